"""What the night decides: which filing of a day counts, and what becomes of the others."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
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
        "card_revision": 1,
        "kind": FilingKind.CONTRACT_ENDED,
        "received_on": DAY,
        "sequence": sequence,
        "reception_number": f"2026A{sequence:010}",
        "state": state,
        "batch": None,
        "institution": None,
    }
    return SameDay(**(facts | changes))  # type: ignore[arg-type]


def card(**changes: Any) -> Card:
    facts: dict[str, Any] = {
        "person_digest": b"p" * 32,
        "revision": 1,
        "card_number_digest": NUMBER,
        "identity_digest": b"d" * 32,
        "identity_address_digest": IDENTITY,
        "status": StatusOfResidence.RESEARCHER,
        "spouse_basis": False,
        "period_of_stay": "P2Y",
        "stay_expires_on": date(2028, 3, 31),
        "issued_on": date(2025, 4, 1),
        "card_expires_on": date(2028, 3, 31),
        "validity": Validity.VALID,
        "presence": Presence.IN_JAPAN,
        "designation": None,
        "deemed_card": False,
    }

    return Card(**(facts | changes))


def page(
    *filings: SameDay,
    unreadable: int = 0,
    newest: Card | None = None,
    earlier: Sequence[Card] = (),
) -> NightPage:
    waiting = [one for one in filings if one.state is FilingState.REGISTERING]
    said = Contents(ended(Person(), on=DAY), NUMBER, (IDENTITY,))
    return NightPage(
        waiting=[one.id for one in waiting],
        same_day=filings,
        contents={one.id: said for one in waiting if one.sequence != unreadable},
        cards={b"p" * 32: newest or card()},
        earlier={b"p" * 32: earlier},
        institutions={},
    )


def test_q2_56_of_one_day_the_latest_counts_and_names_itself_to_the_earlier_ones() -> None:
    first, second, third = decide(page(filed(1), filed(2), filed(3)))

    assert [first.ending, second.ending] == [Ending.SUPERSEDED, Ending.SUPERSEDED]
    assert first.superseded_by == "2026A0000000003"
    assert third.ending is Ending.REGISTERED


def test_q2_56_the_latest_counts_even_if_it_fails() -> None:
    first, second = decide(page(filed(1), filed(2), newest=card(validity=Validity.LAPSED)))

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


DAY_BEFORE = DAY - timedelta(days=1)
ANOTHER = {"card_number_digest": b"m" * 32, "identity_address_digest": b"j" * 32}


def codes(*filings: SameDay, newest: Card, earlier: Sequence[Card] = ()) -> list[str]:
    (decision,) = decide(page(*filings, newest=newest, earlier=earlier))
    return [problem.code for problem in decision.problems]


def test_q2_16_what_a_line_says_that_reception_did_not_see_held_from_later_on() -> None:
    for changes in (
        {"identity_address_digest": b"j" * 32},
        {"status": StatusOfResidence.PERMANENT_RESIDENT},
        ANOTHER,
        ANOTHER | {"issued_on": DAY},
    ):
        assert codes(filed(1), newest=card(revision=2, **changes), earlier=[card()]) == []


def test_q2_16_a_card_issued_before_the_day_of_reception_held_then_already() -> None:
    issued = card(revision=2, issued_on=DAY_BEFORE, **ANOTHER)

    assert codes(filed(1), newest=issued, earlier=[card()]) == ["CARD_REPLACED"]


def test_q2_16_a_card_issued_before_counts_also_where_others_followed() -> None:
    issued = card(revision=2, issued_on=DAY_BEFORE, **ANOTHER)
    followed = card(revision=3, issued_on=DAY, card_number_digest=b"l" * 32)

    assert codes(filed(1), newest=followed, earlier=[issued, card()]) == ["CARD_REPLACED"]


def test_q2_16_a_wrong_card_that_the_newest_line_took_back_makes_no_error() -> None:
    wrong = card(revision=2, issued_on=DAY_BEFORE, **ANOTHER)

    assert codes(filed(1), newest=card(revision=3), earlier=[wrong, card()]) == []


def test_q2_16_lines_that_say_the_same_are_kept_under_the_last_of_them() -> None:
    newest = card(revision=9, identity_address_digest=b"j" * 32)

    assert codes(filed(1, card_revision=2), newest=newest, earlier=[card(revision=5)]) == []


def test_q1_4_who_needs_not_file_any_more_is_not_told_to_file_again() -> None:
    changes = ANOTHER | {"status": StatusOfResidence.PERMANENT_RESIDENT}
    issued = card(revision=2, issued_on=DAY_BEFORE, **changes)

    assert codes(filed(1), newest=issued, earlier=[card()]) == ["STATUS_HAS_NO_DUTY"]


def test_filings_from_before_revisions_were_kept_are_judged_by_the_newest_card() -> None:
    newest = card(revision=2, **ANOTHER)

    assert codes(filed(1, card_revision=None), newest=newest) == ["CARD_REPLACED"]
