"""`serve`: the gateway alone."""

import asyncio
import gc
import sys
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

import typer
import uvicorn

from efiling.adapters import logs
from efiling.adapters.workbooks import load_xlsxwriter
from efiling.rules.calendar import load_holidays
from efiling.rules.people.credentials import common_words
from efiling.settings import settings
from gateway.app import create_app
from gateway.commands.application import check_schema
from gateway.commands.life import LIFE_SECONDS, Life, sign_of_life
from gateway.commands.listening import listen
from gateway.commands.outcome import CommandFailed
from gateway.commands.waiting import Wait, wait_if
from gateway.http.connections import HttpConnection, want_descriptors
from gateway.http.health import Others
from gateway.http.operator_port import operator_port
from i18n import Language
from i18n.catalogue import translations
from sheets.choices import read_lists

SWITCH_SECONDS = 0.001
UVICORN_OPTIONS: Mapping[str, Any] = {
    # uvicorn's own reading of X-Forwarded-For trusts loopback unasked; ours is
    # `gateway.http.addresses`.
    "proxy_headers": False,
    "server_header": False,
    "access_log": False,
    "log_config": None,
    "ws": "none",
    "http": HttpConnection,
    "timeout_keep_alive": 15,
    "timeout_graceful_shutdown": 8,
    "limit_concurrency": 1_000,
    "h11_max_incomplete_event_size": 32 * 1024,
    "backlog": 1_024,
}
"""How uvicorn must be started for the rules of `gateway.http.edge` to hold."""


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    wait: Wait = False,
    life: Life = None,
) -> None:
    """Run the gateway in this process."""
    settings()
    want_descriptors()
    listener, beside = listen(host, port), operator_port(Others.OF_GATEWAY)
    wait_if(wait)
    logs.set_up("gateway")
    check_schema()

    give_sign = sign_of_life(life)
    loading: list[asyncio.Future[object]] = []

    async def show_life() -> None:
        if give_sign:
            give_sign()
        if not loading:
            loading.append(asyncio.ensure_future(asyncio.to_thread(_load_late)))

    server = uvicorn.Server(
        uvicorn.Config(
            partial(create_app, beside),
            factory=True,
            loop="uvloop",
            lifespan="on",
            callback_notify=show_life,
            timeout_notify=int(LIFE_SECONDS),
            **UVICORN_OPTIONS,
        )
    )

    # Read now and not for whoever comes first: nobody else would be answered meanwhile.
    for language in Language:
        translations(language)
    read_lists()
    # A thread that reads a file gives way after so long; five times, five milliseconds each, while
    # one request is answered, are too many.
    sys.setswitchinterval(SWITCH_SECONDS)

    # What is loaded by now stays. Every full collection would walk it: 60 ms in which nobody is
    # answered.
    gc.collect()
    gc.freeze()
    server.run(sockets=[listener])
    if not server.started:
        raise CommandFailed("the gateway did not start; see the lines above")


def _load_late() -> None:
    """What is slow to load and needed for a filing, a password or a workbook first: once somebody
    can be answered, and before they do that."""
    load_holidays()
    common_words()
    load_xlsxwriter()
    gc.freeze()
