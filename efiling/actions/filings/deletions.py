"""The deletion of a filing that was asked for by post (Q2-57)."""

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.identity import compare_facts
from efiling.errors import Problem, refuse_if
from efiling.rules.actors import Actor
from efiling.rules.filings.deletions import (
    APPLICANT,
    NUMBER,
    DeletionRequest,
    check_deletable,
    check_deletion,
)
from efiling.rules.filings.numbers import number_to_look_up
from efiling.rules.text import Problems
from efiling.store.engine.work import Work
from efiling.store.filings import deletions, filings
from efiling.store.filings.filings import StoredFiling
from efiling.store.machinery import audit


@action("filing:delete")
async def record_filing_deletion(actor: Actor, request: DeletionRequest) -> None:
    """Ends the effect of a registered filing; nobody is told, and the history keeps it unchanged.

    Refusals: shapes and `NOT_FOUND`, all at once; `NOT_REGISTERED_YET` or `NOTHING_TO_DELETE`, and
    `FILED_ON_DIFFERS`; `IDENTITY_MISMATCH`; `DELETED_ALREADY`, perhaps by another officer just now.
    """
    now = clock.now()
    today = clock.day_of(now)
    problems: list[Problem] = []
    request = check_deletion(request, today, problems)

    number = number_to_look_up(request.reception_number)
    async with Work(actor, audit.looking_up(number or "recordFilingDeletion")) as unit:
        stored = await filings.find_by_number(unit, number) if number else None
        if stored is None:
            problems.append(Problem("NOT_FOUND", NUMBER))
        else:
            audit.note_found(unit, stored.resident or stored.account)
            await _check(unit, request, stored, problems)
        if stored and not problems:
            added = await deletions.add_deletion(unit, stored.id, request, now, today)
            if added:
                _note_deleted(unit, stored)
            else:
                problems.append(Problem("DELETED_ALREADY", NUMBER))

    # Only now, so that a look-up which ends in a refusal is on record.
    refuse_if(problems)


async def _check(
    unit: Work, request: DeletionRequest, stored: StoredFiling, problems: Problems
) -> None:
    check_deletable(request, stored.state, stored.received_on, problems)
    if problems:
        return

    card = await compare_facts(unit, request.applicant)
    if isinstance(card, str):
        problems.append(Problem(card, APPLICANT))
    elif card.person_digest != stored.person_digest:
        problems.append(Problem("IDENTITY_MISMATCH", APPLICANT))


def _note_deleted(unit: Work, stored: StoredFiling) -> None:
    audit.record(
        unit,
        "filing.deletion_recorded",
        subject=stored.resident or stored.account,
        number=stored.reception_number,
        kind=stored.kind,
    )
