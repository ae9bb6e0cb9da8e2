"""Where the clock is read: an action reads it once and hands the time down."""

import ast
from pathlib import Path

from tests.house.source import ROOT, calls, files, name_of

READS = ("now", "today")


def readings(*places: str, root: Path = ROOT) -> list[str]:
    """Every `clock.now()` and `clock.today()` below the places."""
    return [
        f"{name_of(file, root)}:{call.lineno} clock.{name}()"
        for file in files(*places, root=root)
        for name, call in calls(file)
        if name in READS
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "clock"
    ]
