"""dev.py: what people type first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests.house.source import ROOT


def test_no_command_prints_the_usage_and_counts_as_wrong_usage(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, ROOT / "dev.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert told.stdout == ""
    assert "python3 dev.py up" in told.stderr


def test_dev_uses_the_standard_library_only() -> None:
    program = "import sys; sys.path.insert(0, '.'); import dev"
    subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, check=True)


def test_files_named_from_another_folder_are_found_from_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert dev.seen_from_root("cards", ["load", "feed.jsonl"]) == [
        "load",
        str(tmp_path / "feed.jsonl"),
    ]
    assert dev.seen_from_root("backup", ["day.bak"]) == [str(tmp_path / "day.bak")]
    assert dev.seen_from_root("cards", ["generate", "10", "--seed", "3"]) == [
        "generate",
        "10",
        "--seed",
        "3",
    ]
    assert dev.seen_from_root("registration", ["run", "--dry-run"]) == ["run", "--dry-run"]


def test_uv_hears_what_pip_was_told_and_own_settings_win(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_", "SSL_"))]:
        monkeypatch.delenv(name)
    # The set-up comes before `keep_bytecode`: pip has its own, beside its sources.
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PIP_FIND_LINKS", "wheels more-wheels")
    monkeypatch.setenv("PIP_CERT", "own.pem")
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "7")
    monkeypatch.setenv("PIP_DEFAULT_TIMEOUT", "90")
    told = dev.uv_environment()
    assert told["UV_FIND_LINKS"] == "wheels,more-wheels"
    assert told["SSL_CERT_FILE"] == "own.pem"
    assert told["UV_HTTP_TIMEOUT"] == "7"


@pytest.mark.parametrize(
    ("arguments", "picks"),
    [
        ([], False),
        (["-x", "--random-order", "--color=no"], False),
        (["tests/rules"], True),
        (["-x", "-k", "q2_33"], True),
        (["-kq2_33"], True),
        (["-n", "4"], True),
        (["--pdb"], True),
    ],
)
def test_the_whole_suite_is_told_from_tests_that_somebody_picks(
    arguments: list[str], picks: bool
) -> None:
    assert dev.picks_tests(arguments) is picks


def test_checks_name_programs_that_are_locked() -> None:
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert all(f"\n{command[0]}==" in locked for command in dev.CHECKS.values())
