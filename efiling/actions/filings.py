"""Filing: everything is checked at once, and what is acknowledged is stored once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.identity import compare_subject, refuse_if
from efiling.actions.letters import send_letter
from efiling.errors import Notice, Problem, Refused, Unauthenticated, refuse
from efiling.reads.filings import FilingView, view_of
from efiling.rules.actors import Actor
from efiling.rules.contents import contents_of
from efiling.rules.details import Filing
from efiling.rules.filings import FILINGS_TOGETHER_LIMIT, check_filing, check_for_status, details_path, notices_of
from efiling.rules.kinds import KINDS
from efiling.rules.numbers import GROUP_LETTERS, reception_number
from efiling.rules.receipt_items import receipt_items
from efiling.rules.text import Path
from efiling.rules.vocabulary import FilingKind, MailKind, StatusOfResidence
from efiling.store import accounts, filings, idempotency
from efiling.store.filings import NewFiling
from efiling.store.idempotency import Key
from efiling.store.ids import new_id
from efiling.store.work import Row, Work, work
from i18n import Language, formats
from i18n.catalogue import text

LEAVE_FILED_WITHIN = timedelta(days=90)
LONGEST_KEY = 128
IDENTITY_MISMATCH = "IDENTITY_MISMATCH"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of reception: the only time the contents are shown back. Labels of `items` are message ids."""

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
    """Receives one notification of a resident on themself (Q1-4, Q1-7, Q2-12, Q2-52 to Q2-56).

    Acknowledged means durably stored, once: the same key with the same input gives the same answer.
    """
    return await _submit(actor, "submitFiling", [filing], [("filing",)], idempotency_key)


@action("filing:submit")
async def submit_filings(actor: Actor, filings: Sequence[Filing], idempotency_key: str) -> Submitted:
    """Receives up to 10 notifications together, all or nothing (Q1-9); no two of one kind for one person."""
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
    if not (0 < len(idempotency_key) <= LONGEST_KEY and idempotency_key.isascii() and idempotency_key.isprintable()):
        raise refuse("IDEMPOTENCY_KEY_INVALID", "idempotencyKey")
    checked = _checked(sent, paths)
    key = Key.of(actor.account, mutation, idempotency_key, [contents_of(filing) for filing in sent])
    async with work(actor) as unit:
        before = await idempotency.find(unit, key)
        if before is None:
            card, problems = await _check_against_register(unit, checked, paths)
            refuse_unless_identity(problems)
            if not problems:
                received = await _number(unit, checked, bytes(card["person_digest"]))
                if await idempotency.keep(unit, key, [one.reception_number for one in received]):
                    return await _receive(unit, received)
                before = await idempotency.find(unit, key)  # a twin sent at the same time was faster
        if before is not None:
            if not before.same_input:
                raise refuse("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
            return await _answer(unit, before.numbers)
        unit.record("identity.failed", subject=actor.account, purpose="filing")
    raise Refused(*problems)


def _checked(sent: Sequence[Filing], paths: Sequence[Path]) -> list[Filing]:
    """Every filing normalised. Errors: a refusal with all problems of all of them."""
    checked, problems, seen = [], [], set()  # type: tuple[list[Filing], list[Problem], set[object]]
    for filing, path in zip(sent, paths, strict=True):
        one, found = check_filing(filing, clock.today(), path)
        if one.kind in seen:
            found.append(Problem("KIND_TWICE", details_path(one.kind, path)))
        seen.add(one.kind)
        checked.append(one)
        problems += found
    refuse_if(problems)
    return checked


async def _check_against_register(
    unit: Work, checked: Sequence[Filing], paths: Sequence[Path]
) -> tuple[Row, list[Problem]]:
    """The resident's own card, and what it says against these filings. The subject must be the actor (Q1-7)."""
    account = await accounts.find_account(unit, _account(unit.actor))
    if account is None or account["status"] is None:
        raise Unauthenticated
    problems: list[Problem] = []
    for filing, path in zip(checked, paths, strict=True):
        found = await compare_subject(unit, filing.subject, bytes(account["person_digest"]))
        if isinstance(found, str):
            problems.append(Problem(found, (*path, "subject")))
        else:
            status = StatusOfResidence(account["status"])
            problems += check_for_status(filing, status, bool(account["spouse_basis"]), path)
    return account, problems


def refuse_unless_identity(problems: Sequence[Problem]) -> None:
    """Errors: the refusal, unless an identity did not match: that is put on record first."""
    if problems and not any(problem.code == IDENTITY_MISMATCH for problem in problems):
        raise Refused(*problems)


def _account(actor: Actor) -> UUID:
    if actor.account is None:
        raise Unauthenticated
    return actor.account


async def _number(unit: Work, checked: Sequence[Filing], person_digest: bytes) -> list[NewFiling]:
    now = clock.now()
    day = clock.day_of(now)
    running = await filings.next_numbers(unit, len(checked))
    return [
        NewFiling(
            id=new_id(),
            sequence=sequence,
            reception_number=reception_number(day.year, GROUP_LETTERS[KINDS[filing.kind].group], sequence),
            filing=filing,
            person_digest=person_digest,
            received_at=now,
            received_on=day,
        )
        for filing, sequence in zip(checked, running, strict=True)
    ]


async def _receive(unit: Work, received: Sequence[NewFiling]) -> Submitted:
    account = _account(unit.actor)
    await filings.add_filings(unit, unit.actor, received)
    holder = await accounts.find_account(unit, account)
    for one in received:
        unit.record("filing.received", subject=account, number=one.reception_number, kind=one.filing.kind)
        if holder:
            await _tell_received(unit, holder, one)
    return await _answer(unit, [one.reception_number for one in received])


async def _tell_received(unit: Work, holder: Row, received: NewFiling) -> None:
    language = Language(holder["language"])
    await send_letter(
        unit,
        MailKind.FILING_RECEIVED,
        holder,
        reception_number=received.reception_number,
        kind_label=text(language, KINDS[received.filing.kind].label),
        received_on=formats.day(language, received.received_on),
    )


async def _answer(unit: Work, numbers: Sequence[str]) -> Submitted:
    """The answer, the first time and every time the key comes again; receipts for the session that filed alone."""
    account = _account(unit.actor)
    views, receipts, notices = [], [], []  # type: tuple[list[FilingView], list[Receipt], list[Notice]]
    rows = [row for number in numbers if (row := await filings.find_by_number(unit, account, number))]
    kinds = {view_of(row).kind for row in rows}
    for row in rows:
        views.append(view_of(row))
        filing = filings.contents_within(row)
        if row["session"] is not None and row["session"] == unit.actor.session:
            items = receipt_items(filing, unit.actor.language)
            receipts.append(Receipt(row["reception_number"], row["received_at"], items))
        notices += await _notices(unit, row, filing, kinds)
    return Submitted(views, receipts, notices)


async def _notices(unit: Work, row: Row, filing: Filing, together: set[FilingKind]) -> list[Notice]:
    person, sequence, day = bytes(row["person_digest"]), row["sequence"], row["received_on"]
    before = await filings.kinds_filed(unit, row["account"], person, day - LEAVE_FILED_WITHIN, sequence)
    found = notices_of(filing, before | together, day)
    earlier = await filings.find_earlier(unit, row["account"], person, filing.kind, sequence)
    if earlier:
        code = "SUPERSEDES" if earlier["received_on"] == day else "EARLIER_STANDS"
        found.append(Notice(code, {"reception_number": earlier["reception_number"]}))
    return found
