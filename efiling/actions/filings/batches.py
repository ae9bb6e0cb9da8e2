"""Batches: up to 300 filings of an institution, received together or refused together (Q2-60,
Q2-63, Q2-65)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import orjson

from efiling import clock
from efiling.actions.action import action
from efiling.actions.filings import receiving
from efiling.actions.filings.filings import check_key
from efiling.actions.filings.receiving import Arriving, Filed, Filer, Known
from efiling.actions.filings.suspicion import note_guessing
from efiling.adapters.limits import count_try
from efiling.errors import Notice, Problem, Refused, Unauthenticated, refuse
from efiling.reads.filings.batches import BatchView, view_of
from efiling.rules.actors import Actor
from efiling.rules.filings.batches import (
    BATCH_LABELS,
    batch_receipt_rows,
    check_kind,
    check_size,
    looks_like_guessing,
    same_person_notices,
)
from efiling.rules.filings.contents import contents_of
from efiling.rules.filings.details import Filing
from efiling.rules.filings.numbers import BATCH_LETTER, reception_number
from efiling.rules.vocabulary import BatchKind, BatchState, MailKind
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Row
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import batches, filings
from efiling.store.filings.batches import NewBatch
from efiling.store.machinery import audit, idempotency, mails
from efiling.store.machinery.idempotency import Key
from efiling.store.machinery.mails import NewMail
from efiling.store.people.accounts import Account
from i18n import N_, Language, formats
from i18n.catalogue import text

MUTATION = "submitBatch"
IDENTITY_MISMATCH = "IDENTITY_MISMATCH"


@dataclass(frozen=True, slots=True)
class Checked:
    """What reception would say of a batch."""

    row_count: int
    notices: Sequence[Notice]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """Proof of reception, for the session that sent the batch. Labels of `items` are message
    ids."""

    reception_number: str
    received_at: datetime
    rows: Sequence[Filing]
    language: Language

    @property
    def items(self) -> list[tuple[str, str]]:
        """One for each row; put together when somebody asks."""
        written = batch_receipt_rows(self.rows, self.language)
        return [(N_("Row"), f"{number}  {row}") for number, row in enumerate(written, 1)]


@dataclass(frozen=True, slots=True)
class SubmittedBatch:
    """The batch, received or refused with all its problems: both stand in the history."""

    batch: BatchView
    receipt: BatchReceipt | None
    notices: Sequence[Notice]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A batch as it arrived; digests of its content are keyed."""

    kind: BatchKind
    rows: Sequence[Filing | None]
    unread: Sequence[Problem]
    content: str

    @property
    def digest(self) -> bytes:
        return blind("batch", self.content)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What every rule said of every row."""

    known: Sequence[Known]
    problems: Sequence[Problem]
    notices: Sequence[Notice]

    @property
    def mismatches(self) -> int:
        return sum(problem.code == IDENTITY_MISMATCH for problem in self.problems)


@action("batch:submit")
async def check_batch(
    actor: Actor, kind: BatchKind, rows: Sequence[Filing | None], unread: Sequence[Problem] = ()
) -> Checked:
    """What `submit_batch` would refuse, with nothing stored. Errors: `RateLimited`, `Forbidden`.

    Only a suspicious share of identities that did not match is noted, as with a batch that is
    submitted.
    """
    tenant = _tenant(actor)
    if problems := check_size(rows):
        return Checked(len(rows), (), problems)
    await count_try("batch.check", str(tenant))
    view, sent = Reading(actor), _sent(kind, rows, unread)
    judged = await _judge(view, await receiving.filer_of(view), sent, *_check_shapes(sent))
    if looks_like_guessing(judged.mismatches, len(rows)):
        async with Work(actor) as unit:
            await note_guessing(unit, tenant, judged.mismatches, len(rows))
    return Checked(len(rows), judged.notices, judged.problems)


@action("batch:submit")
async def submit_batch(
    actor: Actor,
    kind: BatchKind,
    rows: Sequence[Filing | None],
    idempotency_key: str,
    unread: Sequence[Problem] = (),
    source: bytes = b"",
) -> SubmittedBatch:
    """Receives a batch: all of its rows or, with every problem of every row, none (Q2-65).

    Of a file a row may be None that is no filing; `unread` says why, and `source` is the file as it
    came.

    The same key with the same input gives the same answer, also for a batch that was refused. A
    batch that is empty or too large is not stored. Errors: `Refused`, `RateLimited`, `Forbidden`.
    """
    tenant = _tenant(actor)
    check_key(idempotency_key)
    if problems := check_size(rows):
        raise Refused(*problems)
    sent = _sent(kind, rows, unread, source)
    key = Key.of(_account(actor), MUTATION, idempotency_key, sent.content)
    if await idempotency.find(Reading(actor), key) is None:
        await count_try("batch.submit", str(tenant))
    shapes = _check_shapes(sent)
    async with Work(actor) as unit:
        filer = await receiving.filer_of(unit)
        before = await idempotency.find(unit, key)
        if before is None:
            judged = await _judge(unit, filer, sent, *shapes)
            batch = await _number(unit, sent, judged)
            if await idempotency.keep(unit, key, [batch.reception_number]):
                return await _receive(unit, filer, batch, judged)
            before = await idempotency.find(unit, key)  # a twin sent at the same time was faster
        if before is None or not before.same_input:
            raise refuse("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
        return await _answer_again(unit, before.numbers[0])


def _tenant(actor: Actor) -> UUID:
    if actor.tenant is None:
        raise Unauthenticated
    return actor.tenant


def _account(actor: Actor) -> UUID:
    if actor.account is None:
        raise Unauthenticated
    return actor.account


def _sent(
    kind: BatchKind, rows: Sequence[Filing | None], unread: Sequence[Problem], source: bytes = b""
) -> _Sent:
    content: list[object] = [kind, [contents_of(row) if row else None for row in rows]]
    if None in rows:
        content.append(sha256(source).hexdigest())
    return _Sent(kind, rows, unread, orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode())


def _check_shapes(sent: _Sent) -> tuple[list[Arriving], list[Problem]]:
    """Every row normalised, and what is wrong with any of them without looking at the card
    register."""
    arriving = [
        Arriving(filing, row=number) for number, filing in enumerate(sent.rows, 1) if filing
    ]
    checked, problems = receiving.check_shapes(arriving, by_institution=True, twice_allowed=True)
    for one in arriving:
        problems += map(one.marked, check_kind(sent.kind, one.filing))
    return checked, [*sent.unread, *problems]


async def _judge(
    view: Reading | Work,
    filer: Filer,
    sent: _Sent,
    checked: Sequence[Arriving],
    problems: Sequence[Problem],
) -> _Judged:
    """Every problem of every row at once: a row is looked up in the register if its subject could
    be read."""
    unreadable = {problem.row for problem in problems if problem.path[:1] == ("subject",)}
    known, found = await receiving.examine(
        view, filer, [one for one in checked if one.row not in unreadable]
    )
    every = {(one.row, one.code, one.path): one for one in (*problems, *found)}
    ordered = sorted(every.values(), key=lambda one: one.row or 0)
    return _Judged(known, ordered, await _notices(view, filer, sent, known) if not ordered else ())


async def _notices(
    view: Reading | Work, filer: Filer, sent: _Sent, known: Sequence[Known]
) -> list[Notice]:
    """What to know of a batch that is received; what several rows have in common is said once."""
    today = clock.today()
    found = same_person_notices([(one.person, one.arriving.filing.kind) for one in known])
    same = await batches.find_same_content(view, sent.digest, today)
    if same:
        found.append(Notice("SAME_FILE_AGAIN", {"reception_number": same["reception_number"]}))
    filed = [Filed(one.person, one.arriving.filing, today) for one in known]
    for of_row in await receiving.notices_on(view, filer.account.id, filed):
        found += of_row
    return list({(one.code, *sorted(one.params.items())): one for one in found}.values())


async def _number(unit: Work, sent: _Sent, judged: _Judged) -> NewBatch:
    now = clock.now()
    day = clock.day_of(now)
    [sequence] = await filings.next_numbers(unit, 1)
    return NewBatch(
        id=new_id(),
        sequence=sequence,
        reception_number=reception_number(day.year, BATCH_LETTER, sequence),
        kind=sent.kind,
        received_at=now,
        received_on=day,
        row_count=len(sent.rows),
        content_digest=sent.digest,
        notices=judged.notices,
        problems=judged.problems,
    )


async def _receive(unit: Work, filer: Filer, batch: NewBatch, judged: _Judged) -> SubmittedBatch:
    """Stores the batch with all its filings, or with its problems; one audit row, one mail."""
    await batches.add_batch(unit, unit.actor, batch)
    details = {
        "number": batch.reception_number,
        "kind": batch.kind,
        "digest": batch.content_digest.hex(),
    }
    if judged.problems:
        errors = len(judged.problems)
        audit.record(
            unit,
            "batch.refused",
            subject=unit.actor.account,
            rows=batch.row_count,
            errors=errors,
            **details,
        )
        assert filer.institution is not None, "only institutions send batches"
        await note_guessing(unit, filer.institution.id, judged.mismatches, batch.row_count)
    else:
        numbered = await receiving.number(unit, filer, judged.known, batch.id)
        await receiving.store(unit, filer, judged.known, numbered)
        audit.record(
            unit, "batch.received", subject=unit.actor.account, rows=batch.row_count, **details
        )
    await _tell(unit, filer.account, batch, len(judged.problems))
    row = await batches.find_by_number(unit, batch.reception_number)
    if row is None:
        raise Unauthenticated
    return _answer(
        unit, row, [one.arriving.filing for one in judged.known], judged.problems, judged.notices
    )


async def _tell(unit: Work, holder: Account, batch: NewBatch, errors: int) -> None:
    language = holder.language
    params = {
        "reception_number": batch.reception_number,
        "kind_label": text(language, BATCH_LABELS[batch.kind]),
        "received_on": formats.day(language, batch.received_on),
        "row_count": str(batch.row_count),
    }
    if errors:
        params["error_count"] = str(errors)
    kind = MailKind.RECEPTION_ERROR if errors else MailKind.FILING_RECEIVED
    await mails.queue_mails(unit, [NewMail(kind, holder.id, holder.mail, language, params)])


def _answer(
    unit: Work,
    row: Row,
    contents: Sequence[Filing],
    problems: Sequence[Problem],
    notices: Sequence[Notice],
) -> SubmittedBatch:
    receipt = None
    if (
        contents
        and unit.actor.session is not None
        and row["session"] == unit.actor.session
        and not problems
    ):
        receipt = BatchReceipt(
            row["reception_number"], row["received_at"], contents, unit.actor.language
        )
    return SubmittedBatch(view_of(row), receipt, notices, problems)


async def _answer_again(unit: Work, number: str) -> SubmittedBatch:
    """The answer that was given to the same key before; the batch as it is now."""
    row = await batches.find_by_number(unit, number)
    if row is None:
        raise Unauthenticated
    problems, notices = await batches.said_of(unit, row["id"])
    contents: list[Filing] = []
    if row["state"] != BatchState.RECEPTION_ERROR and row["session"] == unit.actor.session:
        rows = await batches.filings_page(unit, row["id"], (), row["row_count"], contents=True)
        contents = [filings.contents_within(one) for one in rows]
    return _answer(unit, row, contents, problems, notices)
