"""A disk that fails ends the process, which the next one recovers from; a full one is a 503."""

import asyncio
import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from efiling import operations
from efiling.settings import settings
from tests.builders.processes.gateways import Gateway
from tests.builders.readiness import red
from tests.postgres import Cluster, execute, with_database

pytestmark = pytest.mark.faults


async def test_an_io_error_of_the_disk_ends_the_process_and_the_next_one_goes_on(
    tmp_path: Path,
) -> None:
    """The error is SQLite's own: beyond a limit on the size of files its write fails, and the disk
    is not full."""
    gateway = Gateway(tmp_path)
    await gateway.migrate()
    await gateway.start()
    assert gateway.process is not None
    written = Path(f"{gateway.database}-wal").stat().st_size
    assert written > 8_000, "beyond what the log of the process needs"
    resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, (written, written))

    async with httpx2.AsyncClient(base_url=gateway.url) as client:
        async with asyncio.timeout(60):
            while gateway.process.poll() is None:
                with contextlib.suppress(httpx2.HTTPError):
                    await client.get("/readyz", timeout=5)
                await asyncio.sleep(0.2)
    assert gateway.process.returncode == 1
    assert "storage.failed" in gateway.log()

    await gateway.start()
    await gateway.end()


FULL_DISK = (
    "CREATE FUNCTION full_disk() RETURNS event_trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$",
    "CREATE EVENT TRIGGER full_disk ON ddl_command_start EXECUTE FUNCTION full_disk()",
)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    own = Cluster()
    yield own
    own.end()


async def test_a_full_disk_under_postgresql_is_told_until_there_is_room(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs a new page fails then, while a row that is there can still be changed. A trigger
    of the superuser says what the server would: a file system of one's own cannot be had
    everywhere."""
    url = cluster.fresh()
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", url)
    settings.cache_clear()
    await operations.migrate()

    as_superuser = with_database(cluster.superuser, urlsplit(url).path[1:])
    async with operations.opened_application():
        assert "writable" not in await red()
        await execute(as_superuser, *FULL_DISK)
        assert "writable" in await red()
        await execute(as_superuser, "DROP EVENT TRIGGER full_disk")
        assert "writable" not in await red()
