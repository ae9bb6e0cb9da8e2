"""graphql-core's execution, with pauses in long lists: it would complete a page of a hundred
filings or a list of two thousand municipalities without letting anybody else have a turn."""

from collections.abc import Collection, Iterable
from typing import Any

from graphql.pyutils import AwaitableOrValue, Path, gather_with_cancel
from graphql.type import GraphQLOutputType, GraphQLResolveInfo, get_nullable_type, is_leaf_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from efiling.adapters.pauses import pause

SHORT = 4
"""A list of so many is completed at once."""
TOGETHER = 10
"""So many entries at most wait for something at the same time."""


class PausingExecution(StrawberryGraphQLCoreExecutionContext):
    """Completes long lists of objects in slices."""

    def complete_iterable_value(
        self,
        item_type: GraphQLOutputType,
        field_details_list: Any,
        info: GraphQLResolveInfo[Any],
        path: Path,
        items: Iterable[Any],
        position_context: Any,
    ) -> AwaitableOrValue[list[Any]]:
        """A short list and one of leaves at once; any other with pauses."""
        place = (item_type, field_details_list, info, path)
        short = isinstance(items, Collection) and len(items) <= SHORT
        if short or is_leaf_type(get_nullable_type(item_type)):
            return super().complete_iterable_value(*place, items, position_context)
        return self._complete_slowly(*place, items, position_context)

    async def _complete_slowly(
        self,
        item_type: GraphQLOutputType,
        field_details_list: Any,
        info: GraphQLResolveInfo[Any],
        path: Path,
        items: Iterable[Any],
        position_context: Any,
    ) -> list[Any]:
        completed: list[Any] = []
        waiting: list[int] = []
        place = (item_type, field_details_list, info)
        try:
            for index, item in enumerate(items):
                at = path.add_key(index, None)
                if self.is_awaitable(item):
                    completed.append(
                        self.complete_awaitable_list_item_value(item, *place, at, position_context)
                    )
                    waiting.append(index)
                elif self.complete_list_item_value(item, completed, *place, at, position_context):
                    waiting.append(index)

                if len(waiting) >= TOGETHER:
                    await _fill_in(completed, waiting)
                await pause()
        except BaseException:
            if waiting:
                self.settle_in_background([completed[index] for index in waiting])
            raise

        await _fill_in(completed, waiting)
        return completed


async def _fill_in(completed: list[Any], waiting: list[int]) -> None:
    """Puts what was waited for in its places."""
    indices = waiting[:]
    waiting.clear()
    found = await gather_with_cancel(*(completed[index] for index in indices))
    for index, value in zip(indices, found, strict=True):
        completed[index] = value
