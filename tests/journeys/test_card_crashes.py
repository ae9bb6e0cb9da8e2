"""Card feeds that are broken off, and feeds that are large: what is counted, and what it costs."""

import asyncio
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from efiling.actions.people.cards import load_cards
from efiling.clock import today
from efiling.rules.actors import SYSTEM
from efiling.rules.people.generator import card_lines
from efiling.store.engine.work import Reading
from tests.builders.card_feeds import counts
from tests.house.source import ROOT


def write(path: Path, lines: Iterable[bytes]) -> Path:
    path.write_bytes(b"".join(lines))
    return path


async def cards_kept() -> int:
    row = await Reading(SYSTEM).fetch_one("SELECT count(*) AS n FROM card")
    return int(row["n"]) if row else 0


LOADER = """
import asyncio, sys
from pathlib import Path
from efiling.actions.people.cards import load_cards
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM

async def main():
    async with opened_application():
        await load_cards(SYSTEM, Path(sys.argv[1]), lambda now: print(now.lines, flush=True))

asyncio.run(main())
"""


@pytest.mark.faults
async def test_a_load_that_was_killed_goes_on_and_counts_every_line_once(
    application: str, tmp_path: Path
) -> None:
    lines = list(card_lines(12_000, today()))
    lines[500::1_000] = [b"broken\n"] * 12
    feed = write(tmp_path / "feed", lines)

    for pages in (2, 3):
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", LOADER, str(feed), cwd=ROOT, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        for _ in range(pages):
            assert await child.stdout.readline()
        child.kill()
        await child.wait()

    loaded = await load_cards(SYSTEM, feed)
    assert 5_000 <= loaded.resumed_at < 12_000
    assert counts(loaded) == (12_000, 11_988, 0, 12)
    assert await cards_kept() == 11_988
    entries = (tmp_path / "feed.rejected").read_bytes().splitlines()
    assert [int(entry.split(b"\t")[0]) for entry in entries] == list(range(501, 12_000, 1_000))

    again = await load_cards(SYSTEM, feed)
    assert counts(again) == (12_000, 0, 11_988, 12)
    assert len((tmp_path / "feed.rejected").read_bytes().splitlines()) == 12


MEASURED = LOADER + "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_memory_does_not_grow_with_the_file(application: str, tmp_path: Path) -> None:
    peaks = []

    for lines in (3_000, 30_000):
        feed = write(tmp_path / f"feed{lines}", card_lines(lines, today(), seed=lines))
        with feed.open("ab") as file:
            file.truncate(feed.stat().st_size + (lines * 2_000))  # one line of up to 60 MB of zeros
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", MEASURED, str(feed)],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        peaks.append(int(done.stdout.split()[-1]))

    assert await cards_kept() == 33_000
    assert peaks[1] - peaks[0] < 12 * 1024, f"{peaks} KiB"
