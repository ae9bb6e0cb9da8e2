"""Two PostgreSQL servers for tests: a primary, and a stand-by that reads its log. What is said to
them is what `docs/operations.md` tells operators to say."""

import contextlib
import shutil
import signal
import subprocess
import time
from urllib.parse import urlsplit

import asyncpg

from tests.postgres import OPTIONS, Cluster, elsewhere, execute, postgres_programs, signal_all
from tests.server import Server, ServiceMissing, as_servant

WAIT_SECONDS = 60
"""However busy the machine is."""
DURABLE = {"synchronous_commit": "on", "wal_retrieve_retry_interval": "500ms"}
COPY = "pg_basebackup -R -X stream -c fast"
CONFIRMED = "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'"
ALONE = "ALTER SYSTEM RESET synchronous_standby_names"
RELOAD = "SELECT pg_reload_conf()"
PROMOTE = "SELECT pg_promote()"
STREAMS = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
CONFIRMS = "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"
RECEIVED = "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'"


class Half:
    """One server of the two."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.programs = postgres_programs(server.folder)
        self.superuser = f"postgres://postgres@127.0.0.1:{self.server.port}/postgres"

    def follow(self, port: int) -> None:
        """Copies the server at a port and reads its log from then on."""
        data = self.server.folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        program, *words = COPY.split()
        where = f"host=127.0.0.1 port={port} user=postgres"

        made = subprocess.run(
            [str(self.programs / program), *words, "-d", where, "-D", str(data), "--no-sync"],
            cwd=self.server.folder,
            capture_output=True,
            text=True,
            check=False,
            **as_servant(),
        )
        if made.returncode:
            raise ServiceMissing(f"pg_basebackup failed:\n{made.stdout}{made.stderr}")
        self.start()

    def start(self) -> None:
        """Starts it with what lies in its folder."""
        command = [str(self.programs / "postgres"), "-D", str(self.server.folder / "data")]
        command += ["-p", str(self.server.port)]
        for name, value in {**OPTIONS, **DURABLE}.items():
            command += ["-c", f"{name}={value}"]
        self.server.start(command, lambda: answered(self.superuser, "SELECT 1") == 1)

    def kill(self) -> None:
        """kill -9 to every process of it."""
        if self.server.process:
            signal_all(self.server, signal.SIGKILL)
            self.server.kill()


class Pair:
    """A primary and a stand-by, which change places. `url`: of the service, with both hosts."""

    def __init__(self) -> None:
        first = Cluster(**DURABLE)
        self.primary, self.stand_by = Half(first.server), Half(Server("postgres"))
        self.url = self._url_of(first.fresh())
        self.stand_by.follow(self.primary.server.port)
        self.confirm()

    def url_at(self, half: Half) -> str:
        """The same database at one of them."""
        parts = urlsplit(self.url)
        login = f"{parts.username}:{parts.password}"
        return f"postgres://{login}@127.0.0.1:{half.server.port}{parts.path}"

    def _url_of(self, url: str) -> str:
        ports = self.primary.server.port, self.stand_by.server.port
        hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
        parts = urlsplit(url)
        login = f"{parts.username}:{parts.password}"
        return f"postgres://{login}@{hosts}{parts.path}?target_session_attrs=read-write"

    def confirm(self) -> None:
        """From here on a commit waits until the stand-by has it too."""
        until(self.primary.superuser, STREAMS)
        say(self.primary.superuser, CONFIRMED, RELOAD)
        until(self.primary.superuser, CONFIRMS)

    def promote(self) -> None:
        """The stand-by becomes the primary, and waits for nobody."""
        say(self.stand_by.superuser, ALONE, RELOAD, PROMOTE)
        self.primary, self.stand_by = self.stand_by, self.primary

    def rebuild(self) -> None:
        """The server that is not the primary becomes its stand-by, whatever it was."""
        say(self.primary.superuser, ALONE, RELOAD)
        self.stand_by.kill()
        self.stand_by.follow(self.primary.server.port)
        self.confirm()

    def end(self) -> None:
        """Ends both and removes their folders."""
        for one in (self.primary, self.stand_by):
            one.server.end()


def say(url: str, *statements: str) -> None:
    """Statements one by one, from any place."""
    elsewhere(execute(url, *statements))


def answered(url: str, sql: str) -> int:
    """The one number that a statement finds; 0 where nobody answers."""

    async def ask() -> int:
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval(sql) or 0)
        finally:
            await connection.close()

    with contextlib.suppress(OSError, asyncpg.PostgresError):
        return elsewhere(ask())
    return 0


def until(url: str, sql: str) -> None:
    """Waits until the number is not 0. Errors: `ServiceMissing`."""
    give_up = time.monotonic() + WAIT_SECONDS
    while not answered(url, sql):
        if time.monotonic() > give_up:
            raise ServiceMissing(f"never true: {sql}")
        time.sleep(0.05)
