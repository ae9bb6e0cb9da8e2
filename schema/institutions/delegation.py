"""Whom a resident forbids to file for them (Q1-7)."""

import strawberry

from efiling.actions.institutions.delegation import block_delegation
from efiling.errors import refuse
from efiling.rules.actors import Actor
from schema.access import allowed
from schema.arguments import id_given
from schema.context import Info
from schema.people.viewer import Viewer
from schema.problems import Problems, problems_field, refusable


@strawberry.input(one_of=True, description="Whom the block is about. Exactly one member is given.")
class BlockedInstitution:
    """One institution, or every one."""

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
    """Whom, and whether."""

    who: BlockedInstitution = strawberry.field(description="Whom the block is about.")
    blocked: bool = strawberry.field(
        description="true: they may not file for you. false: takes just this block away."
    )


@strawberry.type(description="The answer to blockDelegation.")
class BlockDelegationPayload:
    """The viewer with the blocks as they are now, or problems."""

    viewer: Actor | None = strawberry.field(
        graphql_type=Viewer | None,
        default=None,
        description="With the blocks as they are now; null with problems.",
    )
    problems: Problems = problems_field()


async def _block_delegation(info: Info, input: BlockDelegationInput) -> BlockDelegationPayload:
    who, actor = input.who, info.context.actor
    if isinstance(who.institution, str):
        institution = id_given(who.institution)
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
        extensions=[allowed("delegation:block"), refusable(BlockDelegationPayload)],
        description=(
            "Forbids institutions to file for the viewer, or allows it again. What they filed "
            "before stays. A block of "
            "every institution and one of a single institution do not touch each other."
        ),
    )
