"""What the README and the page for integrators show is done as it stands there, against a running
`up`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from efiling import clock
from tests.builders.documents import Shell, Step, masked, steps_of
from tests.house.source import ROOT
from tests.server import free_port

PATIENCE_SECONDS = 120
BEGIN = "## One filing, from beginning to end"
LOOKS = ("grep", "sed", "ls")
"""Commands that only look: they may be asked again until a mail has come."""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Shell, int]]:
    """An `up` in an empty folder, and a shell in the same folder."""
    port = free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name == "TODOKEDE_CLOCK" or not name.startswith(("TODOKEDE_", "COLUMNS"))
    }
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "client")])
    # `python3` of the documents is one with the client's packages.
    environment["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), environment.get("PATH", os.defpath)]
    )

    command = [sys.executable, "-m", "gateway", "up", "--port", str(port)]
    with (tmp_path / "said").open("w") as said:
        up = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=said, stderr=said, start_new_session=True
        )
    shell = Shell(tmp_path, environment)

    try:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while "File a notification" not in (tmp_path / "said").read_text():
            assert up.poll() is None, (tmp_path / "said").read_text()
            assert time.monotonic() < give_up, (tmp_path / "said").read_text()
            time.sleep(0.05)
        yield shell, port
    finally:
        shell.end()
        up.send_signal(signal.SIGTERM)
        up.wait(12)


@pytest.mark.slow
def test_what_the_readme_shows_is_what_happens(running: tuple[Shell, int]) -> None:
    shell, port = running
    document = (ROOT / "README.md").read_text(encoding="utf-8")
    steps = list(steps_of(walk_of(document)))
    assert len(steps) > 8
    walk(steps, shell, port)


@pytest.mark.slow
def test_what_integrators_are_shown_is_what_happens(running: tuple[Shell, int]) -> None:
    shell, port = running
    steps = list(steps_of((ROOT / "docs" / "api.md").read_text(encoding="utf-8")))
    assert len(steps) > 15
    shell.run('todokede() { python3 -m todokede_client "$@"; }')
    walk(steps, shell, port)


def walk(steps: Sequence[Step], shell: Shell, port: int) -> None:
    """Does every step and compares what it answers."""
    today = clock.today()
    for step in steps:
        commands = step.commands.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
        commands = commands.replace("python3 dev.py", f"{sys.executable} -m gateway")
        commands = commands.replace("date.today()", f"date({today:%Y, %-m, %-d})")
        if step.output is None:
            assert shell.run(commands).strip() == "", step.commands
        elif commands.startswith(LOOKS):
            assert masked(shell.run_until(commands, step.output)) == masked(step.output), (
                step.commands
            )
        else:
            assert masked(shell.run(commands)) == masked(step.output), step.commands


def walk_of(document: str) -> str:
    """The section with the filing."""
    begin = document.index(BEGIN)
    end = document.find("\n## ", begin + len(BEGIN))
    return document[begin:end]
