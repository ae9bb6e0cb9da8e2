"""The heads of the audit trail, written down outside the database every hour."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from efiling import clock
from efiling.actions.action import action
from efiling.adapters import anchors
from efiling.adapters.logs import logger
from efiling.rules.actors import SYSTEM, Actor
from efiling.settings import settings
from efiling.store.engine.work import Reading
from efiling.store.machinery import anchored

PERIOD = timedelta(hours=1)
LOOK_SECONDS = 60.0
log = logger("audit")


@action("audit:verify")
async def anchor_trail(actor: Actor, *, why: str = "hour", due: bool = False) -> bool:
    """Writes the heads into the file of `TODOKEDE_AUDIT_ANCHOR`, where there is one; returns
    whether it did. `due`: unless somebody did within the hour. Errors: `AnchorsBroken`, OSError."""
    path = settings().audit_anchor
    if path is None:
        return False
    heads, now = await anchored.heads(Reading(actor)), clock.now()
    not_since = now - PERIOD if due else None
    written = await asyncio.to_thread(
        anchors.append, path, now, heads, why=why, not_since=not_since
    )
    if written:
        log.info("audit.anchored", rows=sum(head.number for head in heads.values()))
    return written


async def begin_anew(actor: Actor, lines: Sequence[str]) -> None:
    """Writes the heads of a database that was restored: from here on these count, though later ones
    may stand before them. `lines`: those in the backup, for a machine that has none."""
    path = settings().audit_anchor
    if path is None:
        return
    if not path.exists():
        await asyncio.to_thread(anchors.begin, path, lines)
    await anchor_trail(actor, why="restore")


async def keep_anchors() -> None:
    """Runs as long as the process does. Any number of these may run: of those that share a file one
    writes."""
    while True:
        try:
            await anchor_trail(SYSTEM, due=True)
        except Exception:
            log.exception("audit.not_anchored")
        await asyncio.sleep(LOOK_SECONDS)
