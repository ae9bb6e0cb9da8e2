"""Operations that are known at the start get their functions before anybody asks for them.

Not during the start, as people wait for its end. Once the process can answer, they come one after
the other, and between two of them everybody else has their turn.
"""

import asyncio
from collections.abc import Iterable

from strawberry import Schema

from gateway.graphql.executing import Executable

REST_SECONDS = 0.01
"""Between two operations: a request that takes several turns of the loop meets one of them."""


async def compile_ahead(schema: Schema, known: Iterable[Executable]) -> None:
    """Ends when all that can be compiled are. Who is faster and asks for one compiles it."""
    for one in known:
        await asyncio.sleep(REST_SECONDS)
        one.worth_it = True
        one.plan_of(schema)
