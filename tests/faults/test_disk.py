"""A disk that fails ends the process, which the next one recovers from; a full one is a 503."""

import asyncio
import contextlib
import resource
from pathlib import Path

import httpx2
import pytest

from tests.builders.processes.gateways import Gateway

pytestmark = pytest.mark.faults


async def test_an_io_error_of_the_disk_ends_the_process_and_the_next_one_goes_on(
    tmp_path: Path,
) -> None:
    """The error is SQLite's own: beyond a limit on the size of files its write fails, and the disk
    is not full."""
    gateway = Gateway(tmp_path)
    gateway.command("migrate")
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
