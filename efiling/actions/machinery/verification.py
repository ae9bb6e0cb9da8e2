"""The look at the whole audit trail, each night and when an operator asks for it. What came of it
is in the trail itself, for auditors to see."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from efiling import clock
from efiling.actions.action import action
from efiling.adapters import anchors
from efiling.adapters.anchors import Anchor, AnchorsBroken, RolledBack
from efiling.adapters.logs import logger
from efiling.reads.machinery.audit import missing_since, untrue_account, verify_audit
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, SetAside, VerifyTrail
from efiling.rules.vocabulary import AuditChainState
from efiling.settings import settings
from efiling.store.engine.work import Work
from efiling.store.machinery import audit, leases

log = logger("audit")


@dataclass(frozen=True, slots=True)
class Verification:
    """What a look found. `rows`: how many were walked; `why`: what is wrong, as one line for the
    operator; `place`: chain and row of it; `anchored_at`: the newest line outside the database."""

    rows: int
    state: AuditChainState
    why: str = ""
    place: tuple[int, int] | None = None
    anchored_at: datetime | None = None

    @property
    def is_whole(self) -> bool:
        return self.state is AuditChainState.WHOLE


@action("audit:verify")
async def verify_trail(actor: Actor) -> Verification:
    """Walks all of it, and notes what came of it; where nothing can be written, only in the log."""
    began = clock.now()
    found = await look(actor)
    try:
        async with Work(actor) as unit:
            _note(unit, found, began)
    except Exception:
        log.exception("audit.not_noted")
    return found


@action("job:run")
async def verify_by_night(actor: Actor, claim: Claim[VerifyTrail]) -> None:
    """The same as a job. Errors: `SetAside` where something is wrong: a person has to look."""
    began = clock.now()
    found = await look(actor)
    if not found.is_whole:
        async with Work(actor, leases.holding(claim)) as unit:
            _note(unit, found, began)
        raise SetAside(found.why)
    async with Work(actor, leases.finishing(claim, began)) as unit:
        _note(unit, found, began)


@action("audit:verify")
async def look(actor: Actor, start: int = 1) -> Verification:
    """Every chain from its row `start`, every account, and what was anchored. Errors: OSError where
    the file of anchors cannot be read."""
    rows, broken = await verify_audit(actor, start)
    if broken:
        why = f"the audit trail is broken in chain {broken.chain} at row {broken.number}"
        place = broken.chain, broken.number
        return Verification(rows, AuditChainState.BROKEN, why, place)
    if untrue := await untrue_account(actor):
        account, why = untrue
        why = f"account {account} is not as we left it: {why}"
        return Verification(rows, AuditChainState.ACCOUNT_CHANGED, why)

    try:
        lines = await asyncio.to_thread(_anchored)
    except AnchorsBroken as error:
        return Verification(rows, AuditChainState.ANCHORS_BROKEN, str(error))
    if missing := await missing_since(actor, lines):
        why = str(RolledBack(missing.at, missing.chain, missing.number))
        place = missing.chain, missing.number
        return Verification(rows, AuditChainState.ROLLED_BACK, why, place)
    anchored_at = lines[-1].at if lines else None
    return Verification(rows, AuditChainState.WHOLE, anchored_at=anchored_at)


def _anchored() -> Sequence[Anchor]:
    """The file of `TODOKEDE_AUDIT_ANCHOR`; nothing where none is named."""
    path = settings().audit_anchor
    return anchors.read(path) if path else []


def _note(unit: Work, found: Verification, began: datetime) -> None:
    place = {"chain": found.place[0], "row": found.place[1]} if found.place else {}
    audit.record(
        unit,
        "audit.verified",
        subject=None,
        state=found.state.value,
        rows=found.rows,
        began=began.isoformat(),
        **place,
    )
    if found.is_whole:
        log.info("audit.verified", rows=found.rows)
    else:
        log.error("audit.not_whole", state=found.state.value, rows=found.rows)
