"""Lists by pages: Relay's connections over keyset pages, at most 100 entries at a time."""

from typing import Annotated, Generic, NamedTuple, Protocol, cast

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema

from efiling.errors import BadRequest
from efiling.reads.paging import Entry, Page, PageBounds, WantedPage
from schema.absent import none_if_absent
from schema.views import shows

LARGEST_PAGE = 100

First = Annotated[
    int | None,
    strawberry.argument(description="At most so many from the beginning, 1 to 100. Not with last."),
]
After = Annotated[
    str | None, strawberry.argument(description="Only what follows the entry with this cursor.")
]
Last = Annotated[
    int | None,
    strawberry.argument(
        description="At most so many from the end, 1 to 100, in the order of the list."
    ),
]
Before = Annotated[
    str | None, strawberry.argument(description="Only what goes before the entry with this cursor.")
]


class UsualSize(int):
    """A default of `first`: in GraphQL a number, and here told from the same number in a
    request."""


TWENTY, FIFTY, HUNDRED = UsualSize(20), UsualSize(50), UsualSize(100)


def wanted_page(
    first: int | None, after: str | None, last: int | None, before: str | None
) -> WantedPage:
    """The page that these arguments of a list ask for.

    Errors: `BadRequest` FIRST_AND_LAST for both at once; PAGE_SIZE for what is not 1 to 100, and
    where `first` is null without `last`.
    """
    last = none_if_absent(last)
    if last is not None and first is not None and not isinstance(first, UsualSize):
        raise BadRequest("FIRST_AND_LAST")
    size = first if last is None else last
    if size is None or not 1 <= size <= LARGEST_PAGE:
        raise BadRequest("PAGE_SIZE")

    return WantedPage(
        int(size), none_if_absent(after), none_if_absent(before), backwards=last is not None
    )


class HasCursor(Protocol):
    @property
    def cursor(self) -> str:
        """Opaque: a page may begin after it, or end before it."""


def _has_next(root: strawberry.Parent[PageBounds]) -> bool:
    return root.has_next


def _has_previous(root: strawberry.Parent[PageBounds]) -> bool:
    return root.has_previous


def _start(root: strawberry.Parent[PageBounds]) -> str | None:
    return root.start


def _end(root: strawberry.Parent[PageBounds]) -> str | None:
    return root.end


@shows(PageBounds)
@strawberry.type(description="Where a page stands in its list, in whichever direction one pages.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        resolver=_has_next, description="Whether entries follow."
    )
    has_previous_page: bool = strawberry.field(
        resolver=_has_previous, description="Whether entries go before."
    )
    start_cursor: str | None = strawberry.field(
        resolver=_start,
        description="The cursor of the first entry: `before` of the page before.",
    )
    end_cursor: str | None = strawberry.field(
        resolver=_end, description="The cursor of the last entry: `after` of the next page."
    )


def _entry(root: strawberry.Parent[Entry]) -> Entry:
    return root


@strawberry.type(description="{an_entry} in a list.")
class Edge(Generic[Entry]):
    cursor: str = strawberry.field(
        description="Opaque: `after` of the page that follows this {entry}, `before` of the one "
        "that goes before."
    )
    node: Entry = strawberry.field(resolver=_entry, description="The {entry}.")


def _edges(root: strawberry.Parent[Page[Entry]]) -> list[Edge[Entry]]:
    # An entry is its own edge: it knows its cursor.
    return cast(list[Edge[Entry]], list(root.items))


def _nodes(root: strawberry.Parent[Page[Entry]]) -> list[Entry]:
    return list(root.items)


def _page_info(root: strawberry.Parent[Page[HasCursor]]) -> PageBounds:
    return root.bounds


async def _total_count(root: strawberry.Parent[Page[HasCursor]]) -> int:
    return await root.total()


@shows(Page)
@strawberry.type(name="Connection", description="A page of {entries}.")
class Connection(Generic[Entry]):
    edges: list[Edge[Entry]] = strawberry.field(
        resolver=_edges, description="The {entries} with their cursors."
    )
    nodes: list[Entry] = strawberry.field(resolver=_nodes, description="The {entries}.")
    page_info: PageBounds = strawberry.field(
        resolver=_page_info, description="Where the page stands in the list."
    )
    total_count: int = strawberry.field(
        resolver=_total_count,
        description="The length of the whole list. Counted only when asked for.",
    )


class Words(NamedTuple):
    """What the descriptions of a connection call its entries."""

    an_entry: str
    entry: str
    entries: str


WORDS = {
    "Filing": Words("A filing", "filing", "filings"),
    "Batch": Words("A batch", "batch", "batches"),
    "Institution": Words("An institution", "institution", "institutions"),
}
"""By the type of the entries."""


def describe_connections(schema: GraphQLSchema) -> None:
    """Puts these words into the descriptions: a generic type of Strawberry has the same ones for
    whatever it is made of."""
    for name, made in schema.type_map.items():
        entry = name.removesuffix("Connection").removesuffix("Edge")
        if entry == name or entry not in WORDS:
            continue

        assert isinstance(made, GraphQLObjectType)
        words = WORDS[entry]
        for described in (made, *made.fields.values()):
            described.description = (described.description or "").format(**words._asdict())
