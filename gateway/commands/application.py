"""Runs a command's coroutine with the application open around it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from efiling import operations
from efiling.adapters import logs

T = TypeVar("T")


def run_in_application(work: Callable[[], Awaitable[T]]) -> T:
    """The result of `work()`. Raises NotMigrated where migrations are missing, and whatever `work`
    raises."""
    logs.set_up(logs.COMMAND)
    return asyncio.run(_run(work))


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    async with operations.opened_application_of_this_schema():
        return await work()


def check_schema() -> None:
    """Raises NotMigrated where migrations are missing, before a process begins its work."""
    asyncio.run(_run(_nothing))


async def _nothing() -> None:
    """It was enough to open the application."""
