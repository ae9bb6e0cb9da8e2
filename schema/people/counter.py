"""Accounts at the counter: what an officer does for residents and institutions."""

from collections.abc import Sequence

import strawberry

from efiling.actions.people.deregistration import deregister_account
from efiling.actions.people.restoration import restore_account
from efiling.errors import Problem
from schema.context import Info, actor_of
from schema.people.counter_inputs import DeregisterAccountInput, RestoreAccountInput
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field


@strawberry.type(description="The answer to restoreAccount. Without problems a mail is under way.")
class RestoreAccountPayload:
    problems: Sequence[Problem] = problems_field()


async def _restore_account(info: Info, input: RestoreAccountInput) -> RestoreAccountPayload:
    await restore_account(actor_of(info), input.account.lookup(), input.wanted(), input.proof)
    return RestoreAccountPayload()


@strawberry.type(description="The answer to deregisterAccount.")
class DeregisterAccountPayload:
    problems: Sequence[Problem] = problems_field()


async def _deregister_account(
    info: Info, input: DeregisterAccountInput
) -> DeregisterAccountPayload:
    await deregister_account(actor_of(info), input.account.lookup(), input.reason, input.proof)
    return DeregisterAccountPayload()


@strawberry.type
class CounterMutation:
    """The part of Mutation about accounts at the counter (Q2-20, Q2-26, Q2-29, Q2-32, Q2-41)."""

    restore_account: RestoreAccountPayload = strawberry.mutation(
        resolver=_restore_account,
        extensions=[Allowed("account:restore"), RefusedAsProblems(RestoreAccountPayload)],
        description=(
            "A counter officer gives somebody back their account: form 12 of an institution, or "
            "the card that a resident showed. The login name goes out by mail. An account that "
            "has expired or ended is refused: its holder registers anew."
        ),
    )
    deregister_account: DeregisterAccountPayload = strawberry.mutation(
        resolver=_deregister_account,
        extensions=[Allowed("account:deregister"), RefusedAsProblems(DeregisterAccountPayload)],
        description=(
            "A counter officer ends the account of a resident or an institution for good. Its "
            "sessions and API tokens end at once; what was filed with it stays."
        ),
    )
