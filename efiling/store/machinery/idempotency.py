"""Keys of requests that must not happen twice: what the input was, as a keyed digest, and which
numbers it got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from efiling import clock
from efiling.store.engine import scope
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Row
from efiling.store.engine.scope import unscoped
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Reading, Work

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Key:
    """One request: its key counts within the account and the mutation."""

    account: UUID
    mutation: str
    key_digest: bytes
    input_digest: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What a key stood for before."""

    same_input: bool
    numbers: Sequence[str]


async def find(view: Reading | Work, key: Key, now: datetime) -> Kept | None:
    """What the key stands for, if it was used within the last 30 days."""
    bind = view.bind()
    row = await view.fetch_one(
        "SELECT k.input_digest, k.numbers FROM idempotency k"
        f" WHERE {is_key(view, bind, key, now, 'k.')}",
        *bind.values,
    )
    return kept_in(row, key) if row else None


def is_key(view: Reading | Work, bind: Bind, key: Key, now: datetime, alias: str) -> str:
    """The condition that a row is that of a key, and younger than 30 days."""
    return (
        f"{alias}mutation = {bind(key.mutation)} AND {alias}key_digest = {bind(key.key_digest)}"
        f" AND {alias}created_at > {_over_since(view, bind, now)}"
        f" AND {bind.own('idempotency', alias)}"
    )


def _over_since(view: Reading | Work, bind: Bind, now: datetime) -> str:
    """30 days ago by this machine's clock, `now`, or by the database's, whichever is behind: a
    clock that is ahead would store once more what was answered."""
    moved = clock.moved_by()
    if not view.is_postgres or moved is None:
        return bind(now - KEPT)
    return f"LEAST({bind(now - KEPT)}::timestamptz, now() + {bind(moved - KEPT)}::interval)"


def kept_in(row: Row, key: Key) -> Kept | None:
    """What a row of the key says; None where it holds none."""
    if row["numbers"] is None:
        return None
    return Kept(bytes(row["input_digest"]) == key.input_digest, orjson.loads(row["numbers"]))


async def keep(unit: Work, key: Key, numbers: Sequence[str], now: datetime) -> bool:
    """Keeps the answer's numbers, also in place of what the key stood for more than 30 days ago;
    False where a twin was faster, which on PostgreSQL is waited for."""
    bind = unit.bind()
    row = {
        "id": new_id(),
        "account": key.account,
        "mutation": key.mutation,
        "key_digest": key.key_digest,
        "input_digest": key.input_digest,
        "numbers": orjson.dumps(list(numbers)).decode(),
        "created_at": now,
    }
    scope.check_new(unit.actor, "idempotency", [row])

    kept = await unit.execute(
        f"INSERT INTO idempotency ({', '.join(row)}) VALUES ({bind.each(row.values())})"
        " ON CONFLICT (account, mutation, key_digest) DO UPDATE SET id = excluded.id,"
        " input_digest = excluded.input_digest, numbers = excluded.numbers,"
        " created_at = excluded.created_at"
        f" WHERE idempotency.created_at <= {_over_since(unit, bind, now)}"
        f" AND {bind.own('idempotency', 'idempotency.')}",
        *bind.values,
    )
    return bool(kept)


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes keys whose 30 days are over."""
    sql = (
        "DELETE FROM idempotency WHERE id IN "
        "(SELECT id FROM idempotency WHERE created_at <= $1 LIMIT $2)"
    )
    return await unit.execute(unscoped("keys are over for everybody", sql), now - KEPT, limit)
