"""Whom a resident forbids to file for them (Q1-7)."""

from dataclasses import dataclass

from efiling.reads.institutions.institutions import InstitutionView, view_of
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role
from efiling.store.engine.work import Reading
from efiling.store.institutions import delegation, institutions
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
    return [
        BlockView(
            view_of(named[block.institution]) if block.institution else None,
            block.corporate_number,
        )
        for block in blocks
    ]
