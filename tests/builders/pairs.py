"""What the tests of the store write: pairs of rows that are both there or neither."""

from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading, Work, uncancelled


async def write_pair(name: str) -> None:
    """One unit of work with two statements."""
    async with Work(SYSTEM) as unit:
        for half in ("a", "b"):
            await unit.execute("INSERT INTO counter (name, value) VALUES ($1, 1)", f"{name}-{half}")


async def write(name: str) -> None:
    """One unit of work as an action runs it."""
    await uncancelled(write_pair(name))


async def halves() -> dict[str, set[str]]:
    """The halves that are there, by the name of the pair."""
    found: dict[str, set[str]] = {}
    for row in await Reading(SYSTEM).fetch(
        "SELECT name FROM counter WHERE name LIKE '%-a' OR name LIKE '%-b'"
    ):
        name, _, half = row["name"].rpartition("-")
        found.setdefault(name, set()).add(half)
    return found
