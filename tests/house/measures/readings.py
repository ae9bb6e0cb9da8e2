"""Where the clock is read: an action reads it once and hands the time down."""

import ast
from pathlib import Path

from tests.house.source import ROOT, calls, files, name_of, tree

READS = ("now", "today")


def readings(*places: str, root: Path = ROOT) -> list[str]:
    """Every `clock.now()` and `clock.today()` below the places."""
    return [
        _told(file, call, root)
        for file in files(*places, root=root)
        for _, call in calls(file)
        if _reads_clock(call)
    ]


def again(*places: str, root: Path = ROOT) -> list[str]:
    """Readings below the places beside the one that opens an action or a read: a second one, one in
    a step, which is handed the time, and one outside of any function."""
    found = []
    for file in files(*places, root=root):
        seen: set[ast.Call] = set()
        for function in ast.walk(tree(file)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            own = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
            own = [one for one in own if _reads_clock(one) and one not in seen]
            seen.update(own)
            found += [_told(file, one, root) for one in own[0 if _is_step(function) else 1 :]]

        outside = [one for _, one in calls(file) if _reads_clock(one) and one not in seen]
        found += [_told(file, one, root) for one in outside]
    return found


def _is_step(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    handed = {argument.arg for argument in arguments} & {"now", "today"}
    return function.name.startswith("_") or bool(handed)


def _reads_clock(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in READS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "clock"
    )


def _told(file: Path, call: ast.Call, root: Path) -> str:
    return f"{name_of(file, root)}:{call.lineno} {ast.unparse(call)}"
