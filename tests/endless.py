"""No test waits for ever: one that takes longer than any does fails, and says where its tasks
stand. The hooks are those of `tests/conftest.py`."""

import asyncio
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

LONGEST_SECONDS = 900.0
"""However busy the machine is."""
AGAIN_SECONDS = 60.0
"""Whoever was told to end and waits for something else is told again."""


@contextmanager
def ended_in_time(seconds: float) -> Iterator[None]:
    """What lasts longer fails, wherever the main thread is."""
    before = signal.signal(signal.SIGALRM, _fail)
    left = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *left)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """A test, its fixtures and their end have that time each."""
    with ended_in_time(LONGEST_SECONDS):
        return (yield)


pytest_runtest_setup = pytest_runtest_teardown = pytest_runtest_call


def _fail(_number: int, _frame: object) -> None:
    pytest.fail("\n".join(["this would never have ended; its tasks:", *_standing()]))


def _standing() -> Iterator[str]:
    """For each task of the loop that runs the places that wait, from the outermost on."""
    with suppress(RuntimeError):  # none runs
        for task in asyncio.all_tasks():
            yield " > ".join(_places(task.get_coro()))


def _places(waiting: Any) -> Iterator[str]:
    while frame := getattr(waiting, "cr_frame", None):
        yield f"{frame.f_code.co_filename}:{frame.f_lineno}"
        waiting = waiting.cr_await
