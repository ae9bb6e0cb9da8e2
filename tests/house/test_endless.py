"""No test waits for ever."""

import asyncio
import signal
from threading import Event

import pytest

from tests.endless import LONGEST_SECONDS, ended_in_time

SOON = 0.05


def seconds_left() -> float:
    """Until whoever is at it fails."""
    return signal.getitimer(signal.ITIMER_REAL)[0]


@pytest.fixture
def left_in_a_fixture() -> float:
    return seconds_left()


def test_a_test_and_its_fixtures_have_a_longest_time(left_in_a_fixture: float) -> None:
    assert 0 < left_in_a_fixture <= LONGEST_SECONDS
    assert 0 < seconds_left() <= LONGEST_SECONDS


def test_one_that_awaits_what_does_not_come_fails_and_says_where() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    async def test() -> None:
        await hang()

    where = r"test_endless\.py:\d+ > .*test_endless\.py:\d+ > .*locks\.py"
    with pytest.raises(pytest.fail.Exception, match=where), ended_in_time(SOON):
        asyncio.run(test())


def test_so_does_one_that_waits_without_a_loop() -> None:
    with pytest.raises(pytest.fail.Exception, match="never have ended"), ended_in_time(SOON):
        Event().wait()


def test_what_ended_in_time_leaves_the_time_of_its_test_as_it_was() -> None:
    with ended_in_time(LONGEST_SECONDS / 3):
        assert seconds_left() <= LONGEST_SECONDS / 3
    assert seconds_left() > LONGEST_SECONDS / 3
