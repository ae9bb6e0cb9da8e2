"""Until when an account counts, by all that the feed has told (Q2-24)."""

from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from efiling.rules.people.stays import AccountStay, last_day_of


@dataclass(frozen=True)
class Told:
    """A line of the feed, as far as an account follows it."""

    revision: int
    card_number_digest: bytes
    issued_on: date
    stay_expires_on: date | None


REGISTERED = date(2026, 4, 10)
FIRST = Told(1, b"A", date(2025, 4, 1), date(2027, 3, 31))
IN_TIME = Told(2, b"B", date(2027, 3, 31), date(2029, 3, 31))
LATE = Told(2, b"B", date(2027, 4, 1), date(2029, 3, 31))
ACCOUNT = AccountStay(REGISTERED, FIRST.stay_expires_on)


def test_q2_24_an_extension_counts_up_to_the_old_last_day_whenever_it_is_told() -> None:
    assert last_day_of(ACCOUNT, IN_TIME, [FIRST]) == date(2029, 3, 31)
    assert last_day_of(ACCOUNT, LATE, [FIRST]) == date(2027, 3, 31)


def test_q2_24_what_follows_a_late_extension_revives_nothing_either() -> None:
    third = Told(3, b"C", date(2029, 3, 1), date(2032, 3, 31))

    assert last_day_of(ACCOUNT, third, [FIRST, IN_TIME]) == date(2032, 3, 31)
    assert last_day_of(ACCOUNT, third, [FIRST, LATE]) == date(2027, 3, 31)


def test_q2_24_a_wrong_line_that_the_next_one_corrects_leaves_no_trace() -> None:
    wrong_stay = Told(2, b"A", date(2025, 4, 1), date(2020, 1, 1))
    wrong_issue = Told(2, b"B", date(2028, 1, 1), date(2029, 3, 31))
    wrong_card = Told(2, b"X", date(2027, 6, 1), date(2027, 6, 2))
    forever = Told(2, b"A", date(2025, 4, 1), None)
    for wrong in (wrong_stay, wrong_issue, wrong_card, forever):
        corrected = last_day_of(
            AccountStay(REGISTERED, wrong.stay_expires_on), FIRST_AGAIN, [wrong]
        )
        assert corrected == date(2027, 3, 31)

    extended = Told(3, b"B", date(2027, 3, 31), date(2029, 3, 31))
    assert last_day_of(ACCOUNT, extended, [FIRST, wrong_issue]) == date(2029, 3, 31)


FIRST_AGAIN = Told(3, b"A", date(2025, 4, 1), date(2027, 3, 31))


def test_q2_24_who_has_no_last_day_any_more_follows_whatever_comes() -> None:
    forever = Told(2, b"B", date(2026, 6, 1), None)
    shorter = Told(3, b"C", date(2030, 1, 1), date(2031, 1, 1))

    assert last_day_of(ACCOUNT, forever, [FIRST]) is None
    assert last_day_of(ACCOUNT, shorter, [FIRST, forever]) == date(2031, 1, 1)


def test_q2_24_where_less_was_kept_the_last_day_so_far_decides() -> None:
    assert last_day_of(ACCOUNT, IN_TIME, []) == date(2029, 3, 31)
    assert last_day_of(ACCOUNT, LATE, []) == date(2027, 3, 31)


@given(st.permutations(range(4)))
def test_q2_24_in_which_order_old_lines_are_found_makes_no_difference(order: list[int]) -> None:
    lines = [
        FIRST,
        Told(2, b"B", date(2027, 1, 1), date(2028, 1, 1)),
        Told(3, b"B", date(2027, 1, 1), date(2029, 1, 1)),
        Told(4, b"C", date(2028, 12, 1), date(2030, 1, 1)),
    ]
    newest = Told(5, b"D", date(2029, 12, 1), date(2033, 1, 1))

    assert last_day_of(ACCOUNT, newest, [lines[one] for one in order]) == date(2033, 1, 1)
