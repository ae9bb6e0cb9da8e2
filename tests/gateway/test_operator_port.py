"""The port for operators: health and metrics of every process, whatever it is for."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx2
import pytest

from tests.builders.processes.commands import command
from tests.house.source import ROOT
from tests.server import die_with_parent, free_port

READY_SECONDS = 60
BEGIN_AT_NOTHING = (
    'tampered_rows_total{what="account"}',
    'refusals_total{code="INTERNAL"}',
    'connections_closed_total{reason="descriptors"}',
)
"""Of these alerts tell the first one too: it has to be a rise."""


@pytest.fixture(params=[("serve",), ("work",), ("schedule",)], ids=lambda words: words[0])
def port(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, migrated: None
) -> Iterator[int]:
    """A process of each kind, and its port for operators."""
    chosen = free_port()
    monkeypatch.setenv("TODOKEDE_OPERATOR_LISTEN", f"127.0.0.1:{chosen}")
    words = list(request.param)
    if words == ["serve"]:
        words += ["--port", str(free_port())]
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway", *words], cwd=ROOT, preexec_fn=die_with_parent
    )
    yield chosen
    process.terminate()
    assert process.wait(15) in (0, -signal.SIGTERM), "uvicorn ends by the signal itself"


async def test_every_process_tells_operators_how_it_is(port: int) -> None:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        give_up = time.monotonic() + READY_SECONDS
        while True:
            try:
                ready = await client.get("/readyz")
                break
            except httpx2.TransportError:
                assert time.monotonic() < give_up
                await asyncio.sleep(0.1)
        assert ready.json()["ready"], ready.text
        assert (await client.get("/livez")).status_code == 200

        told = (await client.get("/metrics")).text
        assert "python_info" in told
        for rising in BEGIN_AT_NOTHING:
            assert f"todokede_{rising} 0.0" in told
        assert (await client.post("/graphql", json={})).status_code == 404


@pytest.mark.usefixtures("migrated")
def test_a_taken_port_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOKEDE_OPERATOR_LISTEN", "192.0.2.1:9100")
    refused = command("schedule")
    assert refused.returncode == 1
    assert "choose another with TODOKEDE_OPERATOR_LISTEN" in refused.stderr
