"""What a command says of its surroundings: one line or one document, and an exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from tests.house.source import ROOT
from todokede_client.screen import on_screen
from todokede_client.texts import Text


def run(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a folder of its own, with nobody at its standard input."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TODOKEDE_")}
    environment = ours | {"PYTHONPATH": str(ROOT / "client"), "XDG_CONFIG_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "todokede_client", *words],
        cwd=folder,
        env=environment | {"LC_ALL": "C.UTF-8"} | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp932", "utf-8"])
def test_a_document_for_programs_is_one_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    name = "é届出\U00020b9f.csv"
    done = run(tmp_path, "export", name, "--json", PYTHONIOENCODING=encoding)
    assert done.returncode == 2

    (tmp_path / name).write_bytes(b"a,b\r\n")
    done = run(tmp_path, "export", name, "-o", "no/é.csv", "--json", PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout.decode(encoding))["error"]["message"]

    done = run(tmp_path, "completion", "bash", "--json", PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout.decode(encoding))["script"]


def test_what_the_machine_refuses_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    errors = {
        "a.xlsx: Permission denied": PermissionError(13, "Permission denied", "a.xlsx"),
        "the drive is gone": OSError("the drive is gone"),
    }
    for said, error in errors.items():
        with pytest.raises(typer.Exit) as caught, on_screen(False, "en"):
            raise error
        assert caught.value.exit_code == 1
        assert capsys.readouterr().err == f"todokede: {said}\n"


def test_who_ends_the_input_has_stopped_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), on_screen(False, "en"):
        raise EOFError
    assert "Stopped." in capsys.readouterr().err


def test_nobody_at_the_standard_input_is_told_what_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path, "login")
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1
    assert b"https://" in done.stderr


def test_a_target_longer_than_a_name_can_be_is_no_file(tmp_path: Path) -> None:
    done = run(tmp_path, "watch", "9" * 300, TODOKEDE_URL="https://[", TODOKEDE_TOKEN="ens_x")
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1


def test_what_stands_in_a_file_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hidden = "S-1\x1b[2J\x1b]0;title\x07\x9b31m\x7f"
    with on_screen(False, "en") as screen:
        screen.show([hidden])
        screen.remark(Text(hidden))
        screen.complain("{said}", said=hidden)
    done = capsys.readouterr()
    for shown in (done.out, done.err):
        assert "S-1\ufffd[2J\ufffd]0;title" in shown
        assert not set("\x1b\x07\x9b\x7f") & set(shown)
