"""Every event of ours has words for people."""

import ast

from efiling.adapters.log_lines import EVENTS
from tests.house.source import calls, files

LEVELS = {"info", "warning", "error", "exception", "critical"}
OF_THE_PRINTER = {"library.message", "library.message_unprintable"}


def logged() -> set[str]:
    """The events that the code logs by name."""
    return {
        call.args[0].value
        for file in files()
        for name, call in calls(file)
        if name in LEVELS and isinstance(call.func, ast.Attribute)
        if call.args and isinstance(call.args[0], ast.Constant)
        if isinstance(call.args[0].value, str)
        if " " not in call.args[0].value  # said by the floor that knows no events of ours
    }


def test_every_event_is_told_in_words_and_no_other() -> None:
    assert logged() == EVENTS.keys() - OF_THE_PRINTER
