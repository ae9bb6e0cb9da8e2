"""Lists by pages in both directions, and the cursors that say where a page begins or ends."""

import base64
import binascii
from binascii import b2a_base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from efiling.errors import BadRequest
from efiling.store.engine.spans import Place, Span

Entry = TypeVar("Entry", covariant=True)
Found = TypeVar("Found")

_URL_SAFE = bytes.maketrans(b"+/", b"-_")
LONGEST_SEQUENCE = 18
"""Digits of a running number that surely fit into 64 bits."""


@dataclass(frozen=True, slots=True)
class WantedPage:
    """Which page of a list somebody asks for: the first `size` entries, or with `backwards` the
    last ones, of those that follow the cursor `after` and go before the cursor `before`."""

    size: int
    after: str | None = None
    before: str | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class PageBounds:
    """Where a page stands in its list. The cursors are of its first and its last entry."""

    has_next: bool = False
    has_previous: bool = False
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Entry]):
    """A part of a list. `total` counts the whole list, at the moment when it is called."""

    items: Sequence[Entry]
    bounds: PageBounds
    total: Callable[[], Awaitable[int]]


async def page_within(
    wanted: WantedPage,
    place_at: Callable[[str], Place],
    cursor: Callable[[Found], str],
    fetch: Callable[[Span[Place]], Awaitable[Sequence[Found]]],
) -> tuple[Sequence[Found], PageBounds]:
    """The entries of a page, always in the order of the list, and where it stands.

    `fetch` gives a span, from the end of the list on where it is a backwards one. Whether there is
    more is looked up and not guessed: a cursor may be of an entry that a filter leaves out. Errors:
    whatever `place_at` says of a cursor.
    """
    after = place_at(wanted.after) if wanted.after is not None else None
    before = place_at(wanted.before) if wanted.before is not None else None

    found = await fetch(Span(wanted.size + 1, after, before, wanted.backwards))
    is_more = len(found) > wanted.size
    kept = found[: wanted.size]
    if wanted.backwards:
        kept = kept[::-1]

    async def exists(span: Span[Place]) -> bool:
        return bool(await fetch(span))

    has_next = (is_more and not wanted.backwards) or (
        before is not None and await exists(Span(1, after=before, including=True))
    )
    has_previous = (is_more and wanted.backwards) or (
        after is not None and await exists(Span(1, before=after, including=True))
    )
    start, end = (cursor(kept[0]), cursor(kept[-1])) if kept else (None, None)
    return kept, PageBounds(has_next, has_previous, start, end)


def cursor_of(kind: str, place: int | UUID) -> str:
    """The cursor of an entry: opaque to whoever pages, and good for lists of its kind alone."""
    written = b"%d" % place if isinstance(place, int) else place.bytes
    text = b2a_base64(b"%b:%b" % (kind.encode(), written), newline=False)
    return text.translate(_URL_SAFE, b"=").decode()


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
