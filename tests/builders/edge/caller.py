"""Posts GraphQL the way a program would."""

import logging
from typing import Any

from starlette.testclient import TestClient

from tests.builders.edge import sample

# The client logs addresses with their queries; only the server's lines are of interest.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class Caller:
    """Posts GraphQL the way a program would."""

    def __init__(self, **settings: Any) -> None:
        self.http = TestClient(
            sample.application(**settings),
            base_url="http://127.0.0.1:8000",
            client=("127.0.0.1", 50_000),
        )

    def post(self, query: str, variables: dict[str, Any] | None = None, /, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        # Each call says itself which cookies it sends.
        self.http.cookies.clear()
        return self.http.post(
            "/graphql", json={"query": query, "variables": variables}, headers=named
        )

    def raw(self, body: bytes, content_type: str | None = "application/json") -> Any:
        headers = {} if content_type is None else {"content-type": content_type}
        return self.http.post("/graphql", content=body, headers=headers)


def code_of(response: Any) -> str:
    """The code of the only error."""
    errors = response.json()["errors"]
    assert len(errors) == 1, errors
    return str(errors[0]["extensions"]["code"])
