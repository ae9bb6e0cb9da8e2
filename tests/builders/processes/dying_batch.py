"""A reception of one batch that kills itself, in a process of its own.

Where: `empty` (its key is looked up), `judged` (every rule was asked), `kept` (the key is written),
`headed` (the batch itself is written), `filed` (its filings are written), `uncommitted` (letters
and audit rows are written), `committed`.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

from efiling.actions.filings import batches
from efiling.operations import opened_application
from efiling.rules.actors import Actor
from efiling.rules.filings.details import Filing
from efiling.rules.vocabulary import BatchKind
from efiling.settings import settings
from efiling.store.engine.work import Work
from efiling.store.filings import batches as rows
from efiling.store.filings import filings as filing_rows
from efiling.store.machinery import audit, idempotency

PLACES = ("empty", "judged", "kept", "headed", "filed", "uncommitted", "committed")
_AFTER: dict[str, tuple[Any, str]] = {
    "empty": (idempotency, "find"),
    "judged": (batches, "_judge"),
    "kept": (idempotency, "keep"),
    "headed": (rows, "add_batch"),
    "filed": (filing_rows, "add_filings"),
    "uncommitted": (audit, "append"),
    "committed": (Work, "__aexit__"),
}


def die_after(place: str) -> None:
    """Puts the end of this process behind one step."""
    owner, name = _AFTER[place]
    step: Callable[..., Any] = getattr(owner, name)

    async def last(*arguments: Any, **more: Any) -> None:
        await step(*arguments, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, last)


async def _submit(actor: Actor, filings: list[Filing], key: str) -> None:
    async with opened_application():
        await batches.submit_batch(actor, BatchKind.ACCEPTANCE, filings, key)


def run(
    environment: dict[str, str], place: str, actor: Actor, filings: list[Filing], key: str
) -> None:
    """What a process does: one batch, with the end of this process put behind a step of its
    reception."""
    os.environ.update(environment)
    settings.cache_clear()
    die_after(place)
    asyncio.run(_submit(actor, filings, key))
