"""Which processes live, by the database's time, and which keys each of them has read."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from efiling.store.engine.records import Column, Record
from efiling.store.engine.work import Reading, Work

LIVE = timedelta(seconds=20)
"""Who has not been seen for so long is dead, or looks again before it does anything."""
FORGOTTEN = timedelta(days=1)
RELAY = "relay"
"""A relay says by itself that it runs: its process may live while it hangs."""
RELAY_LIVE = timedelta(seconds=4)


def _ids_of(text: str) -> frozenset[int]:
    return frozenset(int(word, 16) for word in text.split())


class Process(Record):
    """A process of the service."""

    id = Column[UUID]()
    kind = Column[str]()
    key_ids = Column(_ids_of)


async def note_process(unit: Work, process: UUID, kind: str, key_ids: Collection[int]) -> None:
    """It lives, and has these keys."""
    row = {
        "id": process,
        "kind": kind,
        "key_ids": " ".join(f"{key:08x}" for key in sorted(key_ids)),
        "seen_at": await unit.database_now(),
    }
    newest = "key_ids = excluded.key_ids, seen_at = excluded.seen_at"
    await unit.insert("process", [row], otherwise=f"ON CONFLICT (id) DO UPDATE SET {newest}")


async def remove_process(unit: Work, process: UUID) -> None:
    """It ends; with it goes what others left behind when they were killed."""
    await unit.execute(
        "DELETE FROM process WHERE id = $1 OR seen_at < $2",
        process,
        await unit.database_now() - FORGOTTEN,
    )


async def live_processes(unit: Work) -> Sequence[Process]:
    """Those that were seen lately."""
    rows = await unit.fetch(
        f"SELECT {Process.columns()} FROM process WHERE seen_at > $1 AND kind <> $2"
        " ORDER BY kind, id",
        await unit.database_now() - LIVE,
        RELAY,
    )
    return [Process(row) for row in rows]


async def relay_lives(view: Reading) -> bool:
    """Whether any relay was seen just now."""
    since = await view.database_now() - RELAY_LIVE
    return bool(
        await view.fetch(
            "SELECT 1 FROM process WHERE kind = $1 AND seen_at > $2 LIMIT 1", RELAY, since
        )
    )
