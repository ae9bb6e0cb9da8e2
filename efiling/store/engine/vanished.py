"""Connections whose other end vanished: a machine without power, a cable, a firewall that forgets.
Nobody says so, and whoever waits for an answer would wait for ever, or, once something was sent,
for the quarter of an hour until TCP gives up."""

import contextlib
import socket

import asyncpg

IDLE_SECONDS = 10
"""So long after the last sign of the other end it is asked for one."""
ASK_AGAIN_SECONDS = 5
ASKED_TIMES = 3
GIVE_UP_SECONDS = IDLE_SECONDS + ASK_AGAIN_SECONDS * ASKED_TIMES
"""Longer than a statement may take (`postgres_login`): a server that works answers in time."""
_OPTIONS = {
    "TCP_KEEPIDLE": IDLE_SECONDS,
    "TCP_KEEPINTVL": ASK_AGAIN_SECONDS,
    "TCP_KEEPCNT": ASKED_TIMES,
    "TCP_USER_TIMEOUT": GIVE_UP_SECONDS * 1000,
}
"""By their names: not every system has all of them."""


def notice_when_gone(connection: asyncpg.Connection) -> None:
    """The system ends the connection soon after its other end vanished. asyncpg has no word for
    that; a socket that is a file has no need of it."""
    place = connection._transport.get_extra_info("socket")
    if place is None or place.family == socket.AF_UNIX:
        return
    with contextlib.suppress(OSError):
        place.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _OPTIONS.items():
            if number := getattr(socket, name, None):
                place.setsockopt(socket.IPPROTO_TCP, number, value)
