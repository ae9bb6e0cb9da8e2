"""The audit trail: append-only, in chains, each row carrying a keyed digest of itself and the one
before."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import orjson

from efiling import clock
from efiling.adapters import keys
from efiling.rules.machinery.audit import Event, chained_bytes
from efiling.rules.vocabulary import AuditChainState, Role
from efiling.store.engine.records import Column, Record, optional
from efiling.store.engine.spans import Span
from efiling.store.engine.work import Opening, Reading, Work

T = TypeVar("T")


def record(unit: Work, event: str, *, subject: UUID | None = None, **details: str | int) -> None:
    """Notes an event of this transaction; it is appended as the last statement before the commit.

    Errors: KeyError for an event, or a detail of it, that the table does not list.
    """
    unit.noted_for(append).append(Event.of(event, unit.actor, subject, details))


@dataclass(frozen=True, slots=True)
class NewVersion:
    """An account's row was changed; the trail knows which version it has now."""

    account: UUID
    version: int


def record_version(unit: Work, account: UUID, version: int) -> None:
    """Notes the version of an account's row. It stands with what happened to the account in this
    transaction, or alone."""
    unit.noted_for(append).append(NewVersion(account, version))


def looking_up(reference: str, subject: UUID | None = None) -> Opening:
    """A unit of work of staff who look somebody up begins with this: it is on record, and until the
    unit ends they read the rows that `scope.STAFF_LOOK_UPS` says. `reference`: the ticket, or what
    else they do it for. `subject` None: `note_found` says whom they found, if anybody."""

    async def note_look_up(unit: Work) -> None:
        unit.actor = replace(unit.actor, look_up=reference)
        record(unit, "staff.looked_up", subject=subject, reference=reference)
        if unit.is_postgres:
            await unit.fetch("SELECT set_config('app.look_up', $1, true)", reference)

    return note_look_up


def note_found(unit: Work, subject: UUID) -> None:
    """Puts on record whom a look-up found."""
    events: list[Event] = unit.noted_for(append)
    assert events, "nobody is looked up here"
    assert events[0].name == "staff.looked_up", "a look-up is the first event of its unit"
    events[0] = replace(events[0], subject=subject)


async def append(unit: Work, noted: Sequence[Event | NewVersion]) -> None:
    """Appends the events of one transaction, just before its commit: the heads of their chains are
    locked as late as can be, by everybody in the same order. The time of these rows is read then:
    within a chain it never goes back."""
    events: list[Event] = [one for one in noted if isinstance(one, Event)]
    if len(events) < len(noted):
        events = _with_versions(unit, noted)
    by_chain: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_chain[event.chain].append(event)
    if not by_chain:
        return

    bind = unit.bind()
    heads = await unit.fetch(
        "SELECT chain, number, digest FROM audit_head"
        f" WHERE chain IN ({bind.each(sorted(by_chain))}) ORDER BY chain{unit.for_update}",
        *bind.values,
    )
    assert len(heads) == len(by_chain), "each chain of the audit trail has a head"
    at = clock.now()

    rows: list[dict[str, object]] = []
    for head in heads:
        rows += _chained(head["chain"], ChainHead(head), by_chain[head["chain"]], at)
    unit.insert_last("audit", rows)

    for newest in {row["chain"]: row for row in rows}.values():
        unit.execute_last(
            "UPDATE audit_head SET number = $1, digest = $2 WHERE chain = $3",
            newest["number"],
            newest["digest"],
            newest["chain"],
        )


def _with_versions(unit: Work, noted: Sequence[Event | NewVersion]) -> list[Event]:
    versions = {one.account: one.version for one in noted if isinstance(one, NewVersion)}
    events = []
    for event in noted:
        if isinstance(event, Event):
            version = versions.pop(event.subject, None) if event.subject else None
            events.append(event if version is None else event.with_version(version))

    alone = (Event.of("account.changed", unit.actor, account, {}) for account in versions)
    return events + [
        event.with_version(versions[event.subject]) for event in alone if event.subject
    ]


def _chained(
    chain: int, head: "ChainHead", events: list[Event], at: datetime
) -> Iterator[dict[str, object]]:
    """The rows of events, each chained to the one before it."""
    number, digest, digest_of = head.number, head.digest, keys.ring().digest
    for event in events:
        number += 1
        digest = digest_of("audit", chained_bytes(digest, chain, number, at, event))
        details = {name: str(value) for name, value in event.details.items()}

        yield {
            "chain": chain,
            "number": number,
            "at": at,
            "event": event.name,
            "actor_role": event.actor_role,
            "actor": event.actor,
            "subject": event.subject,
            "details": orjson.dumps(details).decode(),
            "digest": digest,
        }


