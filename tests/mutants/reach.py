"""A plugin of pytest that notes which tests come past which lines of some files.

`TODOKEDE_TEST_REACH_OF`: the files, one a line; `TODOKEDE_TEST_REACH_TO`: where the result goes.
"""

import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

OF, TO = "TODOKEDE_TEST_REACH_OF", "TODOKEDE_TEST_REACH_TO"


class Reach:
    """`lines`: file to line to the tests that came past it; `seconds`: how long each test took."""

    def __init__(self, files: frozenset[str], to: Path) -> None:
        self.files = files
        self.to = to
        self.test = ""
        self.lines: dict[str, dict[int, set[str]]] = {file: {} for file in files}
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.test = item.nodeid
        threading.settrace(self.called)
        sys.settrace(self.called)
        yield
        sys.settrace(None)
        threading.settrace(None)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self) -> None:
        lines = {
            file: {line: sorted(tests) for line, tests in found.items()}
            for file, found in self.lines.items()
        }
        self.to.write_text(json.dumps({"lines": lines, "seconds": self.seconds}))

    def called(self, frame: FrameType, event: str, argument: Any) -> Any:
        """What Python calls when a function begins: only those of our files are followed."""
        if frame.f_code.co_filename not in self.files:
            return None
        return self.passed(frame, event, argument)

    def passed(self, frame: FrameType, event: str, argument: Any) -> Any:
        """What Python calls at each line of such a function."""
        found = self.lines[frame.f_code.co_filename]
        found.setdefault(frame.f_lineno, set()).add(self.test)
        return self.passed


def pytest_configure(config: pytest.Config) -> None:
    files = frozenset(os.environ[OF].splitlines())
    config.pluginmanager.register(Reach(files, Path(os.environ[TO])))
