"""Helpers that stand twice in the tests, and tests that import from other tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import ROOT, files, name_of, nodes, tree


def helpers(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a test file that are no tests."""
    for node in tree(file).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[:5] != "test_":
            yield node


def text_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """What a function does, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return ast.dump(function.args) + "".join(ast.dump(one) for one in body)


def written_twice(root: Path = ROOT) -> list[str]:
    """Each helper with the files where it stands word for word, where these are several."""
    places: dict[tuple[str, str], set[str]] = {}
    for file in files("tests", root=root):
        for function in helpers(file):
            places.setdefault((function.name, text_of(function)), set()).add(name_of(file, root))

    return sorted(
        f"{name}: {' '.join(sorted(found))}"
        for (name, _), found in places.items()
        if len(found) > 1
    )


def named_twice(root: Path = ROOT) -> list[str]:
    """Each name that helpers in several files have, whatever they do."""
    places: dict[str, set[str]] = {}
    for file in files("tests", root=root):
        for function in helpers(file):
            places.setdefault(function.name, set()).add(name_of(file, root))

    return sorted(
        f"{name}: {' '.join(sorted(found))}" for name, found in places.items() if len(found) > 1
    )


def imported_tests(root: Path = ROOT) -> list[str]:
    """Every import of a test module by another file."""
    return [
        f"{name_of(file, root)}:{node.lineno} {node.module}"
        for file in files("tests", root=root)
        for node in nodes(file)
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.rpartition(".")[2].startswith("test_")
    ]
