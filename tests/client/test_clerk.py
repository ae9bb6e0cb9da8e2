"""A clerk's day with the command: words in their language, a token of their own, files as names."""

import json
import os
import pty
import re
import stat
import struct
import termios
from fcntl import ioctl
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from i18n import Language
from i18n.negotiation import tag_of
from tests.builders.client.clerk import ANSWER_SECONDS, Clerk
from tests.builders.people import PASSWORD
from todokede_client import read_file
from todokede_client.texts import Text

ONE_BATCH, TWO_BATCHES = 20, 305

pytestmark = pytest.mark.slow


def run(clerk: Clerk, *words: object, **changed: str | None) -> tuple[int, str, str]:
    """The command with another environment; None takes a variable away."""
    return clerk.run_with_input("", changed, *map(str, words))


def planted(clerk: Clerk) -> Path:
    """A workbook with three mistakes, one of which has one reading, and a person with two rows."""
    rows = clerk.rows()
    rows[2] |= {"addressRest": "2-8-1"}
    rows[3] |= {"name": "グエン"}
    rows[5] |= {"cardNumber": "12"}
    return clerk.keep("planted.xlsx", rows)


def fits(text: str, width: int) -> bool:
    return all(cell_len(line) <= width for line in text.splitlines())


async def test_q2_10_what_the_command_says_is_in_the_account_s_language_and_folds(
    clerk: Clerk,
) -> None:
    file = planted(clerk)
    for language in Language:
        clerk.speak(language)
        code, out, err = run(clerk, "check", file, COLUMNS="60")
        assert code == 1
        assert (
            Text("Problems: {problems}, in rows: {rows}.", {"problems": 3, "rows": 3}).told(
                tag_of(language)
            )
            in err
        )
        assert fits(out, 60)
        assert "…" not in out + err

    clerk.speak(Language.JA)
    assert run(clerk, "submit", clerk.workbook())[0] == 0
    for columns in ("60", "80", "200", None):
        for words in (["history"], ["check", file, "--fix", f"{columns}.xlsx"]):
            _, out, err = run(clerk, *words, COLUMNS=columns)
            assert "…" not in out + err
            assert fits(out, int(columns or 200))
            assert "登録中" in out or "問題：3件（3行）。" in err


async def test_nothing_is_cut_on_a_terminal_of_60_columns_either(clerk: Clerk) -> None:
    clerk.speak(Language.JA)
    file = planted(clerk)
    for words in (["check", str(file)], ["submit", str(clerk.workbook())], ["history"]):
        shown = on_terminal(clerk, words, 60)
        assert "…" not in shown
        assert "L6" in shown or "受付番号" in shown or "届け出ました" in shown


