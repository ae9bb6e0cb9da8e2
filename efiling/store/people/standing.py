"""What an account may do, as its row says it: changed here alone, so that its tag follows."""

from collections.abc import Collection, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson

from efiling.rules.machinery.audit import VERSION
from efiling.store.engine import tags
from efiling.store.engine.many import change_rows
from efiling.store.engine.records import Record, Row
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit
from efiling.store.people.places import FIRST, Order, Place

_SAYS_VERSION = f'%"{VERSION}"%'
PAGE = 500
COLUMNS = ", ".join((*tags.ACCOUNT, "tag"))
_ACCOUNTS_AND_TRAIL = (
    f"SELECT a.*, t.details FROM (SELECT {COLUMNS} FROM account WHERE id > $1 ORDER BY id LIMIT $2)"
    " a LEFT JOIN audit t ON t.subject = a.id AND t.details LIKE $3 ORDER BY a.id"
)
"""A page of accounts, each with what the trail says of its versions. One statement sees both at one
moment: what is committed meanwhile is in both or in neither."""


class Tampered(Exception):
    """A row says what none of ours ever said; nothing was done on its word."""

    def __init__(self, account: UUID, what: str = "account") -> None:
        super().__init__(str(account))
        self.account = account
        self.what = what


def first_standing(row: Mapping[str, Any]) -> dict[str, Any]:
    """The version and the tag of a new account."""
    empty = dict.fromkeys(tags.ACCOUNT)
    new = {**empty, "reset_count": 0, **row, "version": 1}
    return {"version": 1, "tag": tags.tag_of("account", tags.ACCOUNT, new)}


async def change(unit: Work, account: UUID, *, versioned: bool = True, **columns: Any) -> None:
    """Changes columns of an account, on record unless it happens every day (`versioned`). Errors:
    `Tampered`."""
    row = await unit.fetch_one(
        f"SELECT {COLUMNS} FROM account WHERE id = $1{unit.for_update}", account
    )
    assert row is not None, "accounts are never removed"
    if not tags.is_genuine("account", tags.ACCOUNT, row):
        raise Tampered(account)
    await _write(unit, row, columns, versioned=versioned)


async def add_reset(unit: Work, account: UUID) -> None:
    """One more reset of the password: API tokens from before count no longer."""
    row = await unit.fetch_one(
        f"SELECT reset_count FROM account WHERE id = $1{unit.for_update}", account
    )
    assert row is not None, "accounts are never removed"
    await change(unit, account, reset_count=row["reset_count"] + 1)


async def retag(
    unit: Work, rows: Collection[Row], columns: Mapping[UUID, Mapping[str, Any]]
) -> None:
    """Changes what many accounts hold, each its own; rows that are not ours stay as they are."""
    await _write_many(unit, rows, columns, versioned=False)


async def change_many(
    unit: Work, records: Collection[Record], columns: Mapping[UUID, Mapping[str, Any]]
) -> list[UUID]:
    """Changes the same columns of many accounts, each its own, in one statement, on record; returns
    those whose row is not ours and stayed as it is. `records`: of rows with all of `COLUMNS`, held
    for this unit."""
    return await _write_many(unit, [one._row for one in records], columns, versioned=True)


async def _write_many(
    unit: Work,
    rows: Collection[Row],
    columns: Mapping[UUID, Mapping[str, Any]],
    *,
    versioned: bool,
) -> list[UUID]:
    strange, changed = [], []
    for row in rows:
        account: UUID = row["id"]
        covered = tags.covered_if_genuine("account", tags.ACCOUNT, row)
        if covered is None:
            strange.append(account)
            continue

        version = row["version"] + 1 if versioned else row["version"]
        new = {"id": account, **columns[account], "version": version}
        new["tag"] = tags.tag_of_changed(covered, tags.ACCOUNT, new)
        changed.append(new)
        if versioned:
            audit.record_version(unit, account, version)
    await change_rows(unit, "account", changed)
    return strange


async def _write(unit: Work, row: Row, columns: Mapping[str, Any], *, versioned: bool) -> None:
    changed = _changed(row, columns, versioned=versioned)
    bind = unit.bind()
    places = ", ".join(f"{name} = {bind(value)}" for name, value in changed.items())
    await unit.execute(f"UPDATE account SET {places} WHERE id = {bind(row['id'])}", *bind.values)
    if versioned:
        audit.record_version(unit, row["id"], changed["version"])


def _changed(row: Row, columns: Mapping[str, Any], *, versioned: bool) -> dict[str, Any]:
    """These columns with the version and the tag that belong to them."""
    version = row["version"] + 1 if versioned else row["version"]
    new = {**dict(row), **columns, "version": version}
    return {**columns, "version": version, "tag": tags.tag_of("account", tags.ACCOUNT, new)}


async def find_untrue(view: Reading) -> tuple[UUID | str, str] | None:
    """The first account whose row is not what we wrote last, and what is wrong with it."""
    last, limit = FIRST, PAGE
    while True:
        try:
            rows = await view.fetch(_ACCOUNTS_AND_TRAIL, last, limit, _SAYS_VERSION)
        except ValueError:
            # SQLite keeps any value in any column: it is somewhere among these rows.
            if limit == 1:
                return await _account_behind(view, last), "its row cannot be read"
            limit //= 2
            continue
        if not rows:
            return None

        for account, in_trail in groupby(rows, key=itemgetter("id")):
            row, *others = in_trail
            if not tags.is_genuine("account", tags.ACCOUNT, row):
                return account, "its row has no tag of ours"
            known = max(map(_version_said, (row, *others)))
            if row["version"] != known:
                return account, f"its row has version {row['version']}, the trail knows {known}"
        last = rows[-1]["id"]


async def _account_behind(view: Reading, last: UUID) -> str:
    order, bind = Order("id", "id", is_unique=True), view.bind()
    place = await order.next_place(view, " FROM account WHERE TRUE", Place(last), bind)
    assert place, "what could not be read is there"
    return place.account


def _version_said(row: Row) -> int:
    """The version that an event knows; the first one where the trail has no event of any."""
    return int(orjson.loads(row["details"])[VERSION]) if row["details"] else 1
