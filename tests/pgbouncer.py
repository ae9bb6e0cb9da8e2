"""PgBouncer for tests: the real one, in transaction mode, with fewer sessions than the service has
connections."""

import os
import shutil
import socket
from urllib.parse import urlsplit

import pytest

from tests.server import Server, ServiceMissing

SESSIONS = 3
HOW = "PgBouncer is not installed: apt-get install pgbouncer"


class Bouncer:
    """Stands before the database of `url`; its own `url` leads through it."""

    def __init__(self, url: str) -> None:
        program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
        if program is None:
            if os.environ.get("CI"):
                raise ServiceMissing(HOW)
            pytest.skip(HOW)

        self.server = Server("pgbouncer")
        parts = urlsplit(url)
        self.url = url.replace(f":{parts.port}/", f":{self.server.port}/")
        users = self.server.folder / "users"
        users.write_text(f'"{parts.username}" "{parts.password}"\n')
        settings = self.server.folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = host={parts.hostname} port={parts.port}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self.server.port}\nunix_socket_dir =\n"
            f"auth_type = plain\nauth_file = {users}\npool_mode = transaction\n"
            f"default_pool_size = {SESSIONS}\n"
        )
        self.server.start([program, str(settings)], self.answers)

    def answers(self) -> bool:
        """Whether it takes connections yet."""
        try:
            socket.create_connection(("127.0.0.1", self.server.port), timeout=1).close()
        except OSError:
            return False
        return True

    def end(self) -> None:
        """Ends it and removes its folder."""
        self.server.end()
