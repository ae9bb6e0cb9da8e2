"""Receiving filings, whoever files and however many: identify, number, store, set by set.

One to ten filings of `submitFiling(s)` and the 300 rows of a batch take the same steps. What needs
no database is in `rules.filings.submissions`: `check_submissions` before, `judge` in the middle.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from efiling.actions.people.identity import compare_subjects, is_known_subject
from efiling.adapters.logs import logger
from efiling.adapters.pauses import with_pauses
from efiling.errors import Forbidden, Notice, Problem
from efiling.reads.people.accounts import state_of
from efiling.rules.filings.earlier import by_person, notices_on
from efiling.rules.filings.kinds import KINDS
from efiling.rules.filings.matters import matter_of
from efiling.rules.filings.numbers import GROUP_LETTERS, reception_number
from efiling.rules.filings.submissions import (
    IDENTITY_MISMATCH,
    Filer,
    Register,
    Submission,
    persons_delegating,
    persons_with_another_status,
)
from efiling.rules.machinery import letters
from efiling.rules.people.register import Card
from efiling.rules.vocabulary import AccountState, Role
from efiling.store.engine.ids import new_id
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import earlier, filings
from efiling.store.filings.filings import StoredFiling
from efiling.store.institutions import delegation
from efiling.store.machinery import audit
from efiling.store.machinery.mails import queue_letters
from efiling.store.people import accounts, cards
from efiling.store.people.accounts import Account

log = logger("filings")
GONE = frozenset({AccountState.EXPIRED, AccountState.INVALIDATED, AccountState.DEREGISTERED})


async def filer_of(view: Reading | Work, account: Account, card: Card | None = None) -> Filer:
    """Who files with an account; `card`: the newest one of its person, where it is known. Errors:
    `Forbidden` for an institution that accepts nobody."""
    if account.institution is None:
        assert account.card, "nobody without a card has a session"
        return Filer(Role.RESIDENT, account.id, person=account.person_digest, card=card)

    known = await delegation.filing_institutions(view, [account.institution])
    institution = known[account.institution]
    if not institution.may_file:
        raise Forbidden
    return Filer(Role.INSTITUTION, account.id, institution=institution)


async def look_up(
    view: Reading | Work, filer: Filer, submissions: Sequence[Submission], today: date
) -> Register:
    """What the card register says of the subjects, in a few statements however many they are. For
    an institution, who cannot be read is known to nobody, which keeps nobody else's from being
    received; whoever says exactly what the register has is told that it cannot be read."""
    if not submissions:
        return Register(())
    try:
        return await _look_up(view, filer, submissions, today)
    except ValueError:
        if filer.institution is None:
            raise
        if len(submissions) == 1:
            log.exception("filing.subject_unreadable")
            (one,) = submissions
            one.unreadable = await is_known_subject(view, one.filing.subject)
            return Register((None,))

    # Rows of one statement are read all or none: they are halved down to the one that fails.
    half = len(submissions) // 2
    first = await look_up(view, filer, submissions[:half], today)
    return first.followed_by(await look_up(view, filer, submissions[half:], today))


async def _look_up(
    view: Reading | Work, filer: Filer, submissions: Sequence[Submission], today: date
) -> Register:
    subjects = [one.filing.subject for one in submissions]
    matches = await compare_subjects(view, subjects, filer.person, filer.card)
    if filer.institution is None:
        return Register(matches)

    changed = persons_with_another_status(submissions, matches)
    borne = await cards.statuses_borne(view, changed) if changed else {}
    delegating = persons_delegating(submissions, matches)
    if not delegating:
        return Register(matches, borne=borne)

    live = await accounts.live_of_persons(view, delegating)
    blocked = await delegation.blocked(
        view, delegating, filer.institution.id, filer.institution.corporate_number_digest
    )
    residents = {
        person: account.id
        for person, account in live.items()
        if state_of(account, today) not in GONE
    }
    return Register(matches, residents=residents, blocked=frozenset(blocked), borne=borne)


async def note_matters(submissions: Sequence[Submission]) -> None:
    """Notes what each is about within its kind, and that they were sent together (Q2-56)."""
    together = new_id() if len(submissions) > 1 else None
    async for one in with_pauses(submissions):
        one.matter = blind("matter", matter_of(one.filing))
        one.together = together


async def number(unit: Work, submissions: Sequence[Submission], year: int) -> None:
    """Gives filings their numbers, in the order sent; nothing is stored yet."""
    running = await filings.next_numbers(unit, year, len(submissions))
    for one, sequence in zip(submissions, running, strict=True):
        one.sequence = sequence
        letter = GROUP_LETTERS[KINDS[one.filing.kind].group]
        one.reception_number = reception_number(year, letter, sequence)


async def store(
    unit: Work,
    filer: Filer,
    submissions: Sequence[Submission],
    now: datetime,
    today: date,
    batch: UUID | None = None,
) -> list[StoredFiling]:
    """Stores filings in one statement, and tells the residents for whom an institution filed
    (Q1-7); who cannot be told keeps nobody else's from being received.

    Who filed is not told here, and the audit trail gets its rows from the caller: a batch has one
    of each.
    """
    stored = await filings.add_filings(unit, filer, submissions, now, today, batch)
    if filer.institution:
        await _tell_residents(unit, stored, now)
    return stored


async def _tell_residents(unit: Work, stored: Sequence[StoredFiling], now: datetime) -> None:
    residents = {one.resident for one in stored if one.resident}
    if not residents:
        return

    known = await accounts.accounts_of(unit, residents)
    told = {one.id: one for one in known.values() if one.can_be_told}
    for untold in known.keys() - told.keys():
        log.error("filing.untold", row=str(untold))

    written = [
        (
            account,
            letters.filed_on_your_behalf(
                account.language,
                reception_number=one.reception_number,
                kind=one.kind,
                received_on=one.received_on,
            ),
        )
        for one in stored
        if one.resident and (account := told.get(one.resident))
    ]
    await queue_letters(unit, written, now)


async def notices_for(
    view: Reading | Work,
    account: UUID,
    filed_by: Role,
    submissions: Sequence[Submission],
    received_on: date,
) -> list[list[Notice]]:
    """For each filing what to know although it is accepted; one statement for all of them.
    `account`, `filed_by`: the filer's."""
    if not submissions:
        return []

    of_person = by_person(submissions)
    # What is stored has a number: of what came later nothing is said.
    first = min(one.sequence for one in submissions)
    before = await earlier.filed_last(view, filed_by, of_person, first or None)

    return [
        notices_on(account, one, of_person[one.person], before.get(one.person, ()), received_on)
        async for one in with_pauses(submissions)
    ]


def note_refusal(unit: Work, problems: Sequence[Problem]) -> None:
    """Puts on record what the card register was asked and did not allow: codes, never values."""
    codes = sorted({problem.code for problem in problems})
    if IDENTITY_MISMATCH in codes:
        audit.record(unit, "identity.failed", subject=unit.actor.account, purpose="filing")
    else:
        audit.record(unit, "filing.refused", subject=unit.actor.account, codes=" ".join(codes))
