"""What answers mean to a program that is older or newer than the service."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ValidationError

from .errors import NotUnderstood
from .texts import N_

OTHER_VERSION = N_(
    "This program does not understand the answer of the service, which is of another version. "
    "Please install the program's newest version."
)
Typed = TypeVar("Typed", bound=BaseModel)


class OpenEnum(StrEnum):
    """Names that a later service may have more of; such a one is a value without a member."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = value
        return unknown


def typed(kind: type[Typed], data: Mapping[str, Any]) -> Typed:
    """Data as what it is to be. Errors: NotUnderstood, without a word of the data."""
    try:
        return kind.model_validate(data)
    except ValidationError:
        raise NotUnderstood(OTHER_VERSION) from None