def on_terminal(clerk: Clerk, words: list[str], columns: int) -> str:
    """What a terminal of so many columns gets, without its control sequences."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in clerk.environment.items() if name != "COLUMNS"}
    process = clerk.begin_at(theirs, environment | {"TERM": "xterm-256color"}, *words)
    os.close(theirs)

    shown = b""
    try:
        while part := os.read(ours, 65_536):
            shown += part
    except OSError:  # Linux says so when the other side is closed
        pass
    process.wait(ANSWER_SECONDS)
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())


async def test_login_keeps_a_token_in_a_file_of_ones_own_and_nothing_of_the_password(
    clerk: Clerk,
) -> None:
    home = {"TODOKEDE_URL": None, "TODOKEDE_TOKEN": None}
    words = ["login", "--url", clerk.gateway.url, "--auth-id", clerk.auth_id]

    code, _, err = clerk.run_with_input(f"{PASSWORD}x\n", home, *words)
    assert code == 1
    assert err.count("\n") == 1
    file = clerk.folder / "todokede" / "config.toml"
    assert not file.exists()

    code, out, err = clerk.run_with_input(f"{PASSWORD}\n", home, *words)
    assert code == 0, err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    first = re.findall(r"ens_[\w-]+", file.read_text())
    assert len(first) == 1
    assert not any(secret in out + err for secret in (PASSWORD, first[0]))
    assert PASSWORD not in "".join(
        one.read_text(errors="replace") for one in clerk.folder.rglob("*") if one.is_file()
    )
    assert run(clerk, "submit", clerk.workbook(), **home)[0] == 0

    # Logging in again takes the place of the token; the one of before works no more.
    assert clerk.run_with_input(f"{PASSWORD}\n", home, *words)[0] == 0
    assert first[0] not in file.read_text()
    assert run(clerk, "history", **home)[0] == 0
    code, _, err = run(clerk, "history", TODOKEDE_TOKEN=first[0])
    assert code == 1
    assert "login" in err


def document(answered: tuple[int, str, str]) -> dict[str, Any]:
    """The one JSON document on standard output."""
    return dict(json.loads(answered[1]))


async def test_every_command_answers_json_where_asked_and_also_when_it_fails(clerk: Clerk) -> None:
    file, right = planted(clerk), clerk.workbook()
    checked = document(run(clerk, "check", file, "--fix", "fixed.xlsx", "--json"))
    assert [(one["cell"], one["suggestion"]) for one in checked["problems"]] == [
        ("L6", "２−８−１"),
        ("F7", None),
        ("J9", None),
    ]
    assert checked["fixed"][0]["after"] == "２−８−１"
    assert checked["files"] == ["fixed.xlsx"]
    assert "message" in checked["error"]

    submitted = document(run(clerk, "submit", right, "--json"))
    assert submitted["receptionNumbers"] == clerk.numbers()
    assert document(run(clerk, "submit", right, "--json"))["receptionNumbers"] == clerk.numbers()
    clerk.register()
    watched = document(run(clerk, "watch", right, "--json"))
    assert [one["state"] for one in watched["batches"]] == ["REGISTERED"]
    assert len(document(run(clerk, "history", "--json"))["batches"]) == 1
    assert document(run(clerk, "export", right.name, "--json"))["files"] == ["students.csv"]
    assert document(run(clerk, "template", "acceptance", "--json"))["files"]
    assert "message" in document(run(clerk, "corrections", right, "--json"))["error"]

    refused = document(run(clerk, "history", "--json", TODOKEDE_TOKEN="ens_" + "x" * 43))
    assert refused["error"]["codes"] == ["UNAUTHENTICATED"]
    unset = run(clerk, "history", "--json", TODOKEDE_URL=None, TODOKEDE_TOKEN=None)
    assert unset[0] == 2
    assert "TODOKEDE_URL" in document(unset)["error"]["message"]


async def test_q2_65_what_failed_of_a_file_of_several_batches_comes_back_in_one_workbook(
    busy_clerk: Clerk,
) -> None:
    people = busy_clerk.people[:TWO_BATCHES]
    file = busy_clerk.workbook(people=people)
    assert run(busy_clerk, "submit", file)[0] == 0

    lapsed = [people[at].newer(validity="LAPSED") for at in (1, 2, 302)]
    busy_clerk.load(*lapsed)
    busy_clerk.register()

    code, out, err = run(busy_clerk, "watch", file)
    assert code == 1
    assert all(number in out for number in busy_clerk.numbers())
    assert f"todokede corrections {file}" in err
    # Rows are those of the file, whichever batch they were in.
    assert [line.split("  ")[0] for line in out.splitlines() if line.startswith("row ")] == [
        "row 5",
        "row 6",
        "row 306",
    ]

    assert run(busy_clerk, "corrections", file, "-o", "again.xlsx")[0] == 0
    again = busy_clerk.folder / "again.xlsx"
    assert [row.cells["cardNumber"] for row in read_file(again.read_bytes()).rows] == [
        person.card_number for person in lapsed
    ]
    busy_clerk.load(*(person.newer(validity="VALID") for person in lapsed))
    assert run(busy_clerk, "submit", again)[0] == 0
    assert await busy_clerk.stored("filing") == TWO_BATCHES + 3


async def test_notices_of_one_kind_are_one_line_with_the_rows_that_they_are_about(
    clerk: Clerk,
) -> None:
    rows = clerk.rows()
    for at in (*range(4, 9), 12):
        rows[at] |= {"on": "2026-01-15"}
    file = clerk.keep("late.xlsx", rows)
    code, out, _ = run(clerk, "check", file)
    assert code == 0
    assert out.count("note") == 1
    assert "rows 8–12, 16" in out


async def test_a_file_is_filed_by_one_command_at_a_time(clerk: Clerk) -> None:
    file = clerk.workbook()
    with clerk.held(file):
        code, _, err = run(clerk, "submit", file)
        assert code == 1
        assert file.name in err
    assert await clerk.stored("batch") == 0
    assert run(clerk, "submit", file)[0] == 0
