"""Clients of the sample application, in both profiles."""

import json
from typing import Any

import pytest

from efiling.adapters import logs
from tests.gateway.caller import Caller


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
