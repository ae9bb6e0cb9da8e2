"""Absent, null and given arguments."""

from typing import TypeVar
from uuid import UUID

import strawberry

T = TypeVar("T")


def given(value: T | None) -> T | None:
    """The value, or None where it is absent or null."""
    return None if value is strawberry.UNSET else value


def id_of(text: str) -> UUID | None:
    """The id that an ID argument holds; None for a text that cannot be one of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None
