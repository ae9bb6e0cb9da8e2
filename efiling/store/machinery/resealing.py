"""Rows by the key that sealed them, and their sealing anew with the active one.

What is sealed says so itself: a column that ends in `_sealed`, of a table whose rows have an id. A
row that is sealed anew is no longer found, so whatever breaks off goes on where it stopped.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from tortoise import Tortoise
from tortoise.models import Model

from efiling.adapters.keys import HEADER_BYTES, DecryptionError, header_of, key_id_of
from efiling.store.engine.database import APP
from efiling.store.engine.records import SEALED, Row
from efiling.store.engine.scope import unscoped
from efiling.store.engine.sealing import blob_in, seal, unseal
from efiling.store.engine.work import Reading, Work
from efiling.store.people import standing
from efiling.store.people.standing import Tampered

FIRST = UUID(int=0)


class SealedColumn(NamedTuple):
    """A column that is sealed; `purpose` is bound into each of its blobs."""

    table: str
    column: str

    @property
    def purpose(self) -> str:
        return f"{self.table}.{self.column.removesuffix(SEALED)}"

    @property
    def is_filled(self) -> str:
        """The condition that there is something: a mail that was sent has been emptied."""
        return f"length({self.column}) > 0"


TAGGED = SealedColumn("account", f"one_time_secret{SEALED}")


class Page(NamedTuple):
    """What became of some rows. `last`: where the next page begins, None behind the last one."""

    resealed: int
    unreadable: Sequence[UUID]
    last: UUID | None


def sealed_places() -> list[SealedColumn]:
    """Every sealed column of every table."""
    return sorted(_places_of(Tortoise.apps[APP].values()))


def _places_of(tables: "Iterator[type[Model]] | Sequence[type[Model]]") -> Iterator[SealedColumn]:
    for table in tables:
        for column in table._meta.db_fields:
            if column.endswith(SEALED):
                yield SealedColumn(table._meta.db_table, column)


async def count_by_key(view: Reading) -> Counter[int]:
    """How many values each key has sealed."""
    counts: Counter[int] = Counter()
    for place in sealed_places():
        table, column = place
        beginning = f"substr({column}, 1, {HEADER_BYTES})"
        sql = (
            f"SELECT {beginning} AS header, count(*) AS number FROM {table}"
            f" WHERE {place.is_filled} GROUP BY {beginning}"
        )
        for row in await view.fetch(unscoped("the keys of all that is sealed", sql)):
            counts[key_id_of(blob_in(row["header"]))] += row["number"]
    return counts


async def reseal_page(
    unit: Work, place: SealedColumn, active: int, after: UUID, limit: int
) -> Page:
    """Seals the next rows of a column with the active key. What does not open stays as it is."""
    table, column = place
    sql = (
        f"SELECT id, {column} AS blob FROM {table} WHERE id > $1 AND {place.is_filled}"
        f" AND substr({column}, 1, {HEADER_BYTES}) <> $2 ORDER BY id LIMIT $3{unit.for_update}"
    )
    rows = await unit.fetch(
        unscoped("sealed anew with another key", sql), after, header_of(active), limit
    )
    unreadable = [row["id"] for row in rows if not await _reseal(unit, place, row)]
    last = rows[-1]["id"] if len(rows) == limit else None
    return Page(len(rows) - len(unreadable), unreadable, last)


async def unreadable_page(
    view: Reading, place: SealedColumn, after: UUID, limit: int
) -> tuple[Sequence[UUID], UUID | None]:
    """Of the next rows of a column those whose value does not open, and where the next page begins,
    None behind the last one."""
    table, column = place
    sql = (
        f"SELECT id, {column} AS blob FROM {table} WHERE id > $1 AND {place.is_filled}"
        " ORDER BY id LIMIT $2"
    )
    rows = await view.fetch(unscoped("whether all that is sealed opens", sql), after, limit)
    unreadable = [row["id"] for row in rows if not _opens(place, row)]
    return unreadable, rows[-1]["id"] if len(rows) == limit else None


def _opens(place: SealedColumn, row: Row) -> bool:
    try:
        unseal(row["blob"], place.purpose, row["id"])
    except DecryptionError:
        return False
    return True


async def _reseal(unit: Work, place: SealedColumn, row: Row) -> bool:
    try:
        text = unseal(row["blob"], place.purpose, row["id"])
    except DecryptionError:
        return False
    if place == TAGGED:
        return await _reseal_tagged(unit, place, row["id"], text)
    sql = f"UPDATE {place.table} SET {place.column} = $1 WHERE id = $2"
    await unit.execute(
        unscoped("sealed anew with another key", sql),
        seal(text, place.purpose, row["id"]),
        row["id"],
    )
    return True


async def _reseal_tagged(unit: Work, place: SealedColumn, row: UUID, text: str) -> bool:
    """The tag of an account covers what its one-time codes are made of."""
    try:
        sealed = {place.column: seal(text, place.purpose, row)}
        await standing.change(unit, row, versioned=False, **sealed)
    except Tampered:
        return False
    return True
