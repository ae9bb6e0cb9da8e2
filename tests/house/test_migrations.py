"""Migrations are one line: each follows the one before it, by number and by name."""

import ast

from tests.house.source import ROOT, tree

FOLDER = ROOT / "efiling" / "store" / "migrations"


def dependency_of(name: str) -> str | None:
    """The migration that one names as the one before it."""
    for node in ast.walk(tree(FOLDER / f"{name}.py")):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "dependencies":
            before: list[tuple[str, str]] = ast.literal_eval(node.value)
            return before[0][1]
    return None


def test_each_migration_follows_the_one_before_it() -> None:
    names = sorted(file.stem for file in FOLDER.glob("[0-9]*.py"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert [dependency_of(name) for name in names] == [None, *names[:-1]]
