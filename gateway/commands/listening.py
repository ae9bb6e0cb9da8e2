"""The socket that a gateway listens on."""

import socket

from gateway.commands.outcome import CommandFailed


def listen(host: str, port: int, said_with: str = "--port") -> socket.socket:
    """A socket bound to the address, which was chosen with `said_with`. Raises CommandFailed where
    that cannot be had."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        return listener

    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not an address of this machine"
        if isinstance(error, socket.gaierror | UnicodeError) and said_with == "--port":
            said_with = "--host"  # the name is wrong, whatever the port
        raise CommandFailed(
            f"cannot listen on {host} port {port}: {reason}; choose another with {said_with}"
        ) from None
