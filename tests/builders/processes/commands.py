"""Commands of the gateway, run to their end."""

import os
import subprocess
from datetime import datetime

from tests.builders.processes import programs


def command(*words: str, at: datetime | None = None) -> subprocess.CompletedProcess[str]:
    """One command of the gateway, in the settings of the test. `at`: its moment, where the test
    moved its own clock."""
    moved = {"TODOKEDE_CLOCK": at.isoformat()} if at else {}
    return programs.run("gateway", *words, environment=os.environ | moved)
