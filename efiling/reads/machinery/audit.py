"""The audit trail, walked."""

from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.store.engine.work import Reading
from efiling.store.machinery import audit
from efiling.store.machinery.audit import ChainBreak

__all__ = ["ChainBreak", "verify_audit"]


@read("audit:verify")
async def verify_audit(actor: Actor, start: int = 1) -> tuple[int, ChainBreak | None]:
    """Walks every chain from its row `start`; returns the rows read and the first break."""
    return await audit.verify(Reading(actor), start)
