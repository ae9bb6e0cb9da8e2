"""Long answers are made in slices, between which others have their turn; they stay the same."""

import asyncio
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, execute, parse

from efiling.adapters import pauses
from gateway.graphql.execution import PausingExecution

COUNT = 200


@strawberry.type
class Entry:
    number: int

    @strawberry.field
    def odd(self) -> int | None:
        if self.number % 50 == 7:
            raise ValueError("seven")
        return self.number

    @strawberry.field
    async def late(self) -> int:
        await asyncio.sleep(0)
        return self.number

    @strawberry.field
    def needed(self) -> int:
        if self.number == 33:
            raise ValueError("needed")
        return self.number

    @strawberry.field
    def below(self) -> list["Entry"]:
        return [Entry(number=self.number + one) for one in range(6)]


@strawberry.type
class Query:
    @strawberry.field
    def entries(self) -> list[Entry]:
        return [Entry(number=one) for one in range(COUNT)]

    @strawberry.field
    def perhaps(self) -> list[Entry | None]:
        return [Entry(number=one) if one % 3 else None for one in range(COUNT)]

    @strawberry.field
    def numbers(self) -> list[int]:
        return list(range(COUNT))


SCHEMA = strawberry.Schema(query=Query)


async def run(query: str, executor: Any) -> ExecutionResult:
    result = execute(SCHEMA._schema, parse(query), executor_class=executor)
    return result if isinstance(result, ExecutionResult) else await result


@pytest.fixture
def always_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pause is due."""
    monkeypatch.setattr(pauses, "SLICE_SECONDS", -1.0)


@pytest.mark.parametrize(
    "query",
    [
        "{ entries { number odd } numbers }",
        "{ entries { late below { number late odd } } }",
        "{ perhaps { number needed } }",
        "{ entries { needed late } }",
    ],
)
async def test_the_answer_is_the_one_without_pauses(query: str, always_due: None) -> None:
    plain = await run(query, SCHEMA.execution_context_class)
    sliced = await run(query, PausingExecution)
    assert sliced.data == plain.data
    assert places(sliced) == places(plain)


def places(result: ExecutionResult) -> list[str]:
    return sorted(f"{error.path} {error.message}" for error in result.errors or ())


async def test_others_have_a_turn_between_entries(always_due: None) -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    await run("{ entries { number } }", PausingExecution)
    beside.cancel()
    assert turns >= COUNT


async def test_one_of_all_who_wait_goes_on_in_each_turn(always_due: None) -> None:
    gone_on: list[int] = []
    turn = 0

    async def work() -> None:
        for _ in range(5):
            await pauses.pause()
            gone_on.append(turn)

    working = [asyncio.create_task(work()) for _ in range(4)]
    while not all(one.done() for one in working):
        turn += 1
        await asyncio.sleep(0)
    assert len(set(gone_on)) == len(gone_on) == 20


async def test_who_is_gone_is_not_waited_for(always_due: None) -> None:
    first, second = (asyncio.ensure_future(pauses.pause()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 5)
