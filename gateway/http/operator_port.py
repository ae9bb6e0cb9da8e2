"""The port for operators, of every process: health and metrics, never behind the public edge
(`TODOKEDE_OPERATOR_LISTEN`)."""

import contextlib
import socket
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from efiling import operations
from efiling.actions.machinery.readiness import Readiness
from efiling.reads.machinery.operations import figures_now
from efiling.settings import settings
from gateway.commands.listening import listen
from gateway.http.connections import OperatorConnection
from gateway.http.health import Health, Others
from gateway.http.scrape import Scrape

Beside = Callable[[], Coroutine[Any, Any, None]]
"""What a process does on its event loop beside its work."""


def operator_port(others: Others) -> Beside | None:
    """Listens at once; what it returns answers on the process's own event loop. None where nobody
    wants it. `others`: what other processes do. Raises CommandFailed for an address that cannot be
    had."""
    address = settings().operator_listen
    if address is None:
        return None
    host, _, port = address.rpartition(":")
    listener = listen(host.strip("[]"), int(port), "TODOKEDE_OPERATOR_LISTEN")

    async def answer() -> None:
        await _answer_on(listener, others)

    return answer


async def _answer_on(listener: socket.socket, others: Others) -> None:
    health = Health(Readiness().look, others)
    scrape = Scrape(health, figures_now, operations.pools)
    routes = [
        Route("/livez", health.livez),
        Route("/readyz", health.readyz),
        Route("/metrics", scrape.answer),
    ]

    server = _OwnServer(
        uvicorn.Config(
            Starlette(routes=routes),
            lifespan="off",
            http=OperatorConnection,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
        )
    )

    await server.serve(sockets=[listener])


class _OwnServer(uvicorn.Server):
    """A server that is not what the process is for: signals are not its business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
