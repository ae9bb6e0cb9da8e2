"""Runs a command's coroutine with the application open around it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from efiling import operations
from efiling.adapters import logs
from gateway.commands.outcome import CommandFailed

T = TypeVar("T")


def run_in_application(work: Callable[[], Awaitable[T]]) -> T:
    """The result of `work()`. Raises CommandFailed where migrations are missing, and whatever
    `work` raises."""
    logs.set_up()
    return asyncio.run(_run(work))


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    async with operations.opened_application():
        if await operations.migrations_are_missing():
            raise CommandFailed("the database lacks migrations; run the command migrate first")
        return await work()
