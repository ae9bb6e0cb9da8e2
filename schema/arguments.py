"""Absent, null and given arguments."""

from typing import TypeVar

import strawberry

T = TypeVar("T")


def given(value: T | None) -> T | None:
    """The value, or None where it is absent or null."""
    return None if value is strawberry.UNSET else value
