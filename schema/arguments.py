"""Absent, null and given arguments."""

from typing import TypeVar
from uuid import UUID

import strawberry

T = TypeVar("T")


def given(value: T | None) -> T | None:
    """The value, or None where it is absent or null."""
    return None if value is strawberry.UNSET else value


def id_given(text: str) -> UUID | None:
    """The id that a caller wrote; None for what is no id of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None
