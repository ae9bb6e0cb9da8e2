"""The floors of docs/architecture.md: who may import whom, and the things that exist in one place
only."""

import ast
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.house.source import EVERYTHING, PRODUCT, ROOT, calls, files, functions, name_of, nodes

ONE_TRANSACTION_PLACE = "efiling/store/engine/work.py"
CLOCK = "efiling/clock.py"
LATE_IMPORTS = {"gateway/__main__.py": "imports what the command needs, for start-up time"}

LOOKS_AT_A_CLOCK = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "strftime"},
}


def test_imports_go_down_only() -> None:
    linted = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout


def test_transactions_begin_in_one_place_only() -> None:
    users = set()
    for file in files():
        for node in nodes(file):
            if isinstance(node, ast.ImportFrom):
                names = [alias.name for alias in node.names]
            else:
                names = [getattr(node, "attr", ""), getattr(node, "id", "")]
            if "in_transaction" in names:
                users.add(name_of(file))
    assert users <= {ONE_TRANSACTION_PLACE}


def test_only_the_clock_looks_at_a_clock() -> None:
    """Business time is `clock.now()`; measuring a duration (`monotonic`, `perf_counter`) is
    free."""
    found = []
    for file in files():
        for name, call in calls(file):
            of = call.func.value if isinstance(call.func, ast.Attribute) else None
            owner = (
                of.id
                if isinstance(of, ast.Name)
                else of.attr
                if isinstance(of, ast.Attribute)
                else ""
            )
            if name in LOOKS_AT_A_CLOCK.get(owner, ()) and name_of(file) != CLOCK:
                found.append(f"{name_of(file)}:{call.lineno} {owner}.{name}")
    assert found == []


def test_rules_get_the_time_as_an_argument() -> None:
    found = [
        f"{name_of(file)}:{call.lineno} {name}"
        for file in files("efiling/rules")
        for name, call in calls(file)
        if name in ("now", "today") and isinstance(call.func, ast.Attribute)
    ]
    assert found == []


def test_imports_stand_at_the_top_of_a_file() -> None:
    found = [
        f"{name_of(file)}:{late.lineno}"
        for file in files(*EVERYTHING)
        if name_of(file) not in LATE_IMPORTS
        if may_import_late(file)
        for outer in functions(file)
        for late in ast.walk(outer)
        if isinstance(late, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def may_import_late(file: Path) -> bool:
    """Whether any import of a file is indented."""
    return any(
        isinstance(node, ast.Import | ast.ImportFrom) and node.col_offset for node in nodes(file)
    )


def test_no_other_distribution_claims_our_names() -> None:
    """A dependency called `schema` or `i18n` would import ours, or we its."""
    claimed = packages_distributions()
    assert {name: claimed[name] for name in (*PRODUCT, "bench") if name in claimed} == {}
