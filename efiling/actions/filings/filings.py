"""Filing: everything is checked at once, and what is acknowledged is stored once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.filings import once, receiving
from efiling.actions.filings.suspicion import check_budget, note_mismatches
from efiling.adapters.limits import count_try
from efiling.errors import Notice, refuse, refuse_if
from efiling.reads.filings.filings import FilingView, views_of
from efiling.rules.actors import Actor
from efiling.rules.filings.contents import contents_of
from efiling.rules.filings.details import Filing
from efiling.rules.filings.drafts import draft_of_key
from efiling.rules.filings.filings import FILINGS_TOGETHER_LIMIT
from efiling.rules.filings.receipt_items import receipt_items
from efiling.rules.filings.submissions import (
    IDENTITY_MISMATCH,
    Submission,
    check_submissions,
    judge,
)
from efiling.rules.machinery import letters
from efiling.rules.people.register import Card
from efiling.rules.vocabulary import Role
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import drafts
from efiling.store.filings import filings as rows
from efiling.store.filings.filers import who_files
from efiling.store.filings.filings import StoredFiling
from efiling.store.machinery import audit
from efiling.store.machinery.idempotency import Key
from efiling.store.machinery.mails import queue_letters
from efiling.store.people.accounts import Account
from i18n import Language


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of reception: the only time the contents are shown back."""

    reception_number: str
    received_at: datetime
    filing: Filing
    language: Language

    @property
    def items(self) -> Sequence[tuple[str, str]]:
        """What was filed: message id of the label, and value."""
        return receipt_items(self.filing, self.language)


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
    submissions = [Submission(filing, path=("filing",))]
    return await _submit(actor, "submitFiling", submissions, idempotency_key, clock.now())


@action("filing:submit")
async def submit_filings(
    actor: Actor, filings: Sequence[Filing], idempotency_key: str
) -> Submitted:
    """Receives up to 10 notifications together, all or nothing (Q1-9); no two of one kind for one
    person."""
    check_count(filings)
    return await _submit(
        actor, "submitFilings", submissions_of(filings), idempotency_key, clock.now()
    )


def check_count(filings: Sequence[Filing]) -> None:
    """Raises Refused for no filing, and for more than are taken together."""
    if not filings:
        raise refuse("VALUE_REQUIRED", "filings")
    if len(filings) > FILINGS_TOGETHER_LIMIT:
        raise refuse("FILINGS_TOO_MANY", "filings", limit=FILINGS_TOGETHER_LIMIT)


def submissions_of(filings: Sequence[Filing]) -> list[Submission]:
    """Filings sent together, each with its place below `input`."""
    return [Submission(one, path=("filings", str(i))) for i, one in enumerate(filings)]


async def _submit(
    actor: Actor,
    mutation: str,
    submissions: Sequence[Submission],
    idempotency_key: str,
    now: datetime,
) -> Submitted:
    today = clock.day_of(now)

    sent = [contents_of(one.filing) for one in submissions]
    key = once.key_of(actor, mutation, idempotency_key, sent)
    draft = draft_of_key(idempotency_key)
    view = Reading(actor)
    account, card, numbers = await _known_before(view, key, draft, now)
    if numbers:
        return await _answer_again(actor, numbers, submissions)

    if actor.tenant:
        await count_try("filing.submit", str(actor.tenant))
        await check_budget(view, actor.tenant, now)
    by_institution = actor.role is Role.INSTITUTION
    refuse_if(check_submissions(submissions, today, by_institution=by_institution))

    async with Work(actor) as unit:
        filer = await receiving.filer_of(unit, account, card)
        register = await receiving.look_up(unit, filer, submissions, today)
        problems = judge(filer, submissions, register, today)
        if problems:
            receiving.note_refusal(unit, problems)
            if actor.tenant:
                mismatches = sum(one.code == IDENTITY_MISMATCH for one in problems)
                await note_mismatches(unit, actor.tenant, mismatches, len(submissions), now)
        else:
            # The number comes before the key, which keeps it, and the key before the rows: of twins
            # the slower one waits at the key and has stored nothing then.
            await receiving.note_matters(submissions)
            await receiving.number(unit, submissions, today.year)
            own = [one.reception_number for one in submissions]
            numbers = await once.keep(unit, key, own, now)
            if numbers == own:
                stored = await receiving.store(unit, filer, submissions, now, today)
                await _note_received(unit, account, stored, now)
                if draft and not await drafts.remove(unit, draft):
                    raise refuse("NOT_FOUND", "idempotencyKey")
                return await _answer(unit, stored, submissions)

    # Only now, so that the audit row of a refusal is committed.
    refuse_if(problems)
    return await _answer_again(actor, numbers, submissions)


async def _known_before(
    view: Reading, key: Key, draft: UUID | None, now: datetime
) -> tuple[Account, Card | None, Sequence[str]]:
    """Who files, with their card, and the reception numbers that the key stands for; none: it is
    new. Refusal: `NOT_FOUND` for the key of a draft that is deleted or over: who deleted it wants
    nothing of it filed."""
    account, card, kept = await who_files(view, key, now)
    numbers = once.numbers_in(kept)
    if numbers or draft is None or await drafts.find_draft(view, draft, clock.day_of(now)):
        return account, card, numbers

    # A twin may have filed it since the key was looked for.
    numbers = await once.numbers_of(view, key, now)
    if not numbers:
        raise refuse("NOT_FOUND", "idempotencyKey")
    return account, card, numbers


async def _note_received(
    unit: Work, account: Account, stored: Sequence[StoredFiling], now: datetime
) -> None:
    """A letter to who filed and a row of the audit trail, for each."""
    written = [
        letters.filing_received(
            account.language,
            reception_number=one.reception_number,
            kind=one.kind,
            received_on=one.received_on,
        )
        for one in stored
    ]
    await queue_letters(unit, [(account, letter) for letter in written], now)

    for one in stored:
        # The resident is whom it is about, if they are known.
        subject = one.resident or one.account
        audit.record(
            unit, "filing.received", subject=subject, number=one.reception_number, kind=one.kind
        )


async def _answer_again(
    actor: Actor, numbers: Sequence[str], sent: Sequence[Submission]
) -> Submitted:
    """The answer to a key that came before: what was stored, as it is now."""
    view = Reading(actor)
    stored = await rows.filings_of_numbers(view, numbers)
    once.refuse_unless_here(numbers, stored)

    submissions = [
        Submission(
            one.filing,
            again.path,
            person=one.person_digest,
            sequence=one.sequence,
            matter=one.matter,
            together=one.together,
        )
        for one, again in zip(stored, sent, strict=True)
    ]
    return await _answer(view, stored, submissions)


async def _answer(
    view: Reading | Work, stored: Sequence[StoredFiling], submissions: Sequence[Submission]
) -> Submitted:
    receipts = [
        Receipt(one.reception_number, one.received_at, submission.filing, view.actor.language)
        for one, submission in zip(stored, submissions, strict=True)
        if one.session is not None and one.session == view.actor.session
    ]
    assert stored, "a key stands for filings that are stored"

    first = stored[0]
    notices = await receiving.notices_for(
        view, first.account, first.filed_by, submissions, first.received_on
    )
    return Submitted(
        filings=await views_of(view, stored),
        receipts=receipts,
        notices=[notice for of_one in notices for notice in of_one],
    )
