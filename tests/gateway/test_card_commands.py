"""`cards generate` and `cards load` as an operator sees them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from efiling.actions.people import cards
from efiling.rules.actors import SYSTEM
from efiling.rules.people.cards import CardRecord, read_card_line
from efiling.settings import settings
from tests.builders.card_feeds import ONE, counts, write
from tests.builders.processes import programs
from tests.house.source import ROOT
from tests.templates import make_migrated

COMMAND = [sys.executable, "-m", "gateway", "cards"]


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    done = programs.run("gateway", "cards", *arguments)
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.encode(), done.stderr.encode()
    )


def test_generated_cards_load_and_load_again_without_effect(tmp_path: Path) -> None:
    feed = tmp_path / "feed"
    feed.write_bytes(run("generate", "1200", "--seed", "5").stdout + b"no card\n")

    early = run("load", str(feed))
    assert early.returncode == 1, "not migrated: one line, no traceback"
    assert early.stderr.count(b"\n") == 1, "not migrated: one line, no traceback"

    asyncio.run(make_migrated(settings().database_url))
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


def test_a_file_that_cannot_be_opened_is_told_by_one_line_that_names_it(tmp_path: Path) -> None:
    asyncio.run(make_migrated(settings().database_url))
    for place, why in (("nothing", "No such file or directory"), ("", "Is a directory")):
        done = run("load", str(tmp_path / place))
        assert done.returncode == 1
        assert done.stderr.decode() == f"{tmp_path / place}: {why}\n"

    absent = tmp_path / "absent" / "backup"
    kept = programs.run("gateway", "backup", str(absent))
    assert kept.returncode == 1
    assert kept.stderr.splitlines()[-1] == f"{absent}: No such file or directory"


def test_what_counts_as_geta_is_counted_and_named_by_line(tmp_path: Path) -> None:
    asyncio.run(make_migrated(settings().database_url))
    address = "籠鳥町２－８－１"
    lines = [
        ONE | {"person": f"P{number}", "cardNumber": f"QZ{number:08d}XW", "addressRest": rest}
        for number, rest in enumerate((address, f"{address}𪚥", f"𪚥{address}𫞂", "〓町１"), 1)
    ]

    loaded = run("load", str(write(tmp_path / "feed", lines)))

    assert loaded.returncode == 0
    told = loaded.stdout.decode().splitlines()
    assert told[0] == "4 lines: 4 changed, 0 ignored, 0 rejected"
    assert told[1].startswith("2 lines have characters that JIS X 0208 has no spelling for")
    assert told[2:] == ["  𪚥 U+2A6A5: line 2, 3", "  𫞂 U+2B782: line 3"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"no card\n\n\n"])
def test_a_feed_of_which_nothing_was_taken_exits_1(tmp_path: Path, content: bytes) -> None:
    asyncio.run(make_migrated(settings().database_url))
    feed = tmp_path / "feed"
    feed.write_bytes(content)

    loaded = run("load", str(feed))

    assert loaded.returncode == 1
    assert loaded.stderr.decode().splitlines()[-1] == f"{feed}: no line of it was taken"


async def test_a_line_that_cannot_be_read_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, application: str
) -> None:
    """Whatever is wrong with it, be it in our own program."""

    def read_or_fail(line: bytes) -> CardRecord:
        if b'"P2"' in line:
            raise UnicodeError
        return read_card_line(line)

    monkeypatch.setattr(cards, "read_card_line", read_or_fail)
    feed = write(
        tmp_path / "feed",
        [
            ONE | {"person": f"P{number}", "cardNumber": f"QZ{number:08d}XW"}
            for number in range(1, 4)
        ],
    )

    loaded = await cards.load_cards(SYSTEM, feed)

    assert counts(loaded) == (3, 2, 0, 1)
    assert b"2\tnot read: UnicodeError\t" in (tmp_path / "feed.rejected").read_bytes()


def test_a_seed_gives_the_same_cards_in_every_process() -> None:
    known = os.environ | {"TODOKEDE_CLOCK": "2028-02-29T12:00+09:00"}
    command = [*COMMAND, "generate", "3000", "--seed", "7"]
    feeds = {
        subprocess.check_output(command, cwd=ROOT, env=known | {"PYTHONHASHSEED": seed})
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
