"""Clients of the sample application, in both profiles."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from efiling import logs
from tests.gateway import sample


class Caller:
    """Posts GraphQL the way a program would."""

    def __init__(self, **settings: Any) -> None:
        self.http = TestClient(
            sample.application(**settings), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000)
        )

    def post(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post("/graphql", json={"query": query, "variables": variables}, headers=named)

    def raw(self, body: bytes, content_type: str | None = "application/json") -> Any:
        headers = {} if content_type is None else {"content-type": content_type}
        return self.http.post("/graphql", content=body, headers=headers)


def code_of(response: Any) -> str:
    """The code of the only error."""
    errors = response.json()["errors"]
    assert len(errors) == 1, errors
    return str(errors[0]["extensions"]["code"])


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
def logged() -> Iterator[Lines]:
    """Every log line of this process while the test runs."""
    stream = io.StringIO()
    logs.configure(stream)
    yield Lines(stream)
