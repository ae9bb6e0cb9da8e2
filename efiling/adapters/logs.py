"""Logs: one JSON object a line on standard error, on a terminal one line for people, and nothing in
it that tells of a person (security 3.4 no. 64, Z3).

Only the keys listed in `KEYS` are printed; the names of others are listed under `dropped`. Values
are scalars, short, and ASCII on paper: line breaks, escape sequences and text direction marks
arrive escaped. Of exceptions the type and the places are printed, never the text: it may quote what
a user typed.
"""

import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from efiling import clock
from efiling.adapters.log_lines import line_of
from efiling.adapters.plain_structlog import FilteringBoundLogger, structlog

_KEYS = """
age_seconds as_of at attempt attempts batch broker built_on bytes chain changed channel code codes
column count country cpu_ms database depth document dropped dry_run due_at duration_ms error event
exit_code expected failed fence found ignored job job_id key_id kind lag_seconds language
leased_until level lib limit line logger message_id method migration moment operation others page
pages path pid port process purpose reason registered rejected request_id restarts
retry_after_seconds role route row rows run schedule seconds sequence set_aside signal size state
status superseded table total type variable version where worker year
"""
KEYS = frozenset(_KEYS.split())
COMMAND = "command"
"""The process that does one thing and says what it did."""
LONGEST_VALUE = 200
LONGEST_LIST = 20
DEEPEST_TRACE = 12
TRUSTED_LIBRARIES = frozenset({"uvicorn.error"})
"""Their texts speak of ports and processes only; of other libraries the unfilled template is
printed at most."""
CHATTY_LIBRARIES = (
    "tortoise",
    "tortoise.db_client",
    "aiosqlite",
    "asyncio",
    "strawberry.execution",
    "fontTools",
)
"""They are heard from warnings on."""

_PERSONAL = re.compile(r"[^\s@/:;,<>\"']+@[^\s@;,<>\"']+|[A-Za-z]{2}\d{8}[A-Za-z]{2}")
_Event = MutableMapping[str, Any]
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def logger(name: str) -> FilteringBoundLogger:
    """A logger. Its first argument is a constant event such as `mail.sent`, facts follow by
    keyword."""
    bound: FilteringBoundLogger = structlog.wrap_logger(
        _StandardError(),
        processors=[
            structlog.contextvars.merge_contextvars,
            _with_error,
            _with_moment,
            _unless_told_otherwise,
            _allowed_only,
            _as_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    ).bind(logger=name)
    return bound


class FrequentLogger:
    """A logger for what is said with every request, of facts that need no cleaning: numbers, and
    words of our own tables. It writes the line that `logger` would, without the printer's rounds.
    """

    def __init__(self, name: str) -> None:
        self._usual = logger(name)
        self._name = name

    def info(self, event: str, **facts: str | float) -> None:
        """Says it."""
        if _Reader.process is not None:
            self._usual.info(event, **facts)
            return

        moment = clock.now().isoformat(timespec="milliseconds")
        told = {"logger": self._name, **facts, "event": event, "level": "info", "moment": moment}
        _standard_error.msg(orjson.dumps(told).decode())


class _Reader:
    """Who reads the lines: programs, or people who look at this process."""

    process: str | None = None


def set_up(process: str, level: int = logging.INFO) -> None:
    """Sends what libraries log through the same printer. To be called once, when a process starts;
    where standard error is a terminal, its lines are for people."""
    _Reader.process = process if sys.stderr.isatty() else None

    root = logging.getLogger()
    root.handlers[:] = [_LibraryHandler()]
    root.setLevel(max(level, logging.INFO))
    logging.captureWarnings(True)

    for name in CHATTY_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)

    # uvicorn prints by handlers of its own; its lines of requests go nowhere, as ours say more.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"


class _StandardError:
    """Prints whole lines, flushed, to whatever standard error is at that moment."""

    def msg(self, line: str) -> None:
        """What structlog calls, under the name of each level."""
        try:
            sys.stderr.write(line + "\n")
            sys.stderr.flush()
        except OSError:
            pass  # a full disk of logs stops nothing else

    debug = info = warning = error = critical = exception = msg


_standard_error = _StandardError()


class _LibraryHandler(logging.Handler):
    """Standard library records. Their arguments may hold personal data and are left out."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            level = record.levelname.lower()
            event = _allowed_only(None, level, _with_moment(None, level, _event_of(record)))
            _StandardError().msg(_as_line(None, level, event))
        except Exception:
            self.handleError(record)

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """The library would print the record itself."""
        event = {"event": "library.message_unprintable", "level": "error"}
        _StandardError().msg(_as_line(None, "error", event))


def _event_of(record: logging.LogRecord) -> _Event:
    event: _Event = {
        "event": "library.message",
        "logger": record.name,
        "where": f"{record.module}:{record.lineno}",
    }
    if record.name in TRUSTED_LIBRARIES:
        event["lib"] = record.getMessage()
    elif record.args:
        event["lib"] = str(record.msg)
    if record.exc_info and record.exc_info[1] is not None:
        event.update(_without_text(record.exc_info[1]))
    return event


def _with_error(_logger: object, _method: str, event: _Event) -> _Event:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event.update(_without_text(error))
    return event


def _without_text(error: BaseException) -> dict[str, Any]:
    """The type of an exception and the last places it came through."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        file = "/".join(Path(code.co_filename).parts[-2:])
        places.append(f"{file}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return {"error": type(error).__qualname__, "at": places[-DEEPEST_TRACE:]}


def _with_moment(_logger: object, method: str, event: _Event) -> _Event:
    event["level"] = {"exception": "error", "warn": "warning"}.get(method, method)
    event["moment"] = clock.now().isoformat(timespec="milliseconds")
    return event


def _allowed_only(_logger: object, _method: str, event: _Event) -> _Event:
    dropped = sorted(set(event) - KEYS)
    kept: _Event = {key: _clean(value) for key, value in event.items() if key in KEYS}
    if dropped:
        kept["dropped"] = _clean(dropped)
    return kept


def _clean(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value[:LONGEST_LIST]]
    if isinstance(value, Mapping | bytes):
        return type(value).__name__
    return _PERSONAL.sub("[removed]", str(value)[:LONGEST_VALUE])


def _unless_told_otherwise(_logger: object, _method: str, event: _Event) -> _Event:
    """A command says at a terminal what it did; lines of what goes well would only say it twice."""
    if _Reader.process == COMMAND and event["level"] == "info":
        raise structlog.DropEvent
    return event


def _as_line(_logger: object, _method: str, event: _Event) -> str:
    if _Reader.process is not None:
        return line_of(_Reader.process, event)
    return json.dumps(event, ensure_ascii=True, separators=(",", ":"), allow_nan=True)
