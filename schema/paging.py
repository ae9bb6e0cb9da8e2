"""Lists by pages: Relay's connections over keyset pages, at most 100 entries at a time."""

from typing import Annotated, Generic, NamedTuple, Protocol, TypeVar

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema

from efiling.errors import BadRequest
from efiling.reads.paging import Entry, Page
from schema.views import shows

LARGEST_PAGE = 100

First = Annotated[int | None, strawberry.argument(description="Page size, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="A cursor of the page before.")]


def page_size(first: int | None) -> int:
    """`first` if it is 1 to 100. Errors: `BadRequest` PAGE_SIZE, also for an explicit null."""
    if first is None or not 1 <= first <= LARGEST_PAGE:
        raise BadRequest("PAGE_SIZE")
    return first


class HasCursor(Protocol):
    @property
    def cursor(self) -> str:
        """Opaque: the next page begins after it."""


Listed = TypeVar("Listed", bound=HasCursor)


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether entries follow.")
    has_previous_page: bool = strawberry.field(description="Whether entries go before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first entry.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last entry: `after` of the next page."
    )


@strawberry.type(description="{an_entry} in a list.")
class Edge(Generic[Entry]):
    cursor: str = strawberry.field(
        description="Opaque: `after` of the page that follows this {entry}."
    )
    node: Entry = strawberry.field(description="The {entry}.")


def _edges(root: strawberry.Parent[Page[Listed]]) -> list[Edge[Listed]]:
    return [Edge(cursor=entry.cursor, node=entry) for entry in root.items]


def _nodes(root: strawberry.Parent[Page[Entry]]) -> list[Entry]:
    return list(root.items)


def _page_info(root: strawberry.Parent[Page[HasCursor]]) -> PageInfo:
    entries = root.items
    return PageInfo(
        has_next_page=root.has_next,
        has_previous_page=root.has_previous,
        start_cursor=entries[0].cursor if entries else None,
        end_cursor=entries[-1].cursor if entries else None,
    )


async def _total_count(root: strawberry.Parent[Page[HasCursor]]) -> int:
    return await root.total()


@shows(Page)
@strawberry.type(name="Connection", description="A page of {entries}.")
class Connection(Generic[Entry]):
    edges: list[Edge[Entry]] = strawberry.field(
        resolver=_edges, description="The {entries} with their cursors."
    )
    nodes: list[Entry] = strawberry.field(resolver=_nodes, description="The {entries}.")
    page_info: PageInfo = strawberry.field(
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
