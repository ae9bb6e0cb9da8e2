"""What the night decides: which filing of a day counts, and what becomes of the others."""

from datetime import date
from uuid import UUID

from efiling.rules.filings.registration import (
    Contents,
    Ending,
    NightPage,
    SameDay,
    decide,
)
from efiling.rules.people.register import Card
from efiling.rules.vocabulary import (
    FilingKind,
    FilingState,
    Presence,
    StatusOfResidence,
    Validity,
)
from tests.builders.filings import ended
from tests.builders.people import Person

DAY = date(2026, 11, 23)
NUMBER, IDENTITY = b"n" * 32, b"i" * 32


def filed(
    sequence: int, state: FilingState = FilingState.REGISTERING, **changes: object
) -> SameDay:
    facts = {
        "id": UUID(int=sequence),
        "account": UUID(int=1_000),
        "person": b"p" * 32,
        "kind": FilingKind.CONTRACT_ENDED,
        "received_on": DAY,
        "sequence": sequence,
        "reception_number": f"2026A{sequence:010}",
        "state": state,
        "batch": None,
        "institution": None,
    }
    return SameDay(**(facts | changes))  # type: ignore[arg-type]


def card(validity: Validity = Validity.VALID) -> Card:
    return Card(
        person_digest=b"p" * 32,
        revision=1,
        card_number_digest=NUMBER,
        identity_digest=b"d" * 32,
        identity_address_digest=IDENTITY,
        status=StatusOfResidence.RESEARCHER,
        spouse_basis=False,
        period_of_stay="P2Y",
        stay_expires_on=date(2028, 3, 31),
        issued_on=date(2025, 4, 1),
        card_expires_on=date(2028, 3, 31),
        validity=validity,
        presence=Presence.IN_JAPAN,
        designation=None,
        deemed_card=False,
    )


def page(*filings: SameDay, unreadable: int = 0, newest: Card | None = None) -> NightPage:
    waiting = [one for one in filings if one.state is FilingState.REGISTERING]
    said = Contents(ended(Person(), on=DAY), NUMBER, (IDENTITY,))
    return NightPage(
        waiting=[one.id for one in waiting],
        same_day=filings,
        contents={one.id: said for one in waiting if one.sequence != unreadable},
        cards={b"p" * 32: newest or card()},
        institutions={},
    )


def test_q2_56_of_one_day_the_latest_counts_and_names_itself_to_the_earlier_ones() -> None:
    first, second, third = decide(page(filed(1), filed(2), filed(3)))

    assert [first.ending, second.ending] == [Ending.SUPERSEDED, Ending.SUPERSEDED]
    assert first.superseded_by == "2026A0000000003"
    assert third.ending is Ending.REGISTERED


def test_q2_56_the_latest_counts_even_if_it_fails() -> None:
    first, second = decide(page(filed(1), filed(2), newest=card(Validity.LAPSED)))

    assert first.ending is Ending.SUPERSEDED
    assert second.ending is Ending.FAILED
    assert [problem.code for problem in second.problems] == ["CARD_LAPSED"]


def test_q2_56_another_day_kind_person_or_account_is_another_matter() -> None:
    others = (
        filed(2, received_on=date(2026, 11, 22)),
        filed(3, kind=FilingKind.CONTRACT_CONCLUDED),
        filed(4, person=b"q" * 32),
        filed(5, account=UUID(int=2_000)),
    )

    decisions = decide(page(filed(1), *others))

    assert decisions[0].ending is Ending.REGISTERED
    assert Ending.SUPERSEDED not in {one.ending for one in decisions}


def test_a_filing_that_comes_after_a_settled_one_stands_in_its_place() -> None:
    settled = filed(1, FilingState.REGISTERED)

    (decision,) = decide(page(settled, filed(2)))

    assert decision.ending is Ending.REGISTERED
    assert decision.replaces == [settled]


def test_what_cannot_be_read_is_left_aside_and_the_rest_goes_on() -> None:
    first, second = decide(page(filed(1), filed(2, account=UUID(int=2_000)), unreadable=1))

    assert first.ending is Ending.UNREADABLE
    assert second.ending is Ending.REGISTERED
