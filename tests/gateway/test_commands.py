"""The command line as an operator sees it: output, exit codes, one line for each error (interfaces,
"Command line")."""

import json
import socket
import subprocess
from pathlib import Path

import pytest

from efiling import clock
from tests.builders.processes.commands import command

CONTACT = "Helpdesk;050-1111-2222;9:00-17:00"
PRODUCTION = {
    "TODOKEDE_ENV": "production",
    "TODOKEDE_MAIL_URL": "smtp://mail.example.test",
    "TODOKEDE_MAIL_FROM": "no-reply@example.test",
    "TODOKEDE_PUBLIC_URL": "https://todokede.example.test",
    "TODOKEDE_HELPDESK": CONTACT,
    "TODOKEDE_INFORMATION_CENTRE": CONTACT,
}


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines on standard error that are no log lines."""
    assert "Traceback" not in done.stderr
    return [line for line in done.stderr.splitlines() if not line.startswith("{")]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TODOKEDE_MAIL_URL", "letterbox", ("work",)),
        ("TODOKEDE_REGISTRATION_AT", "25:00", ("serve",)),
        ("TODOKEDE_ENV", "production", ("up",)),
        ("TODOKEDE_CLOCK", "yesterday", ("jobs",)),
        ("TODOKEDE_MAILFROM", "me@example.test", ("schedule",)),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it_and_exit_2(
    name: str, value: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    done = command(*words)
    assert done.returncode == 2
    (line,) = said(done)
    assert line.startswith("TODOKEDE_")
    assert value not in line or value == "production"


@pytest.mark.parametrize("words", [("jobs",), ("serve", "--port", "1"), ("work",), ("schedule",)])
def test_nothing_begins_on_a_database_that_lacks_migrations(
    words: tuple[str, ...], database_url: str
) -> None:
    early = command(*words)
    assert early.returncode == 1
    assert early.stdout == ""
    assert said(early) == ["the database lacks migrations; run the command migrate first"]


def test_migrate_applies_what_is_missing_once() -> None:
    first, second = command("migrate"), command("migrate")
    assert first.returncode == second.returncode == 0
    assert first.stdout.startswith("applied 0001_first\n")
    assert second.stdout == "nothing to do\n"


@pytest.mark.usefixtures("migrated")
def test_jobs_lists_states_and_retries_only_what_is_quarantined() -> None:
    shown = command("jobs")
    states = ["queued", "done", "quarantined"]
    assert shown.stdout.split() == ["job", *states, *(f"{state}-age" for state in states)]
    missing = command("jobs", "retry", "00000000-0000-7000-8000-000000000000")
    assert missing.returncode == 1
    assert said(missing) == ["no quarantined job 00000000-0000-7000-8000-000000000000"]
    assert command("jobs", "retry", "7").returncode == 2


@pytest.mark.usefixtures("migrated")
def test_registration_run_takes_a_moment_and_counts() -> None:
    done = command("registration", "run", "--as-of", "2026-12-01", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout.splitlines()[0] == "received before 2026-12-01 (dry run: nothing was changed)"
    )
    assert [line.split() for line in done.stdout.splitlines()[1:]] == [
        ["registered", "0"],
        ["failed", "0"],
        ["superseded", "0"],
    ]
    wrong = command("registration", "run", "--as-of", "2026-12-01T00:00:00")
    assert wrong.returncode == 2
    assert "needs its offset" in wrong.stderr


def test_schema_print_prints_the_definition() -> None:
    done = command("schema", "print")
    assert done.returncode == 0
    assert "type Mutation" in done.stdout


def test_usage_errors_are_exit_2() -> None:
    assert command("deliver").returncode == 2
    assert command("work", "--fast").returncode == 2
    assert command("--help").returncode == 0


@pytest.mark.parametrize("words", [("audit", "verify", "--from"), ("expiry", "sweep", "--limit")])
def test_a_number_that_no_database_takes_is_a_usage_error(words: tuple[str, ...]) -> None:
    for number in (0, 10**20):
        done = command(*words, str(number))
        assert done.returncode == 2
        assert words[-1] in done.stderr


def test_a_taken_port_is_one_line_and_exit_1() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command("up", "--port", str(port))
    assert done.returncode == 1
    (line,) = said(done)
    assert f"port {port}" in line
    assert "--port" in line


def test_production_refuses_demo_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command("keys", "status").returncode == 0  # makes the keys file
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TODOKEDE_CLOCK", raising=False)  # another thing that production refuses
    done = command("up", "--demo")
    assert done.returncode == 1
    assert said(done) == ["production refuses demo data"]
    ahead = (clock.today().year + 1, "-01-01")
    later = command("registration", "run", "--as-of", "".join(map(str, ahead)))
    assert later.returncode == 2
    assert "future" in later.stderr
    assert json.loads((tmp_path / "var" / "keys.json").read_text())


ASKING = """
source /dev/stdin
for line in "./dev.py st" "./dev.py keys a" "./dev.py registration run --d"; do
    COMP_WORDS=($line)
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    $(complete -p dev.py | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
    echo "${COMPREPLY[@]}"
done
"""


def test_bash_completes_commands_and_options_from_any_folder(tmp_path: Path) -> None:
    script = command("completion", "bash")
    assert script.returncode == 0, script.stderr
    asked = subprocess.run(
        ["bash", "-c", ASKING],
        input=script.stdout,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    assert asked.stdout.splitlines() == ["staff", "add activate", "--dry-run"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_what_the_other_shells_run_completes_commands_too(
    shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = command("completion", shell, "--name", "todo gateway").stdout
    assert "'todo gateway'" in script
    assert f"_TODOKEDE_COMPLETE=complete_{shell}" in script

    monkeypatch.setenv("_TODOKEDE_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "dev.py staff c")
    asked = command()
    assert asked.returncode == 0, asked.stderr
    assert "create" in asked.stdout
    assert "reset" not in asked.stdout


def test_wrong_usage_names_the_command_that_is_there_to_be_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hint = "Try '{} expiry sweep --help' for help."
    assert hint.format("python -m gateway") in command("expiry", "sweep", "--limit", "0").stderr
    monkeypatch.setenv("CALLED_AS", "python3 dev.py")
    assert hint.format("python3 dev.py") in command("expiry", "sweep", "--limit", "0").stderr


def test_an_unknown_shell_is_wrong_usage() -> None:
    assert command("completion", "tcsh").returncode == 2
