"""Logs as one JSON object a line, without personal data.

Nobody logs values, messages of exceptions or tracebacks: an exception's text may quote what a user typed. What is kept
is its type and the place in our code, which is what one needs to look it up.
"""

import json
import logging
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog

ROOT = Path(__file__).parent.parent
_LONGEST_VALUE = 500


def described(error: BaseException) -> dict[str, str]:
    """The type of an exception and the innermost place of our own code that it passed, never its text."""
    frames = traceback.extract_tb(error.__traceback__)
    inner = [f for f in frames if Path(f.filename).is_relative_to(ROOT) and "site-packages" not in f.filename]
    frame = inner[-1] if inner else frames[-1] if frames else None
    place = f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" if frame else "-"
    return {"error": type(error).__qualname__, "at": place}


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Sends our logs, and those of every library, to `stream` (standard error) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.render_to_log_kwargs,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


_ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class _JsonLines(logging.Formatter):
    """Escapes everything outside ASCII, so that no value can break a line or turn text around on a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            # The real moment, not business time: a log says when something happened on this machine.
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage()[:_LONGEST_VALUE],
        }
        for name, value in vars(record).items():
            if name not in _ORDINARY:
                line[f"error_{name}" if name in line else name] = value
        if record.exc_info and isinstance(record.exc_info[1], BaseException):
            line["exception"] = described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=lambda value: type(value).__name__)
