"""A server at an address of this machine that answers whatever it is told to."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Heard:
    """One request."""

    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """The name of its GraphQL operation."""
        return str(json.loads(self.body)["operationName"])


@dataclass(frozen=True, slots=True)
class Said:
    """One answer."""

    content: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[Heard], Said]


def of_data(**fields: Any) -> Said:
    """An answer of GraphQL."""
    return Said(json.dumps({"data": fields}).encode())


@dataclass(frozen=True, slots=True)
class Stranger:
    """Where it is, and what it heard."""

    url: str
    heard: list[Heard]


@contextmanager
def stranger(answering: Answering) -> Iterator[Stranger]:
    """It answers while the block runs."""
    heard: list[Heard] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            heard.append(Heard(self.path, dict(self.headers), self.rfile.read(length)))
            said = answering(heard[-1])
            self.send_response(said.status)
            for name, value in ({"Content-Type": "application/json"} | dict(said.headers)).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.content)))
            self.end_headers()
            self.wfile.write(said.content)

        do_POST = do_CONNECT = do_GET  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Stranger(f"http://127.0.0.1:{server.server_port}", heard)
        finally:
            server.shutdown()
            thread.join()
