"""Where tests and what they share stand, and how a test says what it found."""

import ast

from tests.house.source import ROOT, files, name_of, tree

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
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Assert) and compares_two_tuples(node.test):
                bundles.append(f"{name_of(file)}:{node.lineno}")

    assert bundles == []


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
