"""The gateway that `bench loop` and `bench login` watch."""

from pathlib import Path

from bench.served import watched
from bench.servers.loop_gateway import lags_of
from tests.builders.patience import until
from tests.builders.processes.gateways import environment
from tests.templates import make_migrated


async def test_it_serves_and_tells_how_late_its_ticks_were(tmp_path: Path) -> None:
    given, stops = environment(tmp_path), tmp_path / "stops.jsonl"
    await make_migrated(given["TODOKEDE_DATABASE_URL"])

    with watched("watched", stops, given, tmp_path / "served.log"):
        await until(lambda: bool(lags_of(stops)))

    assert stops.exists()
