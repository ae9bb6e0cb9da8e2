"""Commands at the edges of what can be typed, and in surroundings that lack something: one line
that says what to do."""

import sys
from pathlib import Path

import pytest

from efiling.settings import settings
from gateway.commands.outcome import CommandFailed, explain
from gateway.commands.staff import reset
from tests.builders.processes.commands import command

NOWHERE = "postgres://todokede:SECRET@127.0.0.1:1/todokede"


@pytest.mark.parametrize("moment", ["9999-12-31", "0001-01-02", "9999-12-31T23:59:59+00:00"])
def test_a_moment_that_no_clock_reaches_is_wrong_usage(moment: str) -> None:
    for words in (("expiry", "sweep"), ("registration", "run"), ("mail", "warn")):
        done = command(*words, "--as-of", moment)
        assert done.returncode == 2, done.stderr
        assert "no clock reaches that moment" in done.stderr


@pytest.mark.usefixtures("migrated")
def test_a_row_that_no_trail_has_is_wrong_usage_or_believed() -> None:
    assert command("audit", "verify", "--from", "99999999999999999999").returncode == 2
    highest = command("audit", "verify", "--from", "9223372036854775807")
    assert highest.returncode == 0, highest.stderr


def test_an_error_without_a_text_is_named() -> None:
    for error in (TimeoutError(), ConnectionResetError(), OSError()):
        assert explain(error)[0].startswith(f"failed: {type(error).__name__}")


def test_a_password_from_nowhere_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(CommandFailed, match="first line of standard input, which is closed"):
        reset("officer-7")


def test_a_feed_that_finds_no_database_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_text("{}\n")
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", NOWHERE)
    settings.cache_clear()
    done = command("cards", "load", str(feed))
    assert done.returncode == 1
    assert "the same command goes on behind it" in done.stderr
    assert "SECRET" not in done.stderr


def test_a_host_that_there_is_none_of_is_named_by_its_option() -> None:
    done = command("up", "--host", "a..b", "--port", "65001")
    assert done.returncode == 1
    assert done.stderr.endswith("choose another with --host\n")
