"""`up` on an empty folder: it starts, can be used with what it prints, survives its parts, ends,
and keeps its data."""

import contextlib
import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from efiling.rules.actors import STAFF
from tests.house.source import ROOT
from tests.server import free_port

PATIENCE_SECONDS = 120


class Up:
    """A running `up`; its output is in files, so that nothing blocks."""

    def __init__(self, folder: Path, port: int) -> None:
        self.out, self.err = folder / "out", folder / "err"
        with self.out.open("w") as out, self.err.open("w") as err:
            command = [sys.executable, "-m", "gateway", "up", "--port", str(port)]
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=out, stderr=err, start_new_session=True
            )

    def until(self, true: Callable[[], object]) -> None:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not true():
            assert self.process.poll() is None, self.err.read_text()
            assert time.monotonic() < give_up, self.err.read_text()
            time.sleep(0.05)

    def until_greeted(self) -> str:
        self.until(
            lambda: (
                self.out.exists()
                and "File a notification" in self.out.read_text().rpartition("\n")[0]
            )
        )
        return self.out.read_text()

    def events(self, name: str) -> list[dict[str, object]]:
        """Log lines of one event, of all processes; the last may not be whole yet."""
        whole = self.err.read_text().rpartition("\n")[0].splitlines()
        lines = [line[line.index("{") :] for line in whole if "{" in line]
        return [event for event in map(json.loads, lines) if event["event"] == name]

    def end(self) -> int:
        """Ctrl-C; the exit code, which must come within ten seconds."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(10)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Up]]:
    started: list[Up] = []
    port = free_port()

    def begin() -> Up:
        started.append(Up(tmp_path, port))
        return started[-1]

    yield begin
    for up in started:
        if up.process.poll() is None:
            up.process.send_signal(signal.SIGTERM)
            up.process.wait(12)


def pasted(greeting: str) -> dict[str, object]:
    """What the shell answers to the two commands of the greeting."""
    commands = [line for line in greeting.splitlines() if line.startswith(("TOKEN=", "curl "))]
    assert len(commands) == 2
    done = subprocess.run(
        ["bash", "-c", "\n".join(commands)], capture_output=True, text=True, check=True
    )
    answer: dict[str, dict[str, dict[str, object]]] = json.loads(done.stdout)
    return answer["data"]["submitFiling"]


@pytest.mark.faults
def test_up_gives_a_demo_that_can_be_used_by_copy_and_paste_and_keeps_it(
    start: Callable[[], Up], tmp_path: Path
) -> None:
    var, up = tmp_path / "var", start()
    greeting = up.until_greeted()
    for name in ("demo.json", "demo-rows.json", "demo-tonight.jsonl"):
        assert stat.S_IMODE((var / name).stat().st_mode) == 0o600
    demo = json.loads((var / "demo.json").read_text())
    assert demo["resident"]["authId"] in greeting
    assert demo["institution"]["authId"] in greeting
    assert all(demo[role.lower()]["totpUri"].startswith("otpauth://totp/") for role in STAFF)
    filed = pasted(greeting)
    assert filed["problems"] == []
    assert filed["filing"]["state"] == "REGISTERING"  # type: ignore[index]
    up.until(lambda: len(list((var / "mail").glob("*.eml"))) == 5)
    up.until(lambda: up.events("worker.started"))  # a mail may be there before the line

    os.kill(int(str(up.events("worker.started")[0]["process"])), signal.SIGKILL)
    up.until(lambda: len(up.events("worker.started")) == 2)
    assert [event["process"] for event in up.events("process.died")] == ["worker"]

    # One that is stopped, not dead, is ended and started again as well.
    os.kill(int(str(up.events("worker.started")[1]["process"])), signal.SIGSTOP)
    up.until(lambda: len(up.events("worker.started")) == 3)
    assert [event["process"] for event in up.events("process.lifeless")] == ["worker"]
    assert up.end() == 0

    again = start()
    greeting = again.until_greeted()
    assert demo["resident"]["password"] in greeting
    assert pasted(greeting)["filing"] == filed["filing"], "the same key: the same filing"
    assert again.end() == 0
    names = (demo["resident"]["card"]["name"], demo["resident"]["card"]["cardNumber"])
    kept = [
        file for file in var.iterdir() if file.is_file() and file.stem.partition("-")[0] != "demo"
    ]
    assert not any(name.encode() in file.read_bytes() for file in kept for name in names)


def test_up_on_a_terminal_speaks_to_people(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gateway", "up", "--no-demo", "--port", str(free_port())]
    up = subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)

    seen = ""
    while "Todokede runs at" not in seen or "the worker begins" not in seen:
        assert up.poll() is None, seen
        seen += os.read(ours, 65_536).decode()
    up.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):  # the last one has closed it
        while more := os.read(ours, 65_536):
            seen += more.decode()
    assert up.wait(10) == 0

    lines = [line for line in seen.splitlines() if line[:2].isdigit()]
    assert all(re.match(r"\d\d:\d\d:\d\d  (gateway|worker|up) +\S", line) for line in lines), seen
    assert any(line.endswith("the worker has ended") for line in lines)
    assert any("  gateway    GET /readyz 200 in " in line for line in lines)
    assert '{"' not in seen
