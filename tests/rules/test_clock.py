"""Business time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from efiling import clock


@pytest.fixture(autouse=True)
def _real_time() -> Iterator[None]:
    yield
    clock.configure(None)


def test_words_a_day_is_a_day_in_tokyo() -> None:
    clock.move_to(datetime(2026, 5, 9, 14, 59, 59, tzinfo=UTC))
    assert clock.today() == date(2026, 5, 9)
    clock.move_by(timedelta(seconds=1))
    assert clock.today() == date(2026, 5, 10)
    assert clock.midnight(date(2026, 5, 10)) == clock.now()


@pytest.mark.parametrize(("value", "moved"), [("+3d", 72), ("-2h", -2), ("+90m", 1.5)])
def test_words_the_clock_moves_by_an_offset_and_runs_on(value: str, moved: float) -> None:
    clock.configure(value)
    assert abs(clock.now() - datetime.now(UTC) - timedelta(hours=moved)) < timedelta(seconds=2)
    assert clock.is_moved()


def test_words_a_fixed_clock_stands_still_until_tests_move_it() -> None:
    clock.configure("2027-04-01T09:00:00+09:00")
    assert clock.now() == datetime(2027, 4, 1, tzinfo=UTC)
    clock.move_by(timedelta(days=1))
    assert clock.today() == date(2027, 4, 2)
    clock.restore()
    assert clock.now() == datetime(2027, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        *("3d", "+3", "+3s", "2027-04-01", "2027-04-01T09:00:00", "tomorrow"),
        *("+999999d99", "-999999d", "0001-01-01T08:59:59+09:00", "9999-12-31T23:59:59Z"),
    ],
)
def test_words_any_other_clock_is_refused(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the variable
        clock.configure(value)
