"""Log lines for people: the time in Japan, the process, what happened, and no more than the JSON
line says."""

import io
import json

import pytest

from efiling.adapters import logs
from efiling.adapters.log_lines import line_from, line_of

MOMENT = "2026-11-26T10:16:05.123+00:00"


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            {"event": "http", "method": "POST", "route": "/graphql", "status": 200}
            | {"duration_ms": 11.4, "request_id": "9d1e"},
            "19:16:05  gateway    POST /graphql 200 in 11.4 ms; request_id 9d1e",
        ),
        (
            {"event": "process.died", "level": "error", "process": "worker", "exit_code": 1},
            "19:16:05  gateway    ERROR: the worker ended (exit 1) and is started again",
        ),
        (
            {"event": "relay.hindered", "level": "warning", "error": "Unavailable"}
            | {"at": ["a.py:1 f", "store/work.py:7 begin"]},
            "19:16:05  gateway    warning: due jobs cannot be looked for just now: "
            "Unavailable at store/work.py:7 begin",
        ),
        (
            {"event": "countries.read", "type": "Country", "built_on": "2026-09-21"},
            "19:16:05  gateway    the file of countries was read: Country, built on 2026-09-21",
        ),
        ({"event": "of.none", "rows": [1, 2]}, "19:16:05  gateway    of.none; rows 1 2"),
        ({"event": "mail.tried"}, "19:16:05  gateway    a mail was tried: ?"),
    ],
)
def test_an_event_is_told_in_one_line(event: dict[str, object], line: str) -> None:
    told = line_of("gateway", event | {"moment": MOMENT, "logger": "test"})
    assert told == line


def test_a_line_break_in_a_fact_makes_no_second_line() -> None:
    told = line_of("gateway", {"event": "limits.reached", "reason": "a\nb\x1b[31m\u202e"})
    assert told.endswith("a limit was reached: a\\nb\\u001b[31m\\u202e")


def test_what_a_process_prints_is_told_as_it_is() -> None:
    event = json.dumps({"event": "worker.started", "moment": MOMENT, "process": 7})
    assert line_from("worker", event) == "19:16:05  worker     the worker begins"
    assert line_from("worker", 'no "keys" file').endswith('  worker     no "keys" file')
    assert line_from("worker", "[1]").endswith("  worker     [1]")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_76_on_a_terminal_too_only_listed_facts_are_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    logs.set_up("gateway")
    logs.logger("test").info("limits.reached", reason="an@mail.example", name="NGUYEN VAN AN")

    told = terminal.getvalue()
    assert told.endswith("a limit was reached: [removed]; dropped name\n")
    assert told.count("\n") == 1


def test_a_command_says_at_a_terminal_what_it_did_and_logs_only_what_went_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    logs.set_up(logs.COMMAND)
    logs.logger("test").info("mail.tried", state="SENT")
    assert terminal.getvalue() == ""

    logs.logger("test").warning("limits.reached", reason="login")
    assert terminal.getvalue().count("\n") == 1
