"""Callers of the sample application in both profiles, and of the whole gateway."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from efiling.adapters import logs
from gateway.app import create_app
from tests.builders.edge.caller import Caller
from tests.builders.http.client import Client


@pytest.fixture
def development() -> Caller:
    return Caller()


@pytest.fixture
def production() -> Caller:
    return Caller(production=True)


@pytest.fixture(params=["development", "production"])
def caller(request: pytest.FixtureRequest) -> Caller:
    """Once in each profile."""
    return Caller(production=request.param == "production")


@pytest.fixture
async def client(application: str, tmp_path: Path) -> AsyncIterator[Client]:
    """A caller of the whole gateway, on SQLite and on PostgreSQL."""
    transport = httpx2.ASGITransport(app=create_app(), client=("127.0.0.1", 50_000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        yield Client(http, tmp_path)


class Lines:
    """What was logged so far, all of it at each look."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured
        self._text = ""

    @property
    def text(self) -> str:
        self._text += self._captured.readouterr().err
        return self._text

    def named(self, event: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in found if line["event"] == event]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Every log line of this process while the test runs, those of libraries included."""
    logs.set_up()
    return Lines(capsys)
