"""The day on which the tests take place: the present one, or TODOKEDE_TEST_DAY from noon on; from
another time of the day where it says that too (`2027-01-01T00:00`).

`python -m tests.days [ARGS of pytest]` runs them on days that are unlike others, each time with
other hashes, in another order and with other examples.
"""

import os
import shlex
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import SystemRandom

from efiling import clock

DAYS = ("2028-02-29", "2026-12-31", "2027-05-01", "2026-11-29")
"""A leap day, the last day of a year, a holiday on which status reports begin, a Sunday."""
NEW_YEAR = "2027-01-01T00:00"
"""Just past midnight in Japan it is the day before elsewhere, and here the year before too. What
happened a moment ago was yesterday."""


@cache
def moved_clock() -> str | None:
    """The value of TODOKEDE_CLOCK with which it is just past noon of that day, or past the time
    that is said; None on the present day. Errors: ValueError for what is no day."""
    wanted = os.environ.get("TODOKEDE_TEST_DAY")
    if not wanted:
        return None
    if "T" in wanted:
        return _just_past(datetime.fromisoformat(wanted))
    return just_past_noon(date.fromisoformat(wanted))


def just_past_noon(day: date) -> str:
    """The value of TODOKEDE_CLOCK with which it is that in Japan, and time goes on."""
    return _just_past(datetime.combine(day, time(12)))


def _just_past(moment: datetime) -> str:
    """The same for a time of the day there; it is at most a minute later."""
    next_minute = moment.replace(tzinfo=clock.TOKYO) + timedelta(minutes=1)
    minutes = (next_minute - datetime.now(UTC)) // timedelta(minutes=1)
    return f"{minutes:+d}m"


def main(arguments: list[str]) -> int:
    """Runs them on every such day, and at the turn of the year. Exit code: the highest one of
    pytest."""
    runs = [run_on(day, arguments) for day in (*DAYS, NEW_YEAR)]
    for again, code in runs:
        print("ok    " if code == 0 else "FAILED", again)
    return max(code for _, code in runs)


def run_on(day: str, arguments: list[str]) -> tuple[str, int]:
    """Runs them once; the command that does the same again, and pytest's exit code."""
    seed = str(SystemRandom().randrange(10**6))
    settings = {"TODOKEDE_TEST_DAY": day, "PYTHONHASHSEED": seed}
    words = [
        *arguments,
        "--random-order",
        f"--random-order-seed={seed}",
        f"--hypothesis-seed={seed}",
    ]

    told = [f"{name}={value}" for name, value in settings.items()]
    again = shlex.join([*told, "python3", "dev.py", "test", *words])
    print(f"== {again}", flush=True)

    command = [sys.executable, "-m", "pytest", *words]
    return again, subprocess.run(command, env=os.environ | settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
