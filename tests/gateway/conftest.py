"""Clients of the sample application, in both profiles."""

import io
import json
from typing import Any

import pytest

from efiling import logs
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
    """What was logged."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def named(self, event: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in found if line["event"] == event]


@pytest.fixture
def logged() -> Lines:
    """Every log line of this process while the test runs."""
    stream = io.StringIO()
    logs.configure(stream)
    return Lines(stream)
