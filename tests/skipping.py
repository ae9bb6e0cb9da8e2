"""What was not run is said in a line for each reason; in CI nothing may be skipped. The hooks are
those of `tests/conftest.py`."""

import os
from collections import Counter
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything has to run, a test that skips itself fails."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"nothing is skipped in CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """At the end: how many tests were skipped, and why."""
    reasons = Counter(
        report.longrepr[2]
        for report in terminalreporter.stats.get("skipped", [])
        if report.longrepr
    )
    for reason, count in reasons.items():
        terminalreporter.write_line(f"not run: {count} tests. {reason}")
