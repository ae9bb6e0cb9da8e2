"""One execution of a compiled operation: what its function finds beside the objects themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from graphql import GraphQLSchema
from graphql.execution.values import VariableValues
from graphql.pyutils import is_iterable
from strawberry.execution import optimized_is_awaitable

from efiling.adapters.pauses import is_due, pause
from gateway.graphql.execution import SHORT, TOGETHER
from schema.context import Context

Place = tuple[str, ...]
"""The keys that lead to a field of an answer, where none of them is a list's."""


class Unexpected(Exception):
    """Not what is answered as a rule: graphql-core knows what to say."""


@dataclass(slots=True)
class Outcome:
    """What came of a resolver: a value, or what it raised. `arguments`: what it was given."""

    value: Any
    error: Exception | None
    arguments: Mapping[str, Any]


@dataclass(slots=True)
class Run:
    """`variables`: as resolvers take them; `coerced`: as graphql-core has them, where they are
    needed; `outcomes`: what resolvers that waited gave, so that nobody asks them again."""

    context: Context
    variables: Mapping[str, Any]
    coerced: VariableValues | None = None
    outcomes: dict[Place, Outcome] = field(default_factory=dict)

    async def kept(
        self,
        place: Place,
        resolve: Callable[..., Awaitable[Any]],
        /,
        *given: Any,
        **arguments: Any,
    ) -> Any:
        """What a resolver gives, noted down at its place."""
        try:
            value = await resolve(*given, **arguments)
        except Exception as error:
            self.outcomes[place] = Outcome(None, error, arguments)
            raise
        self.outcomes[place] = Outcome(value, None, arguments)
        return value


@dataclass(slots=True)
class Told:
    """What a resolver may ask of its place in the document; whoever asks more gets an error, and
    graphql-core runs the operation."""

    context: Context
    schema: GraphQLSchema
    field_name: str
    is_awaitable: Callable[[Any], bool] = optimized_is_awaitable


def listed(value: Any) -> Sequence[Any]:
    """The items of a list. Errors: `Unexpected` where it is none."""
    if value.__class__ is list or value.__class__ is tuple:
        return value
    if not is_iterable(value):
        raise Unexpected
    return list(value)


async def in_slices(write: Callable[[Any, Run], Any], value: Any, run: Run) -> list[Any]:
    """Each item as it is written, with a pause between a few of them and the next."""
    items = listed(value)
    if len(items) <= SHORT:
        return list(map(write, items, repeat(run)))
    written: list[Any] = []
    for start in range(0, len(items), SHORT):
        written += map(write, items[start : start + SHORT], repeat(run))
        if is_due():
            await pause()
    return written


async def side_by_side(
    write: Callable[[Any, Run], Awaitable[Any]], value: Any, run: Run
) -> list[Any]:
    """Each item as it is written; writing them waits for something, a few at the same time."""
    items = listed(value)
    written: list[Any] = []
    for start in range(0, len(items), TOGETHER):
        written += await together(*(write(item, run) for item in items[start : start + TOGETHER]))
        await pause()
    return written


async def together(*waiting: Awaitable[Any]) -> list[Any]:
    """What all of them give, once the last one has ended: what one of them did is not undone by
    another that failed."""
    found = await asyncio.gather(*waiting, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return found


async def nothing() -> None:
    """Stands for a field that is not wanted this time."""
