"""Lists by pages: Relay's connections over keyset pages, at most 100 entries at a time."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import strawberry

from efiling.errors import BadRequest

LARGEST_PAGE = 100


class Entry(Protocol):
    """An entry of a page knows the opaque cursor after which the next page begins."""

    @property
    def cursor(self) -> str:
        """Opaque."""


class Page(Protocol):
    """What a read gives for a connection."""

    @property
    def items(self) -> Sequence[Entry]:
        """At most as many as asked for."""

    @property
    def has_next(self) -> bool:
        """Whether entries follow."""

    @property
    def has_previous(self) -> bool:
        """Whether entries go before."""

    @property
    def total(self) -> Callable[[], Awaitable[int]]:
        """Counts all entries when, and only when, somebody asks."""


def _start_cursor(root: strawberry.Parent[Page]) -> str | None:
    return root.items[0].cursor if root.items else None


def _end_cursor(root: strawberry.Parent[Page]) -> str | None:
    return root.items[-1].cursor if root.items else None


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Its source is a `Page`."""

    has_next_page: bool = strawberry.field(
        resolver=lambda root: root.has_next,
        graphql_type=bool,
        description="Whether entries follow.",
    )
    has_previous_page: bool = strawberry.field(
        resolver=lambda root: root.has_previous,
        graphql_type=bool,
        description="Whether entries go before.",
    )
    start_cursor: str | None = strawberry.field(
        resolver=_start_cursor, description="The cursor of the first entry."
    )
    end_cursor: str | None = strawberry.field(
        resolver=_end_cursor, description="The cursor of the last entry: `after` of the next page."
    )


def page_size(first: int | None) -> int:
    """`first` if it is 1 to 100. Errors: `BadRequest` PAGE_SIZE, also for an explicit null."""
    if first is None or not 1 <= first <= LARGEST_PAGE:
        raise BadRequest("PAGE_SIZE")
    return first


async def total_of(page: Page) -> int:
    """The length of the whole list, counted now."""
    return await page.total()
