"""What belongs to the store and is seen outside it: raw rows, statements, Tortoise."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import ROOT, calls, files, name_of, nodes

STORE = "efiling/store/"
ENGINE = "efiling/store/engine/"
TABLES = "efiling/store/tables/"
BELOW = "efiling/adapters/"
"""Knows no database: what is saved there is a file."""
INSIDE = ("efiling.store.engine.records", "efiling.store.engine.statements", "efiling.store.tables")
"""Modules of the store that nothing else imports: how rows are opened and asked for."""
ROW = "Row"


def outside(file: Path, root: Path, *folders: str) -> bool:
    """Whether a file stands in none of the folders."""
    return not name_of(file, root).startswith(folders)


def imports(file: Path) -> Iterator[tuple[int, str, str]]:
    """Line, module and name of everything that a file imports; the name is empty for a module."""
    for node in nodes(file):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, node.module, alias.name) for alias in node.names)


def raw_rows(root: Path = ROOT) -> list[str]:
    """Every import, outside the store, of what is for the inside of the store."""
    return [
        f"{name_of(file, root)}:{line} {module}.{name}"
        for file in files(root=root)
        if outside(file, root, STORE)
        for line, module, name in imports(file)
        if module.startswith(INSIDE)
        or f"{module}.{name}".startswith(INSIDE)
        or (module.startswith("efiling.store") and name == ROW)
    ]


def tortoise(root: Path = ROOT) -> list[str]:
    """Every import of Tortoise outside the store."""
    return [
        f"{name_of(file, root)}:{line} {module}.{name}"
        for file in files(root=root)
        if outside(file, root, STORE)
        for line, module, name in imports(file)
        if module.split(".")[0] == "tortoise"
    ]


def unscoped_queries(root: Path = ROOT) -> list[str]:
    """Every query that begins at a table class, and every row that saves itself: only the engine
    hands out querysets, with the actor's condition in them."""
    tables = set(table_classes(root))
    found = []

    for file in files(root=root):
        if not outside(file, root, ENGINE, TABLES, BELOW):
            continue
        for node in nodes(file):
            if isinstance(node, ast.Attribute) and is_query(node, tables):
                found.append(f"{name_of(file, root)}:{node.lineno} {ast.unparse(node)}")
        for name, call in calls(file):
            if name == "save" and isinstance(call.func, ast.Attribute):
                found.append(f"{name_of(file, root)}:{call.lineno} {ast.unparse(call.func)}")

    return found


def is_query(node: ast.Attribute, tables: set[str]) -> bool:
    """Whether something is asked of a table class itself: `AccountRow.filter`."""
    of = node.value
    last = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
    return last in tables


def table_classes(root: Path) -> Iterator[str]:
    """The names of the classes that are tables."""
    for file in files(TABLES, root=root):
        for node in nodes(file):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(base, ast.Name) and base.id == "Model" for base in node.bases
            ):
                yield node.name
