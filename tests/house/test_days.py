"""The suite can be run on another day."""

import os

import pytest

from efiling import clock
from tests.days import DAYS, moved_clock


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


def test_processes_that_a_test_starts_are_told_of_its_day() -> None:
    assert os.environ.get("TODOKEDE_CLOCK") == moved_clock()
    assert os.environ.get("TODOKEDE_TEST_DAY", str(clock.today())) == str(clock.today())
