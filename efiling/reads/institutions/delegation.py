"""Whom a resident forbids to file for them (Q1-7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from efiling.reads.institutions.institutions import InstitutionView, view_if_readable
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role
from efiling.store.engine.readable import if_readable
from efiling.store.engine.work import Reading
from efiling.store.institutions import delegation, institutions
from efiling.store.institutions.delegation import DelegationBlock
from efiling.store.institutions.institutions import Institution
from efiling.store.people import accounts


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block; both None: every institution."""

    institution: InstitutionView | None
    corporate_number: str | None


@read("delegation:read")
async def delegation_blocks_of(actor: Actor) -> list[BlockView]:
    """The actor's own, the oldest first; nothing for who is no resident."""
    if actor.role is not Role.RESIDENT:
        return []
    view = Reading(actor)
    account = await accounts.own_account(view)
    assert account.person_digest, "a resident without a person"

    blocks = await delegation.blocks_of(view, account.person_digest)
    named = await institutions.find_institutions(
        view, [block.institution for block in blocks if block.institution]
    )
    found = [_view_of(block, named) for block in blocks]
    return [one for one in found if one]


def _view_of(block: DelegationBlock, named: Mapping[UUID, Institution]) -> BlockView | None:
    """None for a block that cannot be read: it must not look like one of every institution."""
    if block.institution:
        known = view_if_readable(named[block.institution])
        return BlockView(known, None) if known else None
    return if_readable(
        lambda: BlockView(None, block.corporate_number), "delegation_block", block.id
    )
