"""The main registration as one process of several: `python -m bench.servers.night_run MOMENT`.

It says when it is open, waits for a line, runs, says what it did and stays until another line. As
a worker that runs for long it has read the texts of all languages before.
"""

import asyncio
import json
import sys
import time
from datetime import datetime
from pathlib import Path

from efiling.actions.filings.registration import register_received
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from gateway.__main__ import keep_what_is_loaded
from i18n import Language
from i18n.catalogue import translations


def peak_mib() -> float:
    """The most memory that this program held so far: what the kernel says of a process (`rusage`)
    begins with that of who started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if "VmHWM" in line)) / 1024


async def main(moment: str) -> None:
    async with opened_application():
        keep_what_is_loaded()
        for language in Language:
            translations(language)
        print("open", flush=True)
        sys.stdin.readline()

        before, cpu = peak_mib(), time.process_time()
        done = await register_received(SYSTEM, datetime.fromisoformat(moment))
        said = {
            "cpu_seconds": time.process_time() - cpu,
            "peak_mib": peak_mib(),
            "grown_mib": peak_mib() - before,
            "endings": done.endings,
        }
        print(json.dumps(said), flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
