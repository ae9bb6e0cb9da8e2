"""A process that crashes leaves nothing of its memory behind (security, threat model)."""

import os
import signal
from pathlib import Path

import pytest

from tests.builders.processes.gateways import Gateway, below


def core_limits(process: int) -> set[str]:
    """The soft and the hard limit of a process for core files."""
    for line in Path(f"/proc/{process}/limits").read_text().splitlines():
        if line.startswith("Max core file size"):
            return set(line.split()[4:6])
    raise AssertionError("no such limit")


async def test_no_process_of_up_leaves_a_core_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    running = Gateway(tmp_path, everything=True)
    await running.start()
    try:
        assert running.process is not None
        ours = [running.process.pid, *below(running.process.pid)]
        assert len(ours) >= 3
        assert {limit for process in ours for limit in core_limits(process)} == {"0"}
        # What is not dumpable belongs to root, whoever runs it.
        assert {os.stat(f"/proc/{process}/mem").st_uid for process in ours} == {0}
        os.kill(ours[-1], signal.SIGSEGV)
    finally:
        await running.end()
    assert list(tmp_path.rglob("core*")) == []
