"""Bodies without a paragraph, and lines that are too long."""

import ast
import unicodedata
from pathlib import Path

from tests.house.source import EVERYTHING, GENERATED, ROOT, files, functions, name_of, nodes

LONG_BODY_LINES = 15
COLUMNS = 100
MIGRATIONS = "migrations"
"""Tortoise writes most of them."""

WRAPPERS = (ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While, ast.Try)


def written_by_hand(file: Path) -> bool:
    """Whether no program wrote the file."""
    first = file.read_text(encoding="utf-8").lower().splitlines()[:3]
    return file.parent.name != MIGRATIONS and not any(GENERATED in line for line in first)


def is_one_statement(body: list[ast.stmt]) -> bool:
    """Whether a body has no steps: one statement, perhaps inside a `with` or a loop."""
    while len(body) == 1 and isinstance(body[0], WRAPPERS):
        body = body[0].body
    return len(body) == 1 and isinstance(body[0], ast.Return | ast.Expr | ast.Assign | ast.Match)


def body_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """The statements after the docstring."""
    return function.body[1:] if ast.get_docstring(function, clean=False) else function.body


def lines_in_texts(file: Path) -> set[int]:
    """The numbers of lines within string literals: a blank one there is no paragraph."""
    return {
        line
        for node in nodes(file)
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno
        for line in range(node.lineno, node.end_lineno + 1)
        if node.lineno != node.end_lineno
    }


def long_bodies(root: Path = ROOT) -> tuple[list[str], list[str]]:
    """The bodies of 15 lines or more that have steps, and those of them without a blank line."""
    long, dense = [], []

    for file in filter(written_by_hand, files(*EVERYTHING, root=root)):
        lines = file.read_text(encoding="utf-8").splitlines()
        within_texts = lines_in_texts(file)

        for function in functions(file):
            body = body_of(function)
            if not body or is_one_statement(body):
                continue
            first, last = body[0].lineno, body[-1].end_lineno or 0
            if last - first + 1 < LONG_BODY_LINES:
                continue
            found = f"{name_of(file, root)}:{function.lineno} {function.name}"
            long.append(found)
            blank = {at for at in range(first, last) if not lines[at - 1].strip()}
            if not blank - within_texts:
                dense.append(found)

    return long, dense


def columns_of(line: str) -> int:
    """How wide a line is on the screen: Chinese, Japanese and Korean characters count twice."""
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def long_lines(root: Path = ROOT) -> tuple[int, list[str]]:
    """How many lines there are, and those of more than 100 columns."""
    count, long = 0, []

    for file in filter(written_by_hand, files(*EVERYTHING, root=root)):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            count += 1
            if columns_of(line) > COLUMNS:
                long.append(f"{name_of(file, root)}:{number}")

    return count, long