class ChainHead(Record):
    """The newest row of a chain."""

    number = Column[int]()
    digest = Column(bytes)


async def head_of(view: Reading | Work, chain: int, lock: str = "") -> ChainHead | None:
    """The newest row of a chain; `lock` ends the statement."""
    row = await view.fetch_one(
        f"SELECT {ChainHead.columns()} FROM audit_head WHERE chain = $1{lock}", chain
    )
    return ChainHead(row) if row else None


def _id_if_any(value: object) -> UUID | None:
    return value if isinstance(value, UUID) else UUID(str(value)) if value else None


class TrailRow(Record):
    """A row of the trail, with its place among all rows."""

    id = Column[int]()
    number = Column[int]()
    at = Column[datetime]()
    event = Column[str]()
    actor_role = Column(optional(Role))
    actor = Column(_id_if_any)
    subject = Column(_id_if_any)
    details = Column[dict[str, str]](orjson.loads)
    digest = Column(bytes)


@dataclass(frozen=True, slots=True)
class TrailFilters:
    """Which rows of the trail; None or empty: all. `from_`: included, `to`: not."""

    subject: UUID | None = None
    events: Collection[str] = ()
    from_: datetime | None = None
    to: datetime | None = None


async def trail(view: Reading | Work, filters: TrailFilters, span: Span[int]) -> list[TrailRow]:
    """Rows of the trail, the newest first; places are ids of rows.

    A statement: each filter has an index that ends with the time, so that no page costs more than
    another, however long the trail is.
    """
    bind = view.bind()
    clauses = ["TRUE"]
    if filters.subject:
        clauses.append(f"subject = {bind(filters.subject)}")
    if filters.events:
        clauses.append(f"event IN ({bind.each(filters.events)})")
    if filters.from_:
        clauses.append(f"at >= {bind(filters.from_)}")
    if filters.to:
        clauses.append(f"at < {bind(filters.to)}")

    def written(row: int) -> str:
        return f"((SELECT at FROM audit WHERE id = {bind(row)}), {bind(row)})"

    clauses.append(span.between(bind, "(at, id)", rising=False, written=written))
    rows = await view.fetch(
        f"SELECT {TrailRow.columns()} FROM audit WHERE {' AND '.join(clauses)}"
        f" {span.ordered(bind, 'at', 'id', rising=False)}",
        *bind.values,
    )
    return [TrailRow(row) for row in rows]


def _detail(name: str, read: Callable[[str], T]) -> Callable[[str], T]:
    def opened(details: str) -> T:
        return read(orjson.loads(details)[name])

    return opened


def _number_if_any(name: str) -> Callable[[str], int | None]:
    def opened(details: str) -> int | None:
        found = orjson.loads(details).get(name)
        return None if found is None else int(found)

    return opened


class VerificationRow(Record):
    """What came of a look at the whole trail."""

    at = Column[datetime]()
    state = Column(_detail("state", AuditChainState), column="details")
    rows = Column(_detail("rows", int), column="details")
    began = Column(_detail("began", datetime.fromisoformat), column="details")
    broken_chain = Column(_number_if_any("chain"), column="details")
    broken_row = Column(_number_if_any("row"), column="details")


async def newest_verification(view: Reading) -> VerificationRow | None:
    """The look that was noted last."""
    row = await view.fetch_one(
        f"SELECT {VerificationRow.columns()} FROM audit WHERE event = 'audit.verified'"
        " ORDER BY at DESC, id DESC LIMIT 1"
    )
    return VerificationRow(row) if row else None


async def newest_moment(view: Reading | Work) -> datetime | None:
    """The latest time in the trail."""
    row = await view.fetch_one("SELECT at FROM audit ORDER BY at DESC LIMIT 1")
    return row["at"] if row else None


async def ends_with(view: Reading | Work, event: str, details: Mapping[str, str]) -> bool:
    """Whether the row that was added last says this, whatever its clock said."""
    row = await view.fetch_one("SELECT event, details FROM audit ORDER BY id DESC LIMIT 1")
    return row is not None and row["event"] == event and orjson.loads(row["details"]) == details
