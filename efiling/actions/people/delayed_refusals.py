"""Refusals and answers that leave at one fixed delay, so that their time tells nothing of what was
found."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from efiling import clock
from efiling.errors import Refused

STEP_SECONDS = 0.25
"""Above the 99th percentile of a password hash; a refusal that took longer leaves at the next
multiple."""


@contextlib.asynccontextmanager
async def refusals_at_fixed_delay() -> AsyncIterator[None]:
    """Holds back a refusal raised inside until a multiple of the step has passed since entering."""
    started = clock.monotonic()
    try:
        yield
    except Refused:
        await _until_next_step(started)
        raise


@contextlib.asynccontextmanager
async def answers_at_fixed_delay() -> AsyncIterator[None]:
    """Holds back whatever comes of what is inside, likewise."""
    started = clock.monotonic()
    try:
        yield
    finally:
        await _until_next_step(started)


async def _until_next_step(started: float) -> None:
    spent = clock.monotonic() - started
    await asyncio.sleep(STEP_SECONDS - spent % STEP_SECONDS)
