"""Whom a resident forbids to file for them (Q1-7)."""

from collections.abc import Sequence

import strawberry

from efiling.actions.institutions.delegation import block_delegation
from efiling.errors import Problem, refuse
from efiling.reads.institutions.delegation import BlockView
from efiling.reads.institutions.institutions import InstitutionView
from efiling.rules.actors import Actor
from schema.context import Info, actor_of
from schema.node import uuid_or_none
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field
from schema.views import attributes_of, shown, shows

block = attributes_of(BlockView)


@shows(BlockView)
@strawberry.type(
    description="Whom the viewer forbids to file for them; with both null every institution."
)
class DelegationBlock:
    institution: InstitutionView | None = shown(
        block.institution, "The institution, where it was named by its id."
    )
    corporate_number: str | None = shown(
        block.corporate_number, "The corporate number, where it was named so."
    )


@strawberry.input(one_of=True, description="Whom the block is about. Exactly one member is given.")
class BlockedInstitution:
    institution: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="One institution, by the id that `Filing.institution` shows.",
    )
    corporate_number: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="One institution, by its corporate number of 13 digits.",
    )
    all: bool | None = strawberry.field(
        default=strawberry.UNSET, description="true: every institution."
    )


@strawberry.input(description="What blockDelegation takes.")
class BlockDelegationInput:
    who: BlockedInstitution = strawberry.field(description="Whom the block is about.")
    blocked: bool = strawberry.field(
        description="true: they may not file for you. false: takes just this block away."
    )


@strawberry.type(description="The answer to blockDelegation.")
class BlockDelegationPayload:
    viewer: Actor | None = strawberry.field(
        default=None, description="With the blocks as they are now; null with problems."
    )
    problems: Sequence[Problem] = problems_field()


async def _block_delegation(info: Info, input: BlockDelegationInput) -> BlockDelegationPayload:
    actor, who = actor_of(info), input.who

    if isinstance(who.institution, str):
        institution = uuid_or_none(who.institution)
        if institution is None:
            raise refuse("NOT_FOUND", "who", "institution")
        await block_delegation(actor, blocked=input.blocked, institution=institution)
    elif isinstance(who.corporate_number, str):
        await block_delegation(actor, blocked=input.blocked, corporate_number=who.corporate_number)
    elif who.all is True:
        await block_delegation(actor, blocked=input.blocked)
    else:
        raise refuse("VALUE_REQUIRED", "who", "all")

    return BlockDelegationPayload(viewer=actor)


@strawberry.type
class DelegationMutation:
    """The part of Mutation about delegation (Q1-7)."""

    block_delegation: BlockDelegationPayload = strawberry.mutation(
        resolver=_block_delegation,
        extensions=[Allowed("delegation:block"), RefusedAsProblems(BlockDelegationPayload)],
        description=(
            "Forbids institutions to file for the viewer, or allows it again. What they filed "
            "before stays. A block of every institution and one of a single institution do not "
            "touch each other."
        ),
    )
