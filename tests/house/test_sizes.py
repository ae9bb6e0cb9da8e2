"""Small files, small functions, telling names."""

import ast

from tests.house.source import EVERYTHING, GENERATED, files, functions, name_of, tree

FILE_LINES = 300
FUNCTION_LINES = 50
MIGRATIONS = "migrations"
"""Tortoise writes most of them."""

LONGER_FILES: dict[str, str] = {}
"""File to the reason why it may be longer."""
LONGER_FUNCTIONS: dict[str, str] = {}
"""`file:function` to the reason why it may be longer."""

SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "service",
    "misc",
}


def test_files_have_at_most_300_lines() -> None:
    long = set()
    for file in files(*EVERYTHING):
        lines = file.read_text(encoding="utf-8").splitlines()
        written_by_hand = file.parent.name != MIGRATIONS and not any(
            GENERATED in line.lower() for line in lines[:3]
        )
        if len(lines) > FILE_LINES and written_by_hand:
            long.add(name_of(file))
    assert long == set(LONGER_FILES)


def test_functions_have_at_most_50_lines() -> None:
    long = set()
    for file in files(*EVERYTHING):
        for function in functions(file):
            first = function.body[0]
            begin = (
                first.end_lineno
                if ast.get_docstring(function) and first.end_lineno
                else function.lineno - 1
            )
            if (function.end_lineno or 0) - begin > FUNCTION_LINES:
                long.add(f"{name_of(file)}:{function.name}")
    assert long == set(LONGER_FUNCTIONS)


def test_every_module_says_what_it_is_for() -> None:
    """Migrations excepted: their names say it."""
    spoken = (file for file in files(*EVERYTHING) if file.parent.name != MIGRATIONS)
    assert [name_of(file) for file in spoken if not ast.get_docstring(tree(file))] == []


def test_no_module_is_named_after_nothing() -> None:
    assert [name_of(file) for file in files(*EVERYTHING) if file.stem in SAYS_NOTHING] == []
