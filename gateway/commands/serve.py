"""`serve`: the gateway alone."""

from typing import Annotated

import typer
import uvicorn

from efiling import logs
from efiling.adapters import logs as printer
from efiling.settings import settings
from gateway.app import create_app
from gateway.commands.listening import listen
from gateway.commands.outcome import CommandFailed
from gateway.commands.waiting import Wait, wait_if

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
    wait: Wait = False,
) -> None:
    """Run the gateway in this process."""
    settings()
    listener = listen(host, port)
    wait_if(wait)
    printer.set_up()
    logs.configure()
    config = uvicorn.Config(
        create_app,
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
