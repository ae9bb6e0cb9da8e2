"""Every event of ours has words for people, and every fact of it is printed."""

import ast
from collections.abc import Iterator
from string import Formatter

from efiling.adapters.log_lines import EVENTS
from efiling.adapters.logs import KEYS
from tests.house.source import calls, files

LEVELS = {"info", "warning", "error", "exception", "critical"}
OF_THE_PRINTER = {"library.message", "library.message_unprintable"}


def logged() -> Iterator[tuple[str, set[str]]]:
    """The events that the code logs by name, each with the names of its facts."""
    for file in files():
        for name, call in calls(file):
            if name not in LEVELS or not isinstance(call.func, ast.Attribute) or not call.args:
                continue

            event = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
            # One of several words is said by the floor that knows no events of ours.
            if isinstance(event, str) and " " not in event:
                yield event, {fact.arg for fact in call.keywords if fact.arg} - {"exc_info"}


def test_every_event_is_told_in_words_and_no_other() -> None:
    assert {event for event, _ in logged()} == EVENTS.keys() - OF_THE_PRINTER


def test_every_fact_of_an_event_is_printed() -> None:
    assert [(event, facts - KEYS) for event, facts in logged() if facts - KEYS] == []
    told = {name for words in EVENTS.values() for _, name, _, _ in Formatter().parse(words) if name}
    assert told <= KEYS
