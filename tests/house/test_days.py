"""The suite can be run on another day."""

import os

import pytest

from efiling import clock
from tests.days import DAYS, NEW_YEAR, moved_clock


@pytest.mark.parametrize("day", DAYS)
def test_time_on_another_day_begins_past_noon_and_goes_on(
    day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_TEST_DAY", day)
    clock.configure(None)

    clock.configure(moved_clock.__wrapped__())

    began = clock.now()
    assert began.astimezone(clock.TOKYO).isoformat().startswith((f"{day}T12", f"{day}T13:00"))
    assert clock.now() > began


def test_time_at_the_turn_of_a_year_begins_in_its_first_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TODOKEDE_TEST_DAY", NEW_YEAR)
    clock.configure(moved_clock.__wrapped__())

    assert clock.now().year == 2026
    assert clock.now().astimezone(clock.TOKYO).isoformat().startswith("2027-01-01T00:0")


def test_processes_that_a_test_starts_are_told_of_its_day() -> None:
    assert os.environ.get("TODOKEDE_CLOCK") == moved_clock()
    wanted = os.environ.get("TODOKEDE_TEST_DAY", str(clock.today()))
    assert wanted.partition("T")[0] == str(clock.today())
