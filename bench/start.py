"""How long `up` takes until somebody is answered: on an empty folder, and every time after.

`python -m bench.start [--times N]` starts everything on this machine (gateway, worker, timetable,
SQLite) in a folder of its own, asks the gateway over and over, and ends it. The first start makes
keys, tables and the demo; the later ones find them.
"""

import argparse
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from bench.served import machine

TIMES = 5
LONGEST_SECONDS = 120.0
POLL_SECONDS = 0.01
AIM_SECONDS = 2.0
ROOT = Path(__file__).parents[1]
BODY = b'{"query": "{ viewer { role } }"}'
HEADERS = {"Content-Type": "application/json"}


def one_start(folder: Path) -> tuple[float, float]:
    """Seconds to the first answer, and processor time of all that ran until everything had
    ended."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])

    spent, begun = children_seconds(), time.perf_counter()
    with (folder / "up.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway", "up", "--port", str(port)],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
    try:
        while not answers(port):
            if process.poll() is not None or time.perf_counter() - begun > LONGEST_SECONDS:
                raise RuntimeError(f"no answer:\n{(folder / 'up.log').read_text()[-2000:]}")
            time.sleep(POLL_SECONDS)
        seconds = time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    return seconds, children_seconds() - spent


def answers(port: int) -> bool:
    """Whether an operation is executed."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST_SECONDS)
    try:
        connection.request("POST", "/graphql", BODY, HEADERS)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def children_seconds() -> float:
    """Processor time of all that was started here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.start")
    parser.add_argument("--times", type=int, default=TIMES, help="starts after the first one")
    given = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        first, first_cpu = one_start(Path(name))
        later = [one_start(Path(name)) for _ in range(given.times)]

    again = statistics.median(seconds for seconds, _ in later)
    again_cpu = statistics.median(cpu for _, cpu in later)
    print(f"{'start':8} {'first answer s':>14} {'CPU s':>6}")
    print(f"{'first':8} {first:14.2f} {first_cpu:6.2f}")
    print(f"{'later':8} {again:14.2f} {again_cpu:6.2f}")
    result = {
        "bench": "start",
        "machine": machine(len(os.sched_getaffinity(0))),
        "times": given.times,
        "first_s": round(first, 2),
        "first_cpu_s": round(first_cpu, 2),
        "later_s": round(again, 2),
        "later_least_s": round(min(seconds for seconds, _ in later), 2),
        "later_cpu_s": round(again_cpu, 2),
        "reached": again <= AIM_SECONDS,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
