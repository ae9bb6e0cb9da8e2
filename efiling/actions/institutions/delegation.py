"""A resident forbids institutions to file for them, or allows it again (Q1-7)."""

from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.errors import Problem, refuse, refuse_if
from efiling.rules import text
from efiling.rules.actors import Actor
from efiling.store.engine.work import Work
from efiling.store.institutions import delegation, institutions
from efiling.store.machinery import audit
from efiling.store.people import accounts


@action("delegation:block")
async def block_delegation(
    actor: Actor,
    *,
    blocked: bool,
    institution: UUID | None = None,
    corporate_number: str | None = None,
) -> None:
    """Forbids one institution, by its id or its corporate number, or with neither of them every
    institution.

    Not `blocked`: takes just this away again; another block that covers the institution stays.
    Errors: refusals `NOT_FOUND` and `CORPORATE_NUMBER_INVALID`.
    """
    problems: list[Problem] = []
    if corporate_number is not None:
        corporate_number = text.corporate_number(
            corporate_number, ("who", "corporateNumber"), problems
        )
    refuse_if(problems)

    async with Work(actor) as unit:
        account = await accounts.own_account(unit)
        assert account.person_digest, "a resident without a person"
        if institution and await institutions.find_institution(unit, institution) is None:
            raise refuse("NOT_FOUND", "who", "institution")

        which = account.person_digest, institution, corporate_number
        if blocked:
            changed = await delegation.block(unit, *which, at=clock.now())
        else:
            changed = await delegation.unblock(unit, *which)
        if changed:
            of = {"institution": str(institution)} if institution else {}
            event = "delegation.blocked" if blocked else "delegation.unblocked"
            audit.record(unit, event, subject=account.id, **of)
