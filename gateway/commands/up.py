"""`up`: everything on this machine, supervised."""

import asyncio
import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from efiling.adapters import logs
from efiling.settings import PREFIX, settings
from gateway.commands.listening import listen
from gateway.commands.outcome import CommandFailed, explain
from gateway.commands.supervisor import Child, Supervisor

READY_SECONDS = 30.0
POLL_SECONDS = 0.05
PUBLIC_URL = f"{PREFIX}PUBLIC_URL"
ANY_ADDRESS = {"0.0.0.0", "::", ""}


def add_to(app: typer.Typer) -> None:
    app.command("up")(up)


def up(
    demo: Annotated[
        bool | None, typer.Option("--demo/--no-demo", help="Default: on an empty database.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
) -> None:
    """Migrate, then run gateway, worker and timetable until Ctrl-C."""
    os.environ.setdefault(PUBLIC_URL, f"http://{_reachable(host)}:{port}")
    if settings().production and demo:
        raise CommandFailed("production refuses demo data")
    listen(host, port).close()
    logs.set_up("up")
    if code := asyncio.run(_run(demo, port, host)):
        sys.exit(code)


def _reachable(host: str) -> str:
    """An address people can open, where the gateway listens on all of them."""
    if host in ANY_ADDRESS:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


async def _run(demo: bool | None, port: int, host: str) -> int:
    module = (sys.executable, "-m", "gateway")
    serve = (*module, "serve", "--port", str(port), "--host", host)
    gateway = Child("gateway", serve, "--wait", "--life")
    # Not beside it: three that load at once on two cores would all be later, and people wait for
    # the gateway alone.
    worker = Child("worker", (*module, "work"), "--wait", "--life", behind=gateway)
    supervisor = Supervisor([gateway, worker])
    supervisor.start()
    preparation = asyncio.create_task(_prepare(supervisor, demo, port, host))
    exit_code = await supervisor.wait()

    # A transaction of the demo ends by itself; nobody reads the greeting any more.
    preparation.cancel()
    await asyncio.gather(preparation, return_exceptions=True)
    return exit_code


async def _prepare(supervisor: Supervisor, demo: bool | None, port: int, host: str) -> None:
    """Migrates, lets the processes begin, makes the demo, says hello."""
    try:
        # Loaded here, while the gateway loads its parts: one after the other it would take twice
        # as long.
        preparation = await asyncio.to_thread(import_module, "gateway.commands.preparation")

        await preparation.migrate()
        supervisor.go()
        accounts = await preparation.demo(demo)
        await asyncio.wait_for(_gateway_answers(_reachable(host), port), READY_SECONDS)
    except TimeoutError:
        typer.echo("the gateway does not answer; see the lines above", err=True)
        supervisor.fail()
    except Exception as error:
        typer.echo(explain(error)[0], err=True)
        supervisor.fail()
    else:
        typer.echo(preparation.greeting(accounts))
        sys.stdout.flush()


async def _gateway_answers(host: str, port: int) -> None:
    request = f"GET /readyz HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
    while True:
        try:
            reader, writer = await asyncio.open_connection(host.strip("[]"), port)
            try:
                writer.write(request)
                if b" 200 " in await reader.readline():
                    return
            finally:
                writer.close()
        except OSError:
            pass
        await asyncio.sleep(POLL_SECONDS)
