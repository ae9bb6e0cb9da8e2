"""`cards generate` and `cards load` as an operator sees them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from efiling.operations import migrate
from tests.house.source import ROOT

COMMAND = [sys.executable, "-c", "from gateway.commands.cards import app; app(prog_name='cards')"]


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env=os.environ | settings,
    )


def test_generated_cards_load_and_load_again_without_effect(tmp_path: Path) -> None:
    feed = tmp_path / "feed"
    feed.write_bytes(run("generate", "1200", "--seed", "5").stdout + b"no card\n")

    early = run("load", str(feed))
    assert early.returncode == 1, "not migrated: one line, no traceback"
    assert early.stderr.count(b"\n") == 1, "not migrated: one line, no traceback"

    asyncio.run(migrate())
    first = run("load", str(feed))
    assert first.returncode == 0, first.stderr
    assert first.stdout.decode().startswith("1201 lines: 1200 changed, 0 ignored, 1 rejected")
    assert b"line 1201: line is not JSON in UTF-8" in first.stderr
    assert (
        run("load", str(feed))
        .stdout.decode()
        .startswith("1201 lines: 0 changed, 1200 ignored, 1 rejected")
    )

    missing = run("load", str(tmp_path / "nothing"))
    assert missing.returncode == 1
    assert b"Traceback" not in missing.stderr
    assert b"No such file" in missing.stderr.splitlines()[-1]
    assert run("generate", "-1").returncode == 2


def test_a_seed_gives_the_same_cards_in_every_process() -> None:
    settings = {"TODOKEDE_CLOCK": "2028-02-29T12:00+09:00"}
    feeds = {
        run("generate", "3000", "--seed", "7", PYTHONHASHSEED=seed, **settings).stdout
        for seed in ("0", "1", "2")
    }
    (feed,) = feeds
    assert feed.count(b"\n") == 3000


@pytest.mark.usefixtures("migrated")
def test_a_load_stops_between_two_pages_when_asked_and_goes_on(tmp_path: Path) -> None:
    feed = tmp_path / "feed"
    feed.write_bytes(run("generate", "20000").stdout)
    loading = subprocess.Popen([*COMMAND, "load", str(feed)], cwd=ROOT, stderr=subprocess.PIPE)
    database = tmp_path / "var" / "todokede.db-wal"
    while loading.poll() is None and not (
        database.exists() and database.stat().st_size > 2_000_000
    ):
        time.sleep(0.02)
    loading.send_signal(signal.SIGTERM)
    _, said = loading.communicate()
    assert loading.returncode == 1
    assert b"stopped after line" in said
    assert b"; went on after line" in run("load", str(feed)).stdout
