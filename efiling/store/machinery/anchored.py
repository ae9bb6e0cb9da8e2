"""The heads of the audit trail's chains, and whether what was one once is still there."""

from collections.abc import Mapping

from efiling.adapters.anchors import AnchoredHead
from efiling.store.engine.work import Reading
from efiling.store.machinery.audit import ChainBreak, digest_at


async def heads(view: Reading) -> dict[int, AnchoredHead]:
    """The newest row of every chain, all at one moment."""
    rows = await view.fetch("SELECT chain, number, digest FROM audit_head ORDER BY chain")
    return {row["chain"]: AnchoredHead(row["number"], bytes(row["digest"])) for row in rows}


async def missing_since(view: Reading, anchored: Mapping[int, AnchoredHead]) -> ChainBreak | None:
    """The first row that a chain had when it was anchored, and that is not there as it was."""
    for chain, head in sorted(anchored.items()):
        if await digest_at(view, chain, head.number) != head.digest:
            return ChainBreak(chain, head.number)
    return None
