"""Filing: everything is checked at once, and what is acknowledged is stored once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from efiling.actions.action import action
from efiling.actions.filings.receiving import (
    Arriving,
    Filed,
    Filer,
    check_shapes,
    examine,
    filer_of,
    letter_on,
    notices_on,
    number,
    store,
)
from efiling.adapters.limits import count_try
from efiling.errors import Notice, Problem, Refused, Unauthenticated, refuse, refuse_if
from efiling.reads.filings.filings import FilingView, views_of
from efiling.rules.actors import Actor
from efiling.rules.filings.contents import contents_of
from efiling.rules.filings.details import Filing
from efiling.rules.filings.filings import FILINGS_TOGETHER_LIMIT
from efiling.rules.filings.receipt_items import receipt_items
from efiling.rules.text import Path
from efiling.rules.vocabulary import MailKind, Role
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import filings
from efiling.store.filings.filings import NewFiling
from efiling.store.machinery import audit, idempotency, mails
from efiling.store.machinery.idempotency import Key

LONGEST_KEY = 128
IDENTITY_MISMATCH = "IDENTITY_MISMATCH"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of reception: the only time the contents are shown back. Labels of `items` are message
    ids."""

    reception_number: str
    received_at: datetime
    items: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was received, in the order sent. Receipts only for the session that sent it."""

    filings: Sequence[FilingView]
    receipts: Sequence[Receipt]
    notices: Sequence[Notice]


@action("filing:submit")
async def submit_filing(actor: Actor, filing: Filing, idempotency_key: str) -> Submitted:
    """Receives one notification: of a resident on themself, or of an institution (Q1-4, Q1-7,
    Q1-14, Q2-52 to Q2-56).

    Acknowledged means durably stored, once: the same key with the same input gives the same answer.
    """
    return await _submit(actor, "submitFiling", [filing], [("filing",)], idempotency_key)


@action("filing:submit")
async def submit_filings(
    actor: Actor, filings: Sequence[Filing], idempotency_key: str
) -> Submitted:
    """Receives up to 10 notifications together, all or nothing (Q1-9); no two of one kind for one
    person."""
    if not filings:
        raise refuse("VALUE_REQUIRED", "filings")
    if len(filings) > FILINGS_TOGETHER_LIMIT:
        raise refuse("FILINGS_TOO_MANY", "filings", limit=FILINGS_TOGETHER_LIMIT)
    paths: list[Path] = [("filings", str(index)) for index in range(len(filings))]
    return await _submit(actor, "submitFilings", filings, paths, idempotency_key)


async def _submit(
    actor: Actor, mutation: str, sent: Sequence[Filing], paths: Sequence[Path], idempotency_key: str
) -> Submitted:
    if actor.account is None:
        raise Unauthenticated
    check_key(idempotency_key)
    key = Key.of(actor.account, mutation, idempotency_key, [contents_of(filing) for filing in sent])
    kept = await idempotency.find(Reading(actor), key)
    if actor.tenant and not kept:
        await count_try("filing.submit", str(actor.tenant))
    checked = [] if kept else _checked(actor, sent, paths)
    async with Work(actor) as unit:
        before = kept or await idempotency.find(unit, key)
        if before is None:
            filer = await filer_of(unit)
            known, problems = await examine(unit, filer, checked)
            if not problems:
                numbered = await number(unit, filer, known)
                if await idempotency.keep(unit, key, [one.reception_number for one in numbered]):
                    await store(unit, filer, known, numbered)
                    await _note_received(unit, filer, numbered)
                    return await _answer(unit, [one.reception_number for one in numbered])
                before = await idempotency.find(
                    unit, key
                )  # a twin sent at the same time was faster
        if before is not None:
            if not before.same_input:
                raise refuse("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
            return await _answer(unit, before.numbers)
        _note_refused(unit, problems)
    raise Refused(*problems)


def _checked(actor: Actor, sent: Sequence[Filing], paths: Sequence[Path]) -> Sequence[Arriving]:
    """The filings normalised. Errors: a refusal with everything that needs no register to be
    wrong."""
    arriving = [Arriving(filing, path) for filing, path in zip(sent, paths, strict=True)]
    checked, problems = check_shapes(arriving, actor.role is Role.INSTITUTION)
    refuse_if(problems)
    return checked


def _note_refused(unit: Work, problems: Sequence[Problem]) -> None:
    """Puts on record what the card register was asked and did not allow: the codes, never the
    values."""
    codes = sorted({problem.code for problem in problems})
    if IDENTITY_MISMATCH in codes:
        audit.record(unit, "identity.failed", subject=unit.actor.account, purpose="filing")
    else:
        audit.record(unit, "filing.refused", subject=unit.actor.account, codes=" ".join(codes))


def check_key(idempotency_key: str) -> None:
    """Errors: a refusal for a key that is not 1 to 128 printable ASCII characters."""
    if not (
        0 < len(idempotency_key) <= LONGEST_KEY
        and idempotency_key.isascii()
        and idempotency_key.isprintable()
    ):
        raise refuse("IDEMPOTENCY_KEY_INVALID", "idempotencyKey")


async def _note_received(unit: Work, filer: Filer, numbered: Sequence[NewFiling]) -> None:
    """A letter to who filed and a row of the audit trail, for each: the resident is whom it is
    about, if known."""
    await mails.queue_mails(
        unit, [letter_on(MailKind.FILING_RECEIVED, filer.account, one) for one in numbered]
    )
    for one in numbered:
        subject = one.resident or filer.account.id
        audit.record(
            unit,
            "filing.received",
            subject=subject,
            number=one.reception_number,
            kind=one.filing.kind,
        )


async def _answer(unit: Work, numbers: Sequence[str]) -> Submitted:
    """The answer, the first time and every time the key comes again; receipts for the session that
    filed alone."""
    actor = unit.actor
    if actor.account is None:
        raise Unauthenticated
    rows = [row for number in numbers if (row := await filings.find_by_number(unit, number))]
    contents = [filings.contents_within(row) for row in rows]
    receipts = [
        Receipt(row["reception_number"], row["received_at"], receipt_items(filing, actor.language))
        for row, filing in zip(rows, contents, strict=True)
        if row["session"] is not None and row["session"] == actor.session
    ]
    filed = [
        Filed(bytes(row["person_digest"]), filing, row["received_on"], row["sequence"])
        for row, filing in zip(rows, contents, strict=True)
    ]
    notices = await notices_on(unit, actor.account, filed)
    return Submitted(
        await views_of(unit, rows), receipts, [notice for found in notices for notice in found]
    )
