"""Commands of the gateway, run to their end."""

import subprocess
import sys

from tests.house.source import ROOT


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """One command of the gateway, in the settings of the test."""
    return subprocess.run(
        [sys.executable, "-m", "gateway", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
