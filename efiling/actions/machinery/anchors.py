"""The heads of the audit trail, written down outside the database every hour."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from efiling import clock
from efiling.actions.action import action
from efiling.adapters.alarms import ROLLED_BACK
from efiling.adapters.anchors import HOUR, RESTORE, AnchorFile, RolledBack
from efiling.adapters.logs import logger
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.filings.numbers import passed_over
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import filings
from efiling.store.machinery import anchored, audit

PERIOD = timedelta(hours=1)
LOOK_SECONDS = 60.0
log = logger("audit")


@action("audit:verify")
async def anchor_trail(actor: Actor, *, due: bool = False) -> bool:
    """Writes the heads into the file of `TODOKEDE_AUDIT_ANCHOR`, where there is one; returns
    whether it did. `due`: unless somebody did within the hour. Errors: `RolledBack`, and then
    nothing is written: who signed the heads of a database that was put back would hide it;
    `AnchorsBroken`, OSError."""
    path = settings().audit_anchor
    if path is None:
        return False

    now = clock.now()
    with await asyncio.to_thread(AnchorFile, path) as file:
        view = Reading(actor)
        missing = await anchored.missing_since(view, file.lines[-1:])
        ROLLED_BACK.set(1 if missing else 0)
        if missing:
            log.error("audit.rolled_back", chain=missing.chain, row=missing.number)
            raise RolledBack(missing.at, missing.chain, missing.number)

        if due and file.has_one_of(now - PERIOD, now):
            return False
        await _add(file, view, now, HOUR)
    return True


@action("audit:verify")
async def accept_restored(actor: Actor) -> int:
    """The same for a database that somebody put back on purpose, in another way than `restore`:
    from here on it counts, which the trail says, and no number that is on a receipt is given out
    again. Returns how many are passed over. Errors: `AnchorsBroken`, OSError."""
    now = clock.now()
    async with Work(actor) as unit:
        count = passed_over(await audit.newest_moment(unit) or now, now)
        await filings.pass_over_numbers(unit, count)
        audit.record(unit, "audit.began_anew")
    await begin_anew(actor, [])
    return count


async def begin_anew(actor: Actor, lines: Sequence[str]) -> None:
    """Writes the heads of a database that was restored: from here on these count, though later ones
    may stand before them. `lines`: those in the backup, for a machine that has none."""
    path = settings().audit_anchor
    if path is None:
        return
    with await asyncio.to_thread(AnchorFile, path) as file:
        await asyncio.to_thread(file.take_over, lines)
        await _add(file, Reading(actor), clock.now(), RESTORE)
    ROLLED_BACK.set(0)


async def _add(file: AnchorFile, view: Reading, now: datetime, why: str) -> None:
    heads = await anchored.heads(view)
    await asyncio.to_thread(file.add, now, heads, why)
    log.info("audit.anchored", rows=sum(head.number for head in heads.values()))


async def keep_anchors() -> None:
    """Runs as long as the process does. Any number of these may run: of those that share a file one
    writes, and each looks every minute whether what was written is still there."""
    while True:
        try:
            await anchor_trail(SYSTEM, due=True)
        except RolledBack:
            pass  # it is in the log, and counted
        except Exception:
            log.exception("audit.not_anchored")
        await asyncio.sleep(LOOK_SECONDS)
