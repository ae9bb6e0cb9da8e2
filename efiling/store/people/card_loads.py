"""How far the loading of each feed file came; the row moves on in the same transaction as its
lines."""

from dataclasses import dataclass, replace
from datetime import datetime

from efiling.store.engine.work import Work


@dataclass(frozen=True, slots=True)
class Progress:
    """`position`: bytes read; `lines`: lines read; the others say what became of them."""

    position: int = 0
    lines: int = 0
    changed: int = 0
    ignored: int = 0
    rejected: int = 0

    def after(
        self, position: int, lines: int, changed: int, ignored: int, rejected: int
    ) -> "Progress":
        """One page further, which ends at `position` and line `lines`."""
        return replace(
            self,
            position=position,
            lines=lines,
            changed=self.changed + changed,
            ignored=self.ignored + ignored,
            rejected=self.rejected + rejected,
        )


class LoadOvertaken(Exception):
    """Another process loads the same file, and has moved on since."""


async def begin_load(unit: Work, file_digest: bytes, at: datetime) -> Progress:
    """Where to go on: at the start for a new file and for one that was loaded to its end before."""
    row = await unit.fetch_one(
        f"SELECT * FROM card_load WHERE file_digest = $1{unit.for_update}", file_digest
    )
    if row is not None and row["finished_at"] is None:
        return Progress(
            row["position"], row["lines"], row["changed"], row["ignored"], row["rejected"]
        )
    await unit.execute("DELETE FROM card_load WHERE file_digest = $1", file_digest)
    start = {"position": 0, "lines": 0, "changed": 0, "ignored": 0, "rejected": 0}
    await unit.insert("card_load", [{"file_digest": file_digest, **start, "started_at": at}])
    return Progress()


async def advance_load(unit: Work, file_digest: bytes, before: Progress, after: Progress) -> None:
    """Moves the row on. Errors: `LoadOvertaken` where it does not stand at `before`."""
    moved = await unit.execute(
        "UPDATE card_load SET position = $1, lines = $2, changed = $3, ignored = $4, rejected = $5"
        " WHERE file_digest = $6 AND position = $7 AND finished_at IS NULL",
        after.position,
        after.lines,
        after.changed,
        after.ignored,
        after.rejected,
        file_digest,
        before.position,
    )
    if moved != 1:
        raise LoadOvertaken


async def finish_load(unit: Work, file_digest: bytes, last: Progress, at: datetime) -> None:
    """Marks the file as loaded to its end. Errors: `LoadOvertaken`."""
    done = await unit.execute(
        "UPDATE card_load SET finished_at = $1 WHERE file_digest = $2 AND position = $3 AND "
        "finished_at IS NULL",
        at,
        file_digest,
        last.position,
    )
    if done != 1:
        raise LoadOvertaken
