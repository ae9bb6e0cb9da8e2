"""Lists by pages, and the cursors that say where the next page begins."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from efiling.errors import BadRequest

Entry = TypeVar("Entry", covariant=True)

LONGEST_SEQUENCE = 18
"""Digits of a running number that surely fit into 64 bits."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Entry]):
    """A part of a list. `total` counts the whole list, at the moment when it is called."""

    items: Sequence[Entry]
    has_next: bool
    has_previous: bool
    total: Callable[[], Awaitable[int]]


def cursor_of(kind: str, place: int | UUID) -> str:
    """The cursor of an entry: opaque to whoever pages, and good for lists of its kind alone."""
    written = place.bytes if isinstance(place, UUID) else str(place).encode()
    return base64.urlsafe_b64encode(kind.encode() + b":" + written).decode().rstrip("=")


def sequence_at(kind: str, cursor: str) -> int:
    """The running number in a cursor. Errors: `BadRequest` CURSOR_INVALID for any text that is not
    a cursor of this kind."""
    written = _place_at(kind, cursor)
    if not written.isdigit() or len(written) > LONGEST_SEQUENCE:
        raise BadRequest("CURSOR_INVALID")
    return int(written)


def id_at(kind: str, cursor: str) -> UUID:
    """The id in a cursor. Errors: `BadRequest` CURSOR_INVALID, as with `sequence_at`."""
    written = _place_at(kind, cursor)
    if len(written) != len(UUID(int=0).bytes):
        raise BadRequest("CURSOR_INVALID")
    return UUID(bytes=written)


def _place_at(kind: str, cursor: str) -> bytes:
    try:
        written = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (ValueError, binascii.Error):
        raise BadRequest("CURSOR_INVALID") from None

    named, _, place = written.partition(b":")
    if named != kind.encode():
        raise BadRequest("CURSOR_INVALID")
    return place
