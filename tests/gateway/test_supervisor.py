"""Which process of `up` begins when: one that people wait for has the machine first."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.commands.supervisor import Child, Supervisor
from tests.builders.patience import until

BEGINS = {
    "lives": "open(sys.argv[1], 'a').write('first '); os.write(int(sys.argv[-1]), b'.')",
    "ends": "open(sys.argv[1], 'a').write('first '); sys.exit(1)",
}
SLEEPS = "; time.sleep(600)"


def child(label: str, does: str, notes: Path, behind: Child | None = None) -> Child:
    command = (sys.executable, "-c", f"import os, sys, time; {does}{SLEEPS}", str(notes))
    return Child(label, command, "--wait", "--life", behind=behind)


@pytest.mark.parametrize("begins", BEGINS)
async def test_who_stands_behind_another_begins_when_that_one_lives_or_has_ended(
    tmp_path: Path, begins: str
) -> None:
    notes = tmp_path / "notes"
    notes.touch()
    first = child("first", BEGINS[begins], notes)
    second = child("second", "open(sys.argv[1], 'a').write('second')", notes, behind=first)
    supervisor = Supervisor([first, second])
    supervisor.start()
    await until(lambda: "second" in notes.read_text())
    supervisor.stop()
    assert await supervisor.wait() == 0
    assert notes.read_text().startswith("first")


async def test_who_still_waits_to_begin_does_not_keep_anybody_from_ending(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    first = child("first", "0", notes)
    second = child("second", "open(sys.argv[1], 'a').write('second')", notes, behind=first)
    supervisor = Supervisor([first, second])
    supervisor.start()
    await until(lambda: first.process is not None)
    supervisor.stop()
    assert await supervisor.wait() == 0
    assert second.process is None
    assert not notes.exists()


@contextlib.contextmanager
def as_given(number: signal.Signals, handler: signal.Handlers) -> Iterator[None]:
    """What a shell gives to a process that it begins."""
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize(
    ("number", "given"),
    [
        (signal.SIGHUP, signal.SIG_DFL),
        (signal.SIGTERM, signal.SIG_DFL),
        (signal.SIGINT, signal.SIG_DFL),
        (signal.SIGINT, signal.SIG_IGN),  # by a shell, in the background
    ],
)
async def test_a_terminal_that_is_closed_ends_all_in_order_as_other_signals_do(
    tmp_path: Path, number: signal.Signals, given: signal.Handlers
) -> None:
    with as_given(number, given):
        supervisor = Supervisor([child("first", "0", tmp_path / "notes")])
        supervisor.start()
        os.kill(os.getpid(), number)
        assert await supervisor.wait() == 0
        assert supervisor.stopping


async def test_nohup_goes_on(tmp_path: Path) -> None:
    with as_given(signal.SIGHUP, signal.SIG_IGN):
        supervisor = Supervisor([child("first", "0", tmp_path / "notes")])
        supervisor.start()
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: supervisor.children[0].process is not None)
        assert not supervisor.stopping
        supervisor.stop()
        assert await supervisor.wait() == 0


async def test_who_hangs_before_the_first_sign_of_life_is_ended_and_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a disk does not answer. Who waits to be let begin may wait for ever."""
    monkeypatch.setattr("gateway.commands.supervisor.WATCH_SECONDS", 0.05)
    monkeypatch.setattr("gateway.commands.supervisor.BEGINNING_SECONDS", 0.2)
    hanging = child("hanging", "open(sys.argv[1], 'a').write('began ')", tmp_path / "notes")
    supervisor = Supervisor([hanging])
    supervisor.start()
    await until(lambda: (tmp_path / "notes").exists())
    assert hanging.restarts == 0

    supervisor.go()
    await until(lambda: hanging.restarts > 0)
    supervisor.stop()
    assert await supervisor.wait() == 0
