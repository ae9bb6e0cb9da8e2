"""A letter that asks to delete a filing, as a counter officer enters it (Q2-57)."""

from dataclasses import dataclass, replace
from datetime import date

from efiling.errors import Problem
from efiling.rules import text
from efiling.rules.filings.filings import check_arrival
from efiling.rules.people.identity import CardFacts, check_card_facts
from efiling.rules.text import Problems
from efiling.rules.vocabulary import FilingState

NUMBER = ("receptionNumber",)
APPLICANT = ("applicant",)
ARRIVAL = ("receivedOn",)


@dataclass(frozen=True, slots=True)
class DeletionRequest:
    """All that such a letter must say. `filed_on`: when the filing was received, in the words of
    the letter; `received_on`: when the letter was."""

    reception_number: str
    filed_on: date
    statement: str
    contents: str
    applicant: CardFacts
    phone: str
    received_on: date
    card_copy_enclosed: bool


def check_deletion(request: DeletionRequest, today: date, problems: Problems) -> DeletionRequest:
    """The shape of every item, all problems at once."""
    check_arrival(request.received_on, today, problems)
    if not request.card_copy_enclosed:
        problems.append(Problem("CARD_COPY_MISSING", ("cardCopyEnclosed",)))

    return replace(
        request,
        statement=text.written(request.statement, ("statement",), problems),
        contents=text.written(request.contents, ("contents",), problems),
        applicant=check_card_facts(request.applicant, APPLICANT, problems),
        phone=text.phone(request.phone, ("phone",), problems),
    )


def check_deletable(
    request: DeletionRequest, state: FilingState, received_on: date, problems: Problems
) -> None:
    """Only what is registered can be deleted, and the letter must mean this one: nobody has written
    it before they filed. `received_on`: when the filing was."""
    if state is FilingState.REGISTERING:
        problems.append(Problem("NOT_REGISTERED_YET", NUMBER))
    elif state is not FilingState.REGISTERED:
        problems.append(Problem("NOTHING_TO_DELETE", NUMBER))
    if request.filed_on != received_on:
        problems.append(Problem("FILED_ON_DIFFERS", ("filedOn",)))
    if request.received_on < received_on and all(one.path != ARRIVAL for one in problems):
        earliest = {"earliest_on": received_on.isoformat()}
        problems.append(Problem("DAY_TOO_EARLY", ARRIVAL, earliest))
