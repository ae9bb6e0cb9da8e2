"""Many rows, and a command that dies again and again: all is filed once, by the same command."""

import random
import subprocess
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from efiling import clock
from tests.builders.client.clerk import ANSWER_SECONDS, Clerk
from tests.builders.processes.programs import KILLED, Program
from tests.client.conftest import MANY

KILLS = 20
POLL_SECONDS = 0.002
DAYS = 9
LONGEST_LIFE_SECONDS = 0.3
"""After a sign of work; on a slow machine a batch takes about as long. On a quick one the next sign
ends the life: 20 lives must not be enough for 21 batches."""

pytestmark = [pytest.mark.slow, pytest.mark.faults]


async def test_plan_3_7_6300_rows_are_filed_once_though_the_command_is_killed_20_times(
    busy_clerk: Clerk,
) -> None:
    rows = [
        row | {"on": (clock.today() - timedelta(days=day)).isoformat()}
        for day in range(DAYS)
        for row in busy_clerk.rows()
    ]
    file = busy_clerk.keep("university.xlsx", rows)
    ledger = file.with_name(f"{file.name}.todokede.json")

    chance = random.Random(6300)
    for _ in range(KILLS):
        command = Program(
            "todokede_client",
            "submit",
            str(file),
            folder=busy_clerk.folder,
            environment=busy_clerk.environment,
        )
        wait_for_work(ledger, command)
        wait_while_still(ledger, command, chance.uniform(0, LONGEST_LIFE_SECONDS))
        command.kill()
        assert command.wait() == KILLED

    code, out, err = busy_clerk.run("submit", file)
    assert code == 0, out + err

    numbers = busy_clerk.numbers()
    assert len(set(numbers)) == len(rows) / 300 == 21
    assert all(number in out for number in numbers)
    assert await busy_clerk.stored("batch") == 21
    assert await busy_clerk.stored("filing") == len(rows) == DAYS * MANY


def wait_for_work(ledger: Path, command: Program) -> None:
    """Until the command has written down that it did something."""
    before = state_of(ledger)
    wait_while_still(ledger, command, ANSWER_SECONDS)
    assert state_of(ledger) != before, "it did nothing"


def wait_while_still(ledger: Path, command: Program, seconds: float) -> None:
    """For so long, or until the command has written down that it did something."""
    before, over = state_of(ledger), time.monotonic() + seconds
    while state_of(ledger) == before and time.monotonic() < over:
        assert command.poll() is None, "it ended by itself"
        with suppress(subprocess.TimeoutExpired):
            command.wait(POLL_SECONDS)


def state_of(ledger: Path) -> int:
    """Another number after every change: the file is written anew each time."""
    return ledger.stat().st_ino if ledger.exists() else 0
