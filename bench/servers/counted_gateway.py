"""The gateway as it is served, with its steps counted between two signals.

`python -m bench.servers.counted_gateway FILE serve --port N`: the first SIGUSR2 begins the counting
on the thread of the event loop, the second ends it and writes the steps and calls of each function
to FILE. Under the counting everything takes fifty times as long, so pauses are never due.
"""

import json
import signal
import sys
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from efiling.adapters import pauses
from gateway.__main__ import main

SHOWN_PARTS = 3
"""Parts of a path that tell where a function is."""


class Steps:
    """Instructions of Python's virtual machine, and calls, by function; a coroutine that goes on is
    called once more."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._steps: Counter[CodeType] = Counter()
        self._calls: Counter[CodeType] = Counter()
        self._counts = False

    def toggle(self, _number: int, _frame: FrameType | None) -> None:
        """Begins, or ends and writes."""
        self._counts = not self._counts
        sys.settrace(self._called if self._counts else None)
        if not self._counts:
            self._file.write_text(json.dumps(self._told()), encoding="utf-8")

    def _called(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        self._calls[frame.f_code] += 1
        return self._step

    def _step(self, frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "opcode":
            self._steps[frame.f_code] += 1
        return self._step

    def _told(self) -> list[tuple[str, int, int]]:
        return [
            (_place(code), steps, self._calls[code]) for code, steps in self._steps.most_common()
        ]


def _place(code: CodeType) -> str:
    path = "/".join(Path(code.co_filename).parts[-SHOWN_PARTS:])
    return f"{path}:{code.co_qualname}"


if __name__ == "__main__":
    pauses.SLICE_SECONDS = float("inf")
    signal.signal(signal.SIGUSR2, Steps(Path(sys.argv.pop(1))).toggle)
    main()
