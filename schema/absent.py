"""Arguments and members that a caller left out; GraphQL tells them from an explicit null."""

from typing import TypeVar

import strawberry

T = TypeVar("T")


def none_if_absent(value: T | None) -> T | None:
    """For what means the same absent and null."""
    return None if value is strawberry.UNSET else value
