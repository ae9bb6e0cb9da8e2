"""Where tests and what they share stand, and how a test says what it found."""

import ast
import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT, files, name_of, nodes

STOPWATCHES = {"monotonic", "perf_counter", "process_time", "thread_time"}
PLAY_SOMEBODY_SLOW = {"tests/builders/edge/sample.py", "tests/builders/edge/wire.py"}
BESIDE_FOLDERS = {"builders", "house", "mutants"}
"""Not floors or subjects: what builds worlds, and what reads or changes the source."""


def test_folders_of_tests_hold_tests_and_fixtures_only() -> None:
    """Whatever else they need stands in `tests/builders`."""
    others = []
    for file in files("tests"):
        below = file.relative_to(ROOT / "tests").parts
        if len(below) == 1 or below[0] in BESIDE_FOLDERS:
            continue
        if not file.name.startswith("test_") and file.name != "conftest.py":
            others.append(name_of(file))

    assert others == []


def test_an_assertion_states_one_fact() -> None:
    """Two tuples that are compared item by item are several facts: the first one that is wrong
    should say so by itself."""
    bundles = []
    for file in files("tests"):
        for node in nodes(file):
            if isinstance(node, ast.Assert) and compares_two_tuples(node.test):
                bundles.append(f"{name_of(file)}:{node.lineno}")

    assert bundles == []


def test_no_test_measures_time() -> None:
    """A machine is busy now and then: how long something takes is asked in `bench`. A test may give
    up waiting, at a moment that it adds up."""
    found = [
        f"{name_of(file)}:{node.lineno}"
        for file in files("tests")
        for node in nodes(file)
        if isinstance(node, ast.Call) and measures(node, file)
    ]
    assert found == []


def measures(call: ast.Call, file: Path) -> bool:
    """Whether a call reads a stopwatch, other than to say or to ask until when something waits."""
    name = called(call)
    if name not in STOPWATCHES:
        return False

    above = parent_of(call, file)
    waits = isinstance(above, ast.Compare) or (
        isinstance(above, ast.BinOp) and isinstance(above.op, ast.Add)
    )
    return not (name == "monotonic" and waits)


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def parent_of(node: ast.AST, file: Path) -> ast.AST | None:
    return next((one for one in nodes(file) if node in ast.iter_child_nodes(one)), None)


def test_no_test_waits_for_a_fixed_time() -> None:
    """It asks again and again for what it waits for."""
    found = []
    for file in files("tests"):
        looped = {
            inner
            for node in nodes(file)
            if isinstance(node, ast.While | ast.For | ast.AsyncFor)
            for inner in ast.walk(node)
        }
        for node in nodes(file):
            if isinstance(node, ast.Call) and sleeps_for_a_number(node) and node not in looped:
                found.append(f"{name_of(file)}:{node.lineno}")

    assert [place for place in found if place.split(":")[0] not in PLAY_SOMEBODY_SLOW] == []


def sleeps_for_a_number(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return called(call) == "sleep" and isinstance(first, ast.Constant) and first.value != 0


def test_where_everything_has_to_run_a_skipped_test_fails(tmp_path: Path) -> None:
    (tmp_path / "test_skipped.py").write_text(
        "import pytest\n@pytest.mark.skip(reason='no')\ndef test_one(): pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "tests.skipping"]
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    running = {
        ci: subprocess.Popen(
            [*command, str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, **alone, "CI": ci},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for ci in ("", "true")
    }

    assert {ci: one.wait() for ci, one in running.items()} == {"": 0, "true": 1}


def compares_two_tuples(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Tuple)
        and any(isinstance(one, ast.Tuple) for one in test.comparators)
    )


def test_what_states_several_facts_is_found() -> None:
    several, one = ast.parse("assert (a, b) == (1, 2)\nassert f(a) == (1, 2)").body

    assert isinstance(several, ast.Assert)
    assert isinstance(one, ast.Assert)
    assert compares_two_tuples(several.test)
    assert not compares_two_tuples(one.test)
