"""Requests byte by byte."""

import re
import socket
import time

BODY = b'{"query": "{ who }"}'


def talk(port: int, sent: bytes, then: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the first answer to these very bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        if then:
            time.sleep(0.05)
            connection.sendall(then)
        return answer_on(connection)


def answer_on(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the next answer."""
    got = b""
    while chunk := _received(connection, got):
        got += chunk
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    return int(first.split()[1]), headers, body


def _received(connection: socket.socket, got: bytes) -> bytes:
    head, found, body = got.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    if found and length and len(body) >= int(length[1]):
        return b""
    return connection.recv(65_536)


def post(
    body: bytes = BODY, *more: bytes, host: bytes = b"127.0.0.1:8000", target: bytes = b"/graphql"
) -> bytes:
    """The bytes of a POST; `more` are further header lines."""
    lines = [
        b"POST " + target + b" HTTP/1.1",
        b"Host: " + host,
        b"Content-Type: application/json",
        b"Content-Length: " + str(len(body)).encode(),
        *more,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def get(target: bytes, host: bytes = b"127.0.0.1:8000", *more: bytes) -> bytes:
    """The bytes of a GET."""
    return b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"Host: " + host, *more]) + b"\r\n\r\n"
