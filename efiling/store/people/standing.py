"""What an account may do, as its row says it: changed here alone, so that its tag follows."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson

from efiling.adapters import keys
from efiling.rules.machinery.audit import VERSION
from efiling.store.engine import tags
from efiling.store.engine.many import change_rows
from efiling.store.engine.records import Record, Row
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit
from efiling.store.machinery.detached import detached_years
from efiling.store.people.places import FIRST, Order, Place

_SAYS_VERSION = f'%"{VERSION}"%'
PAGE = 500
COLUMNS = ", ".join((*tags.ACCOUNT, "tag"))
_ACCOUNTS_AND_TRAIL = (
    f"SELECT a.*, t.details FROM (SELECT {COLUMNS} FROM account WHERE id > $1 ORDER BY id LIMIT $2)"
    " a LEFT JOIN audit t ON t.subject = a.id AND t.details LIKE $3 AND t.at >= $4 ORDER BY a.id"
)
"""A page of accounts, each with what the trail says of its versions. One statement sees both at one
moment: what is committed meanwhile is in both or in neither."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_SUMS = 1 << 256


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
    years = await detached_years(view)
    left = 0
    async for account, row, said in _accounts(view, _EVER):
        if row is None:
            return account, "its row cannot be read"
        if not tags.is_genuine("account", tags.ACCOUNT, row):
            return account, "its row has no tag of ours"
        left += _version_left(account, row, said)
        known = max(said, default=row["version"] if years else 1)
        if row["version"] != known:
            return account, f"its row has version {row['version']}, the trail knows {known}"

    if years and _written(left) != years[-1].versions:
        return "unnamed", (
            "it was changed last in a year that is detached, and its row is an older one;"
            " attach the years, the latest first, to learn which"
        )
    return None


async def sum_of_versions(view: Reading, since: datetime) -> str:
    """What the versions of accounts come to that no row of the trail knows from that moment on: of
    each account the last one before. Whoever has not the keys can neither make it nor put an older
    row in place of one of them without changing it."""
    left = 0
    async for account, row, said in _accounts(view, since):
        left += _version_left(account, row, said) if row else 0
    return _written(left)


def _version_left(account: UUID | str, row: Row, said: Sequence[int]) -> int:
    """The part of an account in that sum; nothing of one that has been as it was made."""
    version = min(said) - 1 if said else row["version"]
    if version <= 1:
        return 0
    return int.from_bytes(keys.ring().digest("version", f"{account} {version}".encode()), "big")


def _written(left: int) -> str:
    return f"{left % _SUMS:064x}"


async def _accounts(
    view: Reading, since: datetime
) -> AsyncIterator[tuple[UUID | str, Row | None, list[int]]]:
    """Every account with its row and the versions that the trail knows from that moment on. No row:
    it cannot be read, and nothing comes after it."""
    last, limit = FIRST, PAGE
    while True:
        try:
            rows = await view.fetch(_ACCOUNTS_AND_TRAIL, last, limit, _SAYS_VERSION, since)
        except ValueError:
            # SQLite keeps any value in any column: it is somewhere among these rows.
            if limit == 1:
                yield await _account_behind(view, last), None, []
                return
            limit //= 2
            continue
        if not rows:
            return

        for account, in_trail in groupby(rows, key=itemgetter("id")):
            of_account = list(in_trail)
            yield (
                account,
                of_account[0],
                [_version_said(one) for one in of_account if one["details"]],
            )
        last = rows[-1]["id"]


async def _account_behind(view: Reading, last: UUID) -> str:
    order, bind = Order("id", "id", is_unique=True), view.bind()
    place = await order.next_place(view, " FROM account WHERE TRUE", Place(last), bind)
    assert place, "what could not be read is there"
    return place.account


def _version_said(row: Row) -> int:
    """The version that an event knows."""
    return int(orjson.loads(row["details"])[VERSION])
