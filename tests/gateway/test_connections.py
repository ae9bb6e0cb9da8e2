"""What a server must bear before a request is one: heads that do not end, more connections than
there are descriptors."""

import contextlib
import json
import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.http.connections import RESERVED_DESCRIPTORS, HttpConnection
from tests.builders.edge import sample
from tests.builders.edge.wire import answer_on, get, talk
from tests.builders.patience import until
from tests.builders.processes.gateways import Gateway

ROOM = 30
LIVE = get(b"/livez", b"127.0.0.1")


class Impatient(HttpConnection):
    """As it is served, but for the time."""

    head_seconds = 0.3


@pytest.fixture
def port() -> Iterator[int]:
    app = sample.application()
    with sample.serving(app, http=Impatient, timeout_keep_alive=600) as port:
        yield port


def ends(connection: socket.socket) -> bytes:
    """What comes until the other side closes; fails where it never does."""
    connection.settimeout(10)
    got = b""
    while chunk := connection.recv(65_536):
        got += chunk
    return got


@pytest.mark.parametrize(
    "sent", [b"", b"\r\n", LIVE[:20], LIVE[:-2]], ids=["nothing", "a line", "a part", "almost all"]
)
def test_a_head_that_does_not_come_is_not_waited_for(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)
        assert ends(connection) == b""
    assert talk(port, LIVE)[0] == 200


def test_a_head_that_comes_byte_by_byte_has_no_more_time(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(LIVE[:-2] + b"X: ")
        connection.settimeout(0.02)
        sent, closed = 0, False
        while not closed and sent < 5_000:
            with contextlib.suppress(TimeoutError):
                connection.sendall(b"x")
                closed = connection.recv(1) == b""
            sent += 1
    assert closed
    assert sent > 1, "it was closed while bytes were coming"


def test_the_next_head_of_a_connection_has_its_time_too(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        assert asked(connection, b"/livez")[0] == 200
        connection.sendall(LIVE[:20])
        assert ends(connection) == b""


def test_a_connection_that_is_kept_is_no_half_sent_head(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for _ in range(3):
            assert asked(connection, b"/livez")[0] == 200
            connection.settimeout(2 * Impatient.head_seconds)
            with pytest.raises(TimeoutError):
                connection.recv(1)


def opened(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    with contextlib.suppress(ConnectionError):
        connection.sendall(LIVE)
    return connection


def status(connection: socket.socket) -> bytes:
    """The status of what was answered; empty where the connection was only closed."""
    try:
        return connection.recv(65_536)[9:12]
    except ConnectionError:
        return b""


def asked(connection: socket.socket, path: bytes) -> tuple[int, dict[str, str], bytes]:
    connection.sendall(get(path, b"127.0.0.1"))
    return answer_on(connection)


async def test_without_descriptors_new_connections_are_turned_away_and_it_is_said(
    tmp_path: Path,
) -> None:
    gateway = Gateway(tmp_path)
    await gateway.migrate()
    await gateway.start()
    assert gateway.process is not None
    process = gateway.process.pid
    used = len(list(Path(f"/proc/{process}/fd").iterdir()))
    limit = used + ROOM + RESERVED_DESCRIPTORS
    resource.prlimit(process, resource.RLIMIT_NOFILE, (limit, limit))

    try:
        crowd = [opened(gateway.port) for _ in range(limit)]
        answers = [status(one) for one in crowd]
        assert answers.count(b"200") in range(ROOM - 5, ROOM + 6)
        assert set(answers) <= {b"200", b"503", b""}
        assert len(list(Path(f"/proc/{process}/fd").iterdir())) < limit - RESERVED_DESCRIPTORS + 5
        assert "http.descriptors_used_up" in gateway.log()

        code, _, told = asked(crowd[0], b"/readyz")
        assert code == 200
        assert json.loads(told)["ready"]
        assert json.loads(told)["shedding"]
        _, _, counted = asked(crowd[0], b"/metrics")
        assert b'connections_closed_total{reason="descriptors"}' in counted

        for one in crowd:
            one.close()
        await until(lambda: status(opened(gateway.port)) == b"200")
    finally:
        await gateway.end()
