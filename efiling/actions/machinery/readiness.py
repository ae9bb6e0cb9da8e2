"""Whether this process and what it stands on are ready: looked at anew each time, so that what is
mended is green again by itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from efiling.adapters import keys
from efiling.adapters.asking import ANEW, Question
from efiling.adapters.broker import Broker
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import RunRegistration
from efiling.rules.machinery.readiness import Check, judged
from efiling.store.engine import database, probes, schema_changes
from efiling.store.engine.work import Reading, uncancelled
from efiling.store.machinery import processes, timetable

PATIENCE_SECONDS = 2.5
"""A read or a write that takes longer is red: with the second between two looks within five."""
BROKER_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database says. Nothing is known of the rest where the schema is not ours."""

    schema: bool
    overdue: Sequence[str] = field(default_factory=tuple)
    relay: bool = True


class Readiness:
    """The looks of one process."""

    def __init__(self) -> None:
        self._read = Question(_read, ANEW, PATIENCE_SECONDS)
        self._written = Question(_write, ANEW, PATIENCE_SECONDS)
        self._broker = Broker()

    async def look(self) -> Sequence[Check]:
        """Every part of it, in a few seconds at most."""
        found, written, broker_away = await asyncio.gather(
            self._read.answer(), self._written.answer(), self._broker.away_seconds()
        )

        # Whoever waits for a connection says nothing about the database.
        starved = {
            name
            for name, question in (("reading", self._read), ("writing", self._written))
            if question.pending and (use := database.pools().get(name)) and use.in_use >= use.most
        }

        checks = [
            judged("database", found is not None or "reading" in starved),
            judged("pool", not starved),
            judged("writable", written is not None or "writing" in starved),
            judged("keys", not keys.ring().look_again()),
            judged("broker", (broker_away or 0) <= BROKER_PATIENCE_SECONDS),
            judged("replica", not (replica := database.replica()) or bool(replica.client())),
        ]
        return checks + (_told_by(found, written is not None) if found else [])


def _told_by(found: _Found, written: bool) -> list[Check]:
    late = [job for job in found.overdue if job != RunRegistration.name]
    night = [job for job in found.overdue if job == RunRegistration.name]
    return [
        judged("schema", found.schema),
        judged("night", not night, night),
        judged("timetable", not late, late),
        # Where nothing can be written no relay can say that it runs.
        judged("relay", found.relay or not written),
    ]


async def _read() -> _Found:
    view = Reading(SYSTEM)
    await view.fetch("SELECT 1")
    if await schema_changes.pending_migrations():
        return _Found(schema=False)
    return _Found(True, await timetable.overdue(view), await processes.relay_lives(view))


async def _write() -> bool:
    await uncancelled(probes.write())
    return True
