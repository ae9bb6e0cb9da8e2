"""Many rows added at once are the rows that would be there had they been added one by one, whatever
their columns hold."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tortoise import Tortoise, fields
from tortoise.models import Model

from efiling.rules.actors import SYSTEM
from efiling.store.engine.arrays import FEW
from efiling.store.engine.database import APP
from efiling.store.engine.ids import new_ids
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Work, uncancelled
from efiling.store.fields import DigestField, IdField

COUNT = FEW + 21
FIRST_MOMENT = datetime(2027, 2, 28, 23, 59, 59, 999_000, tzinfo=UTC)
HARD = '{"a,b": null}\\ \'"{NULL},,\t日本 NULL'
"""What lists of PostgreSQL write in another way."""
Row = dict[str, Any]


class TakenBack(Exception):
    """Nothing of this unit stays."""


def varied(field: object, n: int) -> Any:
    """The value of row `n`: no two rows have the same."""
    match field:
        case IdField():
            return UUID(int=n + 1)
        case DigestField():
            return n.to_bytes(32, "big")
        case fields.BinaryField():
            return b"\x00\xff{,}\\" * (n % 3) + bytes([n])
        case fields.DateField():
            return date(2024, 2, 29) + timedelta(days=n)
        case fields.DatetimeField():
            return FIRST_MOMENT + timedelta(milliseconds=n)
        case fields.BooleanField():
            return n % 2 == 0
        case fields.IntField() | fields.BigIntField() | fields.SmallIntField():
            return (1000 + n) * (-1) ** n
        case fields.CharField() as text:
            return f"{n:02}{HARD}"[: text.max_length]
        case fields.TextField():
            return f"{n:02}{HARD}"
        case _:
            raise AssertionError(field)


def partly_null(field: Any, n: int) -> Any:
    return None if field.null and n % 3 else varied(field, n)


def alike(field: Any, n: int) -> Any:
    """Days, moments and what may be null are the same in all rows."""
    if field.null:
        return None
    is_time = isinstance(field, fields.DateField | fields.DatetimeField | fields.BooleanField)
    return varied(field, 0 if is_time else n)


def rows_of(table: type[Model], value: Callable[[Any, int], Any]) -> list[Row]:
    columns = table._meta.fields_db_projection
    rows = [
        {column: value(table._meta.fields_map[name], n) for name, column in columns.items()}
        for n in range(COUNT)
    ]
    for row in rows if table._meta.db_table == "filing" else ():
        row["reception_number"] = f"2024A{str(row['sequence']).rjust(9, '0')}0"
    return rows


async def stored(name: str, inserts: Sequence[Sequence[Row]]) -> Sequence[Mapping[str, Any]]:
    """What a table holds after these, which do not stay."""
    found: list[Mapping[str, Any]] = []

    async def write() -> None:
        async with Work(SYSTEM) as unit:
            sql = unscoped("test", f"SELECT * FROM {name}")
            before = await unit.fetch(sql)
            assert sum([await unit.insert(name, rows) for rows in inserts]) == COUNT
            found.extend(dict(row) for row in await unit.fetch(sql) if row not in before)
            raise TakenBack

    with pytest.raises(TakenBack):
        await uncancelled(write())
    return sorted(found, key=repr)


@pytest.mark.parametrize("value", [varied, partly_null, alike])
async def test_rows_added_at_once_are_those_added_one_by_one(
    application: str, value: Callable[[Any, int], Any]
) -> None:
    kinds = set()
    for table in Tortoise.apps[APP].values():
        name, rows = table._meta.db_table, rows_of(table, value)
        kinds |= {type(field) for field in table._meta.fields_map.values()}
        at_once = await stored(name, [rows])
        assert len(at_once) == COUNT
        assert at_once == await stored(name, [[row] for row in rows]), name
    assert len(kinds) > 8


async def test_of_rows_that_are_there_already_none_is_new(application: str) -> None:
    ids = new_ids(COUNT)
    rows = [_mail(one, f"key {place}") for place, one in enumerate(ids)]
    found: list[list[UUID]] = []

    async def add() -> None:
        async with Work(SYSTEM) as unit:
            for some in (rows[:1], rows[:1], rows[:FEW], rows):
                found.append(await unit.insert_new("mail", some))

    await uncancelled(add())
    assert found == [ids[:1], [], ids[1:FEW], ids[FEW:]]


def _mail(one: UUID, key: str) -> Row:
    return {
        "id": one,
        "account": one,
        "kind": "FILING_REGISTERED",
        "key": key,
        "language": "ja",
        "address_sealed": b"a",
        "params_sealed": b"p",
        "state": "QUEUED",
        "queued_at": FIRST_MOMENT,
        "attempts": 0,
    }
