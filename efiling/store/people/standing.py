"""What an account may do, as its row says it: changed here alone, so that its tag follows."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import orjson

from efiling.rules.machinery.audit import VERSION
from efiling.store.engine import tags
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit

_SAYS_VERSION = f'%"{VERSION}"%'
FIRST = UUID(int=0)
PAGE = 500
COLUMNS = ", ".join((*tags.ACCOUNT, "tag"))


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
    for row in rows:
        if tags.is_genuine("account", tags.ACCOUNT, row):
            await _write(unit, row, columns[row["id"]], versioned=False)


async def _write(unit: Work, row: Row, columns: Mapping[str, Any], *, versioned: bool) -> None:
    version = row["version"] + 1 if versioned else row["version"]
    new = {**dict(row), **columns, "version": version}
    changed = {**columns, "version": version, "tag": tags.tag_of("account", tags.ACCOUNT, new)}

    bind = unit.bind()
    places = ", ".join(f"{name} = {bind(value)}" for name, value in changed.items())
    await unit.execute(f"UPDATE account SET {places} WHERE id = {bind(row['id'])}", *bind.values)
    if versioned:
        audit.record_version(unit, row["id"], version)


async def find_untrue(view: Reading) -> tuple[UUID, str] | None:
    """The first account whose row is not what we wrote last, and what is wrong with it."""
    last = FIRST
    while True:
        rows = await view.fetch(
            f"SELECT {COLUMNS} FROM account WHERE id > $1 ORDER BY id LIMIT $2", last, PAGE
        )
        if not rows:
            return None
        known = await _versions_in_trail(view, [row["id"] for row in rows])

        for row in rows:
            if not tags.is_genuine("account", tags.ACCOUNT, row):
                return row["id"], "its row has no tag of ours"
            if row["version"] != known.get(row["id"], 1):
                return row["id"], (
                    f"its row has version {row['version']}, the trail knows {known[row['id']]}"
                )
        last = rows[-1]["id"]


async def _versions_in_trail(view: Reading, accounts: Collection[UUID]) -> dict[UUID, int]:
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT subject, details FROM audit WHERE {bind.one_of('subject', accounts)}"
        f" AND details LIKE {bind(_SAYS_VERSION)}",
        *bind.values,
    )
    known: dict[UUID, int] = {}
    for row in rows:
        version = int(orjson.loads(row["details"])[VERSION])
        known[row["subject"]] = max(version, known.get(row["subject"], 1))
    return known
