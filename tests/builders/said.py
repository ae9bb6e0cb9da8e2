"""What is said to the database, statement by statement."""

from typing import Any

import pytest

from efiling.store.engine import postgres, sqlite
from efiling.store.engine.work import Reading


def note_statements(monkeypatch: pytest.MonkeyPatch, said: list[str]) -> None:
    """Notes from here on what reads and units of work say, but for what goes out last."""
    units: tuple[type[Any], ...] = (postgres.Transaction, sqlite.Transaction)
    senders = [
        (Reading, "fetch"),
        *((unit, name) for unit in units for name in ("fetch", "execute")),
    ]
    for kind, name in senders:
        monkeypatch.setattr(kind, name, _noting(getattr(kind, name), said))


def _noting(send: Any, said: list[str]) -> Any:
    async def noting(sender: Any, sql: str, *values: Any) -> Any:
        said.append(sql)
        return await send(sender, sql, *values)

    return noting
