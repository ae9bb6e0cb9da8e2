"""Querysets come from `unit.of(…)` and `view.of(…)` alone: what a table class or a row can do by
itself knows no actor (docs/decisions/0016-querysets.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import PRODUCT, calls, files, name_of, nodes

ENGINE = "efiling/store/engine/"
TABLES = "efiling/store/tables/"
ENTRY = "of"
PAST_THE_ENTRY = {
    "using_db",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "in_bulk",
    "raw",
    "union",
    "save",
    "refresh_from_db",
    "fetch_related",
    "prefetch_related",
    "select_related",
}
"""Methods of Tortoise that leave the connection or the condition, or write a row by itself."""
TABLE_MODULES = "efiling.store.tables"


def table_classes(file: Path) -> set[str]:
    """The names under which a file has table classes."""
    return {
        alias.asname or alias.name
        for node in nodes(file)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(TABLE_MODULES)
        for alias in node.names
    }


def methods(file: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a method, with the method's name."""
    for name, call in calls(file):
        if isinstance(call.func, ast.Attribute):
            yield name, call


def in_types(file: Path) -> Iterator[ast.AST]:
    """Everything that stands in an annotation."""
    for node in nodes(file):
        for part in ("annotation", "returns"):
            if written := getattr(node, part, None):
                yield from ast.walk(written)


def ways_past_the_entry(file: Path) -> list[str]:
    """Everything that a file does with a table class, except handing it to `of` and naming it in a
    type; and every call that leaves the condition behind."""
    tables = table_classes(file)
    free: set[ast.AST] = {
        argument for name, call in methods(file) if name == ENTRY for argument in call.args
    }
    free.update(in_types(file))
    used = [node for node in nodes(file) if isinstance(node, ast.Name) and node.id in tables]

    return [
        *(f"{node.lineno} {node.id}" for node in used if node not in free),
        *(f"{call.lineno} {name}" for name, call in methods(file) if name in PAST_THE_ENTRY),
    ]


def test_a_table_class_is_only_handed_to_the_scoped_entry() -> None:
    found = [
        f"{name_of(file)}:{way}"
        for file in files("efiling/store")
        if not name_of(file).startswith((ENGINE, TABLES))
        for way in ways_past_the_entry(file)
    ]
    assert found == []


def test_table_classes_stay_in_the_store() -> None:
    found = [
        name_of(file)
        for file in files(*PRODUCT, "bench")
        if not name_of(file).startswith("efiling/store/") and table_classes(file)
    ]
    assert found == []


WAYS = [
    "await ApiTokenRow.filter(id=1)",
    "await ApiTokenRow.create(id=1)",
    "row = ApiTokenRow(id=1)",
    "known = [ApiTokenRow]",
    "await token.save()",
    "await unit.of(ApiTokenRow).using_db(other)",
    "await unit.of(ApiTokenRow).bulk_create([])",
    "await unit.of(ApiTokenRow).raw('SELECT 1')",
]
ENTRY_USED = """
def live(unit: Work) -> QuerySet[ApiTokenRow]:
    live: QuerySet[ApiTokenRow] = unit.of(ApiTokenRow).filter(revoked_at=None)
    return live
"""
USERS_AT_LEAST = 2
IMPORTED = "from efiling.store.tables.institutions import ApiTokenRow\n"


@pytest.mark.parametrize("way", WAYS)
def test_a_way_past_the_entry_is_found(way: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(f"{IMPORTED}async def ask():\n    {way}\n", encoding="utf-8")
    assert len(ways_past_the_entry(planted)) == 1


def test_the_entry_itself_is_free(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(IMPORTED + ENTRY_USED, encoding="utf-8")
    assert ways_past_the_entry(planted) == []


def test_the_store_asks_through_querysets() -> None:
    """Whoever looks for the ORM finds it."""
    users = [file for file in files("efiling/store") if table_classes(file)]
    assert len(users) >= USERS_AT_LEAST
