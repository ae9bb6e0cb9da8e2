"""Commands of the gateway, run to their end."""

import os
import subprocess
import sys
from datetime import datetime

from tests.house.source import ROOT


def command(*words: str, at: datetime | None = None) -> subprocess.CompletedProcess[str]:
    """One command of the gateway, in the settings of the test. `at`: its moment, where the test
    moved its own clock."""
    return subprocess.run(
        [sys.executable, "-m", "gateway", *words],
        cwd=ROOT,
        env=os.environ | ({"TODOKEDE_CLOCK": at.isoformat()} if at else {}),
        capture_output=True,
        text=True,
        check=False,
    )
