"""Filings: numbered in the order of arrival, contents sealed, read by keyset pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import orjson

from efiling.rules.actors import Actor
from efiling.rules.filings.contents import contents_of, filing_from
from efiling.rules.filings.details import Filing
from efiling.rules.vocabulary import FilingKind, FilingState
from efiling.store.engine.records import Row
from efiling.store.engine.scope import scope_of
from efiling.store.engine.sealing import seal, unseal
from efiling.store.engine.sets import among
from efiling.store.engine.work import Reading, Work

COLUMNS = (
    "id, sequence, reception_number, account, session, filed_by, person_digest, kind, channel, "
    "state, received_at,"
    " received_on, registered_at, errors, superseded_by, client_reference_sealed, resident, "
    "institution, batch, row"
)


@dataclass(frozen=True, slots=True)
class NewFiling:
    """A filing about to be stored. `resident`: the account of the resident in whose history it
    stands."""

    id: UUID
    sequence: int
    reception_number: str
    filing: Filing
    person_digest: bytes
    received_at: datetime
    received_on: date
    resident: UUID | None = None
    institution: UUID | None = None
    batch: UUID | None = None
    row: int | None = None


async def next_numbers(unit: Work, count: int) -> list[int]:
    """The next running numbers, rising; on PostgreSQL without making other filers wait."""
    if unit.is_postgres:
        rows = await unit.fetch(
            "SELECT nextval('filing_number') AS n FROM generate_series(1, $1)", count
        )
        return sorted(row["n"] for row in rows)
    rows = await unit.fetch(
        "UPDATE counter SET value = value + $1 WHERE name = 'filing_number' RETURNING value", count
    )
    last = rows[0]["value"]
    return list(range(last - count + 1, last + 1))


async def add_filings(unit: Work, actor: Actor, new: Sequence[NewFiling]) -> None:
    """Stores filings in one statement."""
    await unit.insert("filing", [_row(actor, one) for one in new])


def _row(actor: Actor, new: NewFiling) -> dict[str, object]:
    reference = new.filing.client_reference
    contents = orjson.dumps(contents_of(new.filing)).decode()
    return {
        "id": new.id,
        "sequence": new.sequence,
        "reception_number": new.reception_number,
        "account": actor.account,
        "session": actor.session,
        "filed_by": actor.role,
        "resident": new.resident,
        "institution": new.institution,
        "batch": new.batch,
        "row": new.row,
        "person_digest": new.person_digest,
        "kind": new.filing.kind,
        "channel": actor.channel,
        "state": FilingState.REGISTERING,
        "received_at": new.received_at,
        "received_on": new.received_on,
        "contents_sealed": seal(contents, "filing.contents", new.id),
        "client_reference_sealed": seal(reference, "filing.client_reference", new.id)
        if reference
        else None,
    }


def contents_within(row: Row) -> Filing:
    """The filing that a row with `contents_sealed` holds."""
    return filing_from(orjson.loads(unseal(row["contents_sealed"], "filing.contents", row["id"])))


def client_reference_of(row: Row) -> str | None:
    blob = row["client_reference_sealed"]
    return unseal(blob, "filing.client_reference", row["id"]) if blob else None


async def find_by_number(view: Reading | Work, number: str) -> Row | None:
    """One of the actor's own filings, with its contents."""
    mine = scope_of(view.actor).of("filing", after=1)
    sql = (
        f"SELECT {COLUMNS}, contents_sealed FROM filing WHERE reception_number = $1 AND "
        f"{mine.where}"
    )
    return await view.fetch_one(sql, number, *mine.values)


async def find_by_id(view: Reading | Work, filing: UUID) -> Row | None:
    """One of the actor's own filings."""
    mine = scope_of(view.actor).of("filing", after=1)
    return await view.fetch_one(
        f"SELECT {COLUMNS} FROM filing WHERE id = $1 AND {mine.where}", filing, *mine.values
    )


async def filed_for(
    view: Work | Reading, account: UUID, persons: Collection[bytes]
) -> dict[bytes, list[Row]]:
    """Person digest to what the account filed for them so far, the newest first, without
    registration errors: for many at once (Q1-9, Q2-56)."""
    condition, values = among(view, "person_digest", persons, 2)
    mine = scope_of(view.actor).of("filing", after=1 + len(values))
    rows = await view.fetch(
        "SELECT person_digest, sequence, kind, reception_number, received_on, state FROM filing"
        f" WHERE account = $1 AND {condition} AND {mine.where} AND state <> 'REGISTRATION_ERROR'"
        " ORDER BY sequence DESC",
        account,
        *values,
        *mine.values,
    )
    found: dict[bytes, list[Row]] = {}
    for row in rows:
        found.setdefault(bytes(row["person_digest"]), []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Filters:
    """Which of the actor's filings: kinds, states, days of reception; None or empty: all."""

    kinds: Sequence[FilingKind] = ()
    states: Sequence[FilingState] = ()
    from_: date | None = None
    to: date | None = None


def _where(view: Reading, filters: Filters) -> tuple[str, list[object]]:
    mine = scope_of(view.actor).of("filing")
    clauses, values = [mine.where], [*mine.values]  # type: tuple[list[str], list[object]]

    def add(clause: str, *more: object) -> None:
        places = (f"${len(values) + 1 + place}" for place in range(len(more)))
        clauses.append(clause.format(", ".join(places)))
        values.extend(more)

    if filters.kinds:
        add("kind IN ({})", *(kind.value for kind in filters.kinds))
    if filters.states:
        add("state IN ({})", *(state.value for state in filters.states))
    if filters.from_:
        add("received_on >= {}", filters.from_)
    if filters.to:
        add("received_on <= {}", filters.to)
    return " AND ".join(clauses), values


async def page_of(
    view: Reading, filters: Filters, limit: int, before_sequence: int | None
) -> Sequence[Row]:
    """The actor's own filings, newest first, below a sequence number."""
    where, values = _where(view, filters)
    if before_sequence is not None:
        values.append(before_sequence)
        where += f" AND sequence < ${len(values)}"
    values.append(limit)
    return await view.fetch(
        f"SELECT {COLUMNS} FROM filing WHERE {where} ORDER BY sequence DESC LIMIT ${len(values)}",
        *values,
    )


async def count_of(view: Reading, filters: Filters) -> int:
    where, values = _where(view, filters)
    row = await view.fetch_one(f"SELECT count(*) AS n FROM filing WHERE {where}", *values)
    return int(row["n"]) if row else 0
