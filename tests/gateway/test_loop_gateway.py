"""The gateway that `bench loop` and `bench login` watch."""

import subprocess
import sys
from pathlib import Path

from bench.served import Served
from bench.servers.loop_gateway import lags_of
from tests.builders.processes.gateways import environment
from tests.builders.patience import until
from tests.house.source import ROOT


def test_it_serves_and_tells_how_late_its_ticks_were(tmp_path: Path) -> None:
    given, stops = environment(tmp_path), tmp_path / "stops.jsonl"
    migrate = [sys.executable, "-m", "gateway", "migrate"]
    subprocess.run(migrate, env={**given}, cwd=ROOT, capture_output=True, check=True)
    program = [sys.executable, "-m", "bench.servers.loop_gateway"]
    words = [*program, str(stops), "serve", "--port", "{port}"]

    with Served("watched", words, given, None, tmp_path / "served.log"):
        until(lambda: bool(lags_of(stops)))

    assert stops.exists()
