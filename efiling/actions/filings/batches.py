"""Batches: up to 300 filings of an institution, received together or refused together (Q2-60,
Q2-63, Q2-65)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

import orjson

from efiling import clock
from efiling.actions.action import action
from efiling.actions.filings import once, receiving
from efiling.actions.filings.batch_answers import CheckedBatch, SubmittedBatch, answer_to
from efiling.actions.filings.suspicion import check_budget, note_mismatches
from efiling.adapters.limits import count_try
from efiling.adapters.pauses import with_pauses
from efiling.errors import Notice, Problem, refuse_if
from efiling.rules.actors import Actor
from efiling.rules.filings.batch_places import NO_PLACES, BatchPlaces
from efiling.rules.filings.batches import (
    check_kind,
    check_size,
    same_person_notices,
)
from efiling.rules.filings.contents import contents_of
from efiling.rules.filings.details import Filing
from efiling.rules.filings.numbers import BATCH_LETTER, reception_number
from efiling.rules.filings.submissions import (
    IDENTITY_MISMATCH,
    Filer,
    Submission,
    check_submission,
    judge_one,
)
from efiling.rules.machinery import letters
from efiling.rules.vocabulary import BatchKind, BatchState
from efiling.store.engine.ids import new_id
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import batches, filings
from efiling.store.filings.batches import BatchAnswer, NewBatch, StoredBatch
from efiling.store.machinery import audit
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts
from efiling.store.people.accounts import Account

MUTATION = "submitBatch"


@dataclass(slots=True)
class BatchSubmission:
    """A batch on its way in: as it was sent, and what the rules said of its rows so far.

    `content`: all of it as text, for digests. `places`: where the rows stand in a workbook.
    """

    kind: BatchKind
    row_count: int
    rows: Sequence[Submission]
    content: str
    places: BatchPlaces
    problems: list[Problem] = field(default_factory=list)

    @property
    def digest(self) -> bytes:
        """Keyed: the same content has the same."""
        return blind("batch", self.content)

    @property
    def mismatches(self) -> int:
        """Rows whose identity the card register does not know."""
        return sum(problem.code == IDENTITY_MISMATCH for problem in self.problems)


@action("batch:submit")
async def check_batch(
    actor: Actor,
    kind: BatchKind,
    rows: Sequence[Filing | None],
    unread: Sequence[Problem] = (),
    places: BatchPlaces = NO_PLACES,
) -> CheckedBatch:
    """What `submit_batch` would refuse, with nothing stored. Errors: `RateLimited`, `Forbidden`.

    Only identities that did not match are counted, as with a batch that is submitted.
    """
    now = clock.now()
    today = clock.day_of(now)
    if problems := check_size(rows):
        return CheckedBatch(len(rows), (), problems)
    await count_try("batch.check", str(actor.own_tenant))
    view = Reading(actor)
    await check_budget(view, actor.own_tenant, now)

    sent = await _batch_of(kind, rows, places)
    await _check_rows(sent, unread, today)
    account = await accounts.own_account(view)
    filer = await receiving.filer_of(view, account)
    answer = await _judge(view, filer, sent, today)

    if sent.mismatches:
        async with Work(actor) as unit:
            await note_mismatches(unit, actor.own_tenant, sent.mismatches, sent.row_count, now)
    return CheckedBatch(sent.row_count, answer.notices, answer.problems)


@action("batch:submit")
async def submit_batch(
    actor: Actor,
    kind: BatchKind,
    rows: Sequence[Filing | None],
    idempotency_key: str,
    unread: Sequence[Problem] = (),
    source: bytes = b"",
    places: BatchPlaces = NO_PLACES,
) -> SubmittedBatch:
    """Receives a batch: all of its rows or, with every problem of every row, none (Q2-65).

    Of a file a row may be None that is no filing; `unread` says why and what else is against the
    file, `source` is the file as it came, `places` where its rows stand in a workbook.

    The same key with the same input gives the same answer, also for a batch that was refused. A
    batch that is empty or too large is not stored. Errors: `Refused`, `RateLimited`, `Forbidden`.
    """
    now = clock.now()
    today = clock.day_of(now)

    sent = await _batch_of(kind, rows, places, source if unread else None)
    key = once.key_of(actor, MUTATION, idempotency_key, sent.content)
    refuse_if(check_size(rows))
    if numbers := await once.numbers_of(Reading(actor), key, now):
        return await _answer_again(actor, numbers[0], sent)

    await count_try("batch.submit", str(actor.own_tenant))
    await check_budget(Reading(actor), actor.own_tenant, now)
    await _check_rows(sent, unread, today)

    async with Work(actor) as unit:
        account = await accounts.own_account(unit)
        filer = await receiving.filer_of(unit, account)
        answer = await _judge(unit, filer, sent, today)
        await note_mismatches(unit, actor.own_tenant, sent.mismatches, sent.row_count, now)

        # Number before key before rows, as with single filings. A refused batch has a number too.
        batch = await _number(unit, sent, now, today)
        numbers = await once.keep(unit, key, [batch.reception_number], now)
        if numbers == [batch.reception_number]:
            stored = await _store(unit, filer, sent, batch, answer)
            await _tell(unit, account, stored, len(answer.problems), now)
            return answer_to(actor, stored, [one.filing for one in sent.rows], answer)

    return await _answer_again(actor, numbers[0], sent)


async def _batch_of(
    kind: BatchKind,
    rows: Sequence[Filing | None],
    places: BatchPlaces,
    source: bytes | None = None,
) -> BatchSubmission:
    contents = [contents_of(row) if row else None async for row in with_pauses(rows)]
    content: list[object] = [kind, contents]
    if source is not None:
        content.append(sha256(source).hexdigest())

    return BatchSubmission(
        kind=kind,
        row_count=len(rows),
        rows=[Submission(row, row=number) for number, row in enumerate(rows, 1) if row],
        content=orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode(),
        places=places,
    )


async def _check_rows(sent: BatchSubmission, unread: Sequence[Problem], today: date) -> None:
    """Normalises every row and notes all that is wrong without looking at the card register."""
    sent.problems += unread
    async for one in with_pauses(sent.rows):
        # The same person and kind twice is no problem here: the last row counts.
        sent.problems += check_submission(one, today, by_institution=True)
        sent.problems += map(one.place, check_kind(sent.kind, one.filing))


async def _judge(
    view: Reading | Work, filer: Filer, sent: BatchSubmission, today: date
) -> BatchAnswer:
    """Every problem of every row at once. A row is looked up in the register if its subject could
    be read."""
    without_subject = {one.row for one in sent.problems if one.path[:1] == ("subject",)}
    readable = [one for one in sent.rows if one.row not in without_subject]

    register = await receiving.look_up(view, filer, readable, today)
    async for one, match in with_pauses(zip(readable, register.matches, strict=True)):
        sent.problems += judge_one(filer, one, match, register, today)
    if not sent.problems:
        return BatchAnswer([], await _notices(view, filer, sent, today))

    # The same problem may be found in a cell and again in the filing that was made of it.
    placed = [sent.places.placed(sent.kind, one) async for one in with_pauses(sent.problems)]
    every = {(one.row, one.code, one.path, one.cell): one for one in placed}
    return BatchAnswer(sorted(every.values(), key=lambda one: one.row or 0))


async def _notices(
    view: Reading | Work, filer: Filer, sent: BatchSubmission, today: date
) -> list[Notice]:
    """What to know of a batch that is received: of all of it, then row by row."""
    await receiving.note_matters(sent.rows)
    found = same_person_notices([(one.person, one.filing.kind, one.matter) for one in sent.rows])

    same = await batches.find_same_content(view, sent.digest, today)
    if same:
        found.append(Notice("SAME_FILE_AGAIN", {"reception_number": same.reception_number}))

    of_rows = await receiving.notices_for(view, filer.account, filer.role, sent.rows, today)
    for of_row in of_rows:
        found += of_row
    return found


async def _number(unit: Work, sent: BatchSubmission, now: datetime, today: date) -> NewBatch:
    [sequence] = await filings.next_numbers(unit, today.year, 1)
    return NewBatch(
        id=new_id(),
        sequence=sequence,
        reception_number=reception_number(today.year, BATCH_LETTER, sequence),
        kind=sent.kind,
        received_at=now,
        received_on=today,
        row_count=sent.row_count,
        content_digest=sent.digest,
    )


async def _store(
    unit: Work, filer: Filer, sent: BatchSubmission, batch: NewBatch, answer: BatchAnswer
) -> StoredBatch:
    """Stores the batch with all its filings, or with its problems; one audit row."""
    stored = await batches.add_batch(unit, filer, batch, answer)
    details: dict[str, str | int] = {
        "number": batch.reception_number,
        "kind": batch.kind,
        "rows": batch.row_count,
        "digest": batch.content_digest.hex(),
    }

    if answer.problems:
        errors = len(answer.problems)
        audit.record(unit, "batch.refused", subject=unit.actor.account, errors=errors, **details)
        return stored

    await receiving.number(unit, sent.rows, batch.received_on.year)
    await receiving.store(unit, filer, sent.rows, batch.received_at, batch.received_on, batch.id)
    audit.record(unit, "batch.received", subject=unit.actor.account, **details)
    return stored


async def _tell(
    unit: Work, account: Account, batch: StoredBatch, error_count: int, now: datetime
) -> None:
    if error_count:
        letter = letters.batch_refused(
            account.language,
            reception_number=batch.reception_number,
            kind=batch.kind,
            received_on=batch.received_on,
            row_count=batch.row_count,
            error_count=error_count,
        )
    else:
        letter = letters.batch_received(
            account.language,
            reception_number=batch.reception_number,
            kind=batch.kind,
            received_on=batch.received_on,
            row_count=batch.row_count,
        )

    await queue_letter(unit, account, letter, now)


async def _answer_again(actor: Actor, number: str, sent: BatchSubmission) -> SubmittedBatch:
    """The answer that was given to the same key before; the batch as it is now. A row that cannot
    be read is shown as it was sent again."""
    view = Reading(actor)
    batch = await batches.find_by_number(view, number)
    assert batch is not None, "a key stands for a batch that is stored"
    answer = await batches.answer_of(view, batch.id)

    rows: list[Filing] = []
    if batch.state is not BatchState.RECEPTION_ERROR and batch.session == actor.session:
        whole = await batches.whole_filings(view, batch.id, (), batch.row_count)
        stored = {one.row: one.filing_if_readable for one in whole}
        rows = [stored.get(one.row) or one.filing for one in sent.rows]
    return answer_to(actor, batch, rows, answer)
