"""The same work on the plain stack and on ours, so that the tests of ours prove something.

`python -m tests.builders.processes.stacks {plain|ours} {siblings|writers} URL COUNT` ends with one
word and a number on standard output. `siblings`: GraphQL queries of which one field fails beside a
transaction, until one wedges. `writers`: transactions that read and then write; the number is of
those that failed. It says `ready` and waits for a line before.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

import strawberry
from tortoise import Tortoise
from tortoise.transactions import in_transaction

from efiling.rules.actors import SYSTEM
from efiling.store.engine import database
from efiling.store.engine.work import Work, uncancelled

WEDGED_SECONDS = 2
THOUGHT_SECONDS = 0.001
READ = "SELECT value FROM counter WHERE name = 'trial'"
WRITE = "UPDATE counter SET value = value + 1 WHERE name = 'trial'"
Turn = Callable[[], Awaitable[None]]


async def plain_turn() -> None:
    """Reads and writes in a transaction as Tortoise has it."""
    async with in_transaction("default") as connection:
        await connection.execute_query(READ)
        await asyncio.sleep(THOUGHT_SECONDS)
        await connection.execute_query(WRITE)


async def our_turn() -> None:
    """The same in a unit of work."""

    async def read_and_write() -> None:
        async with Work(SYSTEM) as unit:
            await unit.fetch(READ)
            await asyncio.sleep(THOUGHT_SECONDS)
            await unit.execute(WRITE)

    await uncancelled(read_and_write())


def schema_of(turn: Turn) -> strawberry.Schema:
    """A schema with a field that does a turn and one that fails after some steps of the event
    loop."""

    async def slow() -> int:
        await turn()
        return 1

    async def bad(steps: int) -> int:
        for _ in range(steps):
            await asyncio.sleep(0)
        raise ZeroDivisionError

    query = type(
        "Query",
        (),
        {"slow": strawberry.field(resolver=slow), "bad": strawberry.field(resolver=bad)},
    )
    quiet = type("Quiet", (strawberry.Schema,), {"process_errors": lambda *_: None})
    made: strawberry.Schema = quiet(query=strawberry.type(query))
    return made


async def siblings(turn: Turn, count: int) -> int:
    """Sends queries whose one field fails; the number of the one after which no transaction begins,
    else 0."""
    schema = schema_of(turn)
    for number in range(count):
        await schema.execute(f"{{ bad(steps: {number % 13}) slow }}")
        done, _ = await asyncio.wait({asyncio.create_task(_once(turn))}, timeout=WEDGED_SECONDS)
        if not done:
            return number + 1
    return 0


async def _once(turn: Turn) -> None:
    await turn()


async def writers(turn: Turn, count: int) -> int:
    """Does so many turns; how many failed."""
    failed = 0
    for _ in range(count):
        try:
            await turn()
        except Exception:
            failed += 1
    return failed


def plain(url: str) -> dict[str, object]:
    """Our configuration of the connections on Tortoise's own engines, with a small pool."""
    config = database.config(url)
    for connection in config["connections"].values():
        backend = "sqlite" if connection["engine"].endswith("sqlite") else "asyncpg"
        connection["engine"] = f"tortoise.backends.{backend}"
        if backend == "asyncpg":
            connection["credentials"]["maxsize"] = 3
    return config


async def main(stack: str, trial: str, url: str, count: int) -> None:
    """Leaves at once when done: a wedged connection would not close."""
    config = plain(url) if stack == "plain" else database.config(url)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    turn = plain_turn if stack == "plain" else our_turn
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)  # the others are ready too
    found = await (siblings if trial == "siblings" else writers)(turn, count)
    word = "wedged" if trial == "siblings" else "failed"
    sys.stdout.write(f"{word} {found}\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
