"""Filings that came on paper: a counter officer enters them, and they are their filer's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.filings import once, receiving
from efiling.actions.filings.filings import Submitted
from efiling.actions.people.identity import compare_subjects, is_known_subject
from efiling.adapters.logs import logger
from efiling.errors import Problem, refuse_if
from efiling.reads.filings.filings import views_of
from efiling.rules.actors import Actor
from efiling.rules.filings.earlier import Earlier, notices_on
from efiling.rules.filings.paper import PaperFiling, check_paper, judge_paper
from efiling.rules.filings.submissions import Filer, Submission
from efiling.rules.machinery import letters
from efiling.rules.people.register import Match
from efiling.rules.vocabulary import Role
from efiling.store.engine.work import Work
from efiling.store.filings import earlier, filings, papers
from efiling.store.filings.filings import StoredFiling
from efiling.store.institutions import institutions
from efiling.store.institutions.institutions import Institution
from efiling.store.machinery import audit
from efiling.store.machinery.mails import queue_letters
from efiling.store.people import accounts, cards
from efiling.store.people.accounts import Account

MUTATION = "enterPaperFiling"
log = logger("filings")


@dataclass(frozen=True, slots=True)
class _Known:
    """Who filed on paper, as far as they are known here. `account`: live, or None."""

    filer: Filer
    account: Account | None


@action("filing:enter")
async def enter_paper_filing(actor: Actor, paper: PaperFiling, idempotency_key: str) -> Submitted:
    """Receives a filing of a resident or an institution, with an account or without (Q1-18, Q2-5,
    Q2-64). It stands in their history, and who has an account is told.

    Refusals: shapes all at once, then what the register says. Once by key, as online.
    """
    now = clock.now()
    key = once.key_of(actor, MUTATION, idempotency_key, paper.request)
    problems: list[Problem] = []
    paper = check_paper(paper, clock.day_of(now), problems)

    # It came through the paper's channel, and no session shall have a receipt of it.
    entering = replace(actor, channel=paper.channel, session=None)
    async with Work(entering, audit.looking_up(MUTATION)) as unit:
        if numbers := await once.numbers_of(unit, key, now):
            return await _answer_again(unit, numbers)
        if not problems:
            one = Submission(paper.filing, path=("filing",))
            known = await _judge(unit, paper, one, problems)
            if known:
                await receiving.note_matters([one])
                await receiving.number(unit, [one], paper.received_on.year)
                numbers = await once.keep(unit, key, [one.reception_number], now)
                if list(numbers) != [one.reception_number]:
                    return await _answer_again(unit, numbers)
                return await _store(unit, paper, one, known, now)

    # Only now, so that a look-up which ends in a refusal is on record.
    refuse_if(problems)
    raise AssertionError("without a problem it was stored")


async def _judge(
    unit: Work, paper: PaperFiling, one: Submission, problems: list[Problem]
) -> _Known | None:
    """Who filed; None with a problem."""
    institution: Institution | None = None
    if paper.institution:
        institution = await institutions.find_institution(unit, paper.institution)
        if institution is None:
            problems.append(Problem("NOT_FOUND", ("institution",)))
            return None

    match = await _match_of(unit, one)
    person = {match.card.person_digest} if match else set()
    borne = await cards.statuses_borne(unit, person) if person else {}
    problems += judge_paper(
        one,
        match,
        paper.received_on,
        borne=borne.get(next(iter(person), b""), set()),
        under_employment_reporting=bool(institution and institution.under_employment_reporting),
    )
    return None if problems else await _filer(unit, paper, one, institution)


async def _match_of(unit: Work, one: Submission) -> Match | None:
    """Whose facts those of the paper are."""
    try:
        (match,) = await compare_subjects(unit, [one.filing.subject])
    except ValueError:
        log.exception("filing.subject_unreadable")
        one.unreadable = await is_known_subject(unit, one.filing.subject)
        return None
    return match


async def _filer(
    unit: Work, paper: PaperFiling, one: Submission, institution: Institution | None
) -> _Known:
    """In whose history the filing stands. Who has no account has a stand-in for it."""
    if institution:
        newest = await accounts.newest_of_institution(unit, institution.id)
        assert newest, "nothing but an account registers an institution"
        filer = Filer(Role.INSTITUTION, newest.id, institution=institution.as_filer)
        return _Known(filer, None if newest.ended_at else newest)
    if paper.institution_name:
        stand_in = papers.stand_in_of_name(paper.institution_name)
        return _Known(Filer(Role.INSTITUTION, stand_in), None)

    live = await accounts.find_by_person(unit, one.person)
    account = live.id if live else papers.stand_in_of_person(one.person)
    one.resident = account
    return _Known(Filer(Role.RESIDENT, account, person=one.person), live)


async def _store(
    unit: Work, paper: PaperFiling, one: Submission, known: _Known, now: datetime
) -> Submitted:
    received_at = (
        now if paper.received_on == clock.day_of(now) else clock.midnight(paper.received_on)
    )
    (stored,) = await filings.add_filings(
        unit, known.filer, [one], received_at, paper.received_on, paper=paper
    )
    audit.note_found(unit, known.filer.account)
    audit.record(
        unit,
        "filing.entered",
        subject=known.filer.account,
        number=stored.reception_number,
        kind=stored.kind,
        channel=paper.channel,
        by_proxy="yes" if paper.by_proxy else "no",
    )

    if known.account:
        letter = letters.filing_received(
            known.account.language,
            reception_number=stored.reception_number,
            kind=stored.kind,
            received_on=stored.received_on,
        )
        await queue_letters(unit, [(known.account, letter)], now)
    return await _answer(unit, stored, one)


async def _answer_again(unit: Work, numbers: Sequence[str]) -> Submitted:
    found = await filings.filings_of_numbers(unit, numbers)
    once.refuse_unless_here(numbers, found)
    (stored,) = found
    audit.note_found(unit, stored.account)
    again = Submission(
        stored.filing,
        ("filing",),
        person=stored.person_digest,
        sequence=stored.sequence,
        matter=stored.matter,
    )
    return await _answer(unit, stored, again)


async def _answer(unit: Work, stored: StoredFiling, one: Submission) -> Submitted:
    before = await earlier.filed_last(unit, stored.filed_by, {one.person}, one.sequence)
    of_filer = _of_filer(stored, before.get(one.person, ()))
    notices = notices_on(stored.account, one, [one], of_filer, stored.received_on)
    return Submitted(filings=await views_of(unit, [stored]), receipts=(), notices=notices)


def _of_filer(stored: StoredFiling, filed: Sequence[Earlier]) -> list[Earlier]:
    """What a resident filed with whatever account; of institutions that one's only, with whatever
    account too, or what came under the same name."""
    if stored.filed_by is Role.RESIDENT:
        return list(filed)
    if institution := stored.filing_institution:
        return [before for before in filed if before.institution == institution]
    return [before for before in filed if before.account == stored.account]
