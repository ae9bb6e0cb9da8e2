"""`serve`: the gateway alone."""

import socket
from typing import Annotated

import typer
import uvicorn

from efiling.adapters import logs
from efiling.settings import settings
from gateway.commands.outcome import CommandFailed

KEEP_ALIVE_SECONDS = 15
DRAIN_SECONDS = 8
BACKLOG = 1024
CONNECTIONS = 1000
HEADER_BYTES = 32 * 1024


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
) -> None:
    """Run the gateway in this process."""
    settings()
    logs.set_up()
    listener = listen(host, port)
    config = uvicorn.Config(
        "gateway.app:create_app",
        factory=True,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        limit_concurrency=CONNECTIONS,
        h11_max_incomplete_event_size=HEADER_BYTES,
        backlog=BACKLOG,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise CommandFailed("the gateway did not start; see the lines above")


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Errors: `CommandFailed` where that cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(found[0], found[1])
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(found[4])
        listener.set_inheritable(True)
        return listener
    except OSError as error:
        reason = error.strerror or "not an address of this machine"
        raise CommandFailed(f"cannot listen on {host} port {port}: {reason}; choose another with --port") from None
