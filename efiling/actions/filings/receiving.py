"""Receiving filings, whoever files and however many: every check, then numbers, storing and
letters, set by set.

One to ten filings of `submitFiling(s)` and the 300 rows of a batch go through the same steps:
`check_shapes` (no database), `examine` (the card register), `number`, `store`; `notices_on` beside
them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from efiling import clock
from efiling.actions.people.identity import Match, compare_subjects
from efiling.errors import Forbidden, Notice, Problem, Unauthenticated
from efiling.reads.people.accounts import state_of
from efiling.rules.filings.acceptance import (
    FilingInstitution,
    as_asked,
    check_acceptance,
    check_statement,
    why_on_paper,
)
from efiling.rules.filings.details import AcceptanceEnded, Filing
from efiling.rules.filings.filings import check_filing, check_for_status, details_path, notices_of
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS, DELEGATED_KINDS, KINDS
from efiling.rules.filings.numbers import GROUP_LETTERS, reception_number
from efiling.rules.text import Path
from efiling.rules.vocabulary import AccountState, FilingKind, MailKind, StatusOfResidence, Validity
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import filings
from efiling.store.filings.filings import NewFiling
from efiling.store.institutions import delegation
from efiling.store.machinery import mails
from efiling.store.machinery.mails import NewMail
from efiling.store.people import accounts, cards
from efiling.store.people.accounts import Account
from i18n import formats
from i18n.catalogue import text

LEAVE_FILED_WITHIN = timedelta(days=90)
GONE = frozenset({AccountState.EXPIRED, AccountState.INVALIDATED, AccountState.DEREGISTERED})


@dataclass(frozen=True, slots=True)
class Arriving:
    """A filing as sent. `path`: where it stands below `input`, in a batch empty; `row` counts a
    batch's from 1."""

    filing: Filing
    path: Path = ()
    row: int | None = None

    def marked(self, problem: Problem) -> Problem:
        """The problem with the row and the filer's own key, where it is a row."""
        if self.row is None:
            return problem
        return replace(problem, row=self.row, client_reference=self.filing.client_reference)


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files: their account's row with the card, and the institution it belongs to, None for a
    resident."""

    account: Account
    institution: FilingInstitution | None

    @property
    def person(self) -> bytes | None:
        """The only person a resident may file for."""
        return None if self.institution else self.account.person_digest


@dataclass(frozen=True, slots=True)
class Known:
    """A filing whose subject is known. `resident`: the account in whose history it stands too."""

    arriving: Arriving
    person: bytes
    resident: Account | None


@dataclass(frozen=True, slots=True)
class Filed:
    """What notices are about. `sequence` None: not stored yet."""

    person: bytes
    filing: Filing
    received_on: date
    sequence: int | None = None


async def filer_of(view: Reading | Work) -> Filer:
    """Who files. Errors: `Unauthenticated` without an account or card, `Forbidden` for what is no
    accepting one."""
    actor = view.actor
    row = await accounts.find_account(view, actor.account) if actor.account else None
    if row is None:
        raise Unauthenticated
    if row.institution is None:
        if row.card is None:
            raise Unauthenticated
        return Filer(row, None)
    institution = (await delegation.filing_institutions(view, [row.institution])).get(
        row.institution
    )
    if institution is None:
        raise Unauthenticated
    if not institution.may_file:
        raise Forbidden
    return Filer(row, institution)


def check_shapes(
    arriving: Sequence[Arriving], by_institution: bool, *, twice_allowed: bool = False
) -> tuple[list[Arriving], list[Problem]]:
    """Every filing normalised, and everything that is wrong with any of them without looking at the
    card register.

    KIND_TWICE for the same kind and person again, unless `twice_allowed` (in a batch the last row
    counts).
    """
    checked, problems, seen = [], [], set()  # type: tuple[list[Arriving], list[Problem], set[object]]
    for one in arriving:
        filing, found = check_filing(
            one.filing, clock.today(), one.path, deemed_allowed=by_institution
        )
        if by_institution:
            found += check_statement(filing, one.path)
        same = (filing.kind, filing.subject.facts.card_number if by_institution else None)
        if same in seen and not twice_allowed:
            found.append(Problem("KIND_TWICE", details_path(filing.kind, one.path)))
        seen.add(same)
        normal = replace(one, filing=filing)
        checked.append(normal)
        problems += map(normal.marked, found)
    return checked, problems


async def examine(
    view: Reading | Work, filer: Filer, checked: Sequence[Arriving]
) -> tuple[list[Known], list[Problem]]:
    """What the card register says, in a few statements however many they are; the known ones in the
    order sent.

    IDENTITY_MISMATCH at the whole subject comes before everything else about it (Q2-46).
    """
    subjects = [one.filing.subject for one in checked]
    matches = await compare_subjects(view, subjects, filer.person) if subjects else []
    register = await _register_for(view, filer, checked, matches)
    known, problems = [], []  # type: tuple[list[Known], list[Problem]]
    for one, match in zip(checked, matches, strict=True):
        if match is None:
            problems.append(one.marked(Problem("IDENTITY_MISMATCH", (*one.path, "subject"))))
            continue
        found = _check_match(filer, one, match, register)
        problems += map(one.marked, found)
        if not found:
            known.append(_known(filer, one, match, register))
    return known, problems


@dataclass(frozen=True, slots=True)
class _Register:
    """What beside the cards is asked about the persons of an institution's filings."""

    residents: Mapping[bytes, Account]
    blocked: frozenset[bytes] | set[bytes] = frozenset()
    borne: Mapping[bytes, set[StatusOfResidence]] | None = None


async def _register_for(
    view: Reading | Work, filer: Filer, checked: Sequence[Arriving], matches: Sequence[Match | None]
) -> _Register:
    if filer.institution is None:
        return _Register({})
    pairs = [(one.filing, match.card) for one, match in zip(checked, matches, strict=True) if match]
    delegated = {card.person_digest for filing, card in pairs if filing.kind in DELEGATED_KINDS}
    changed = {
        card.person_digest
        for filing, card in pairs
        if isinstance(filing.details, AcceptanceEnded)
        and card.status is not StatusOfResidence.STUDENT
    }
    borne = await cards.statuses_borne(view, changed) if changed else {}
    if not delegated:
        return _Register({}, borne=borne)
    live = await accounts.live_of_persons(view, delegated)
    institution = filer.institution
    blocked = await delegation.blocked(
        view, delegated, institution.id, institution.corporate_number_digest
    )
    return _Register(
        {who: row for who, row in live.items() if state_of(row) not in GONE}, blocked, borne
    )


def _check_match(filer: Filer, one: Arriving, match: Match, register: _Register) -> list[Problem]:
    filing, card, subject = one.filing, match.card, (*one.path, "subject")
    if filer.institution is None:
        if not match.newest:
            return [Problem("CARD_NOT_NEWEST", subject)]
        return check_for_status(filing, card.status, card.spouse_basis, one.path)
    borne = (register.borne or {}).get(card.person_digest, set())
    if on_paper := why_on_paper(filing, card, match.named, borne, one.path):
        return on_paper
    if not match.newest:
        return [Problem("CARD_NOT_NEWEST", subject)]
    if card.validity is not Validity.VALID:
        return [Problem("CARD_LAPSED", subject)]
    if filing.kind in ACCEPTANCE_KINDS:
        return check_acceptance(
            filing, card.status, filer.institution.under_employment_reporting, one.path
        )
    if card.person_digest not in register.residents:
        return [Problem("RESIDENT_NOT_REGISTERED", subject)]
    if card.person_digest in register.blocked:
        return [Problem("DELEGATION_BLOCKED", subject)]
    return check_for_status(filing, card.status, card.spouse_basis, one.path)


def _known(filer: Filer, one: Arriving, match: Match, register: _Register) -> Known:
    person = match.card.person_digest
    if filer.institution is None:
        return Known(one, person, filer.account)
    asked = replace(one, filing=as_asked(one.filing, match.card.status))
    return Known(
        asked,
        person,
        register.residents.get(person) if one.filing.kind in DELEGATED_KINDS else None,
    )


async def notices_on(
    view: Reading | Work, account: UUID, filed: Sequence[Filed]
) -> list[list[Notice]]:
    """For each filing what to know although it is accepted (Q1-4, Q1-9, Q2-56); one statement for
    all of them."""
    before = await filings.filed_for(view, account, {one.person for one in filed}) if filed else {}
    together: dict[bytes, set[FilingKind]] = {}
    for one in filed:
        together.setdefault(one.person, set()).add(one.filing.kind)
    return [_notices(one, before.get(one.person, ()), together[one.person]) for one in filed]


def _notices(one: Filed, rows: Sequence[Row], together: set[FilingKind]) -> list[Notice]:
    earlier = [row for row in rows if one.sequence is None or row["sequence"] < one.sequence]
    since = one.received_on - LEAVE_FILED_WITHIN
    kinds = {FilingKind(row["kind"]) for row in earlier if row["received_on"] >= since}
    found = notices_of(one.filing, kinds | together, one.received_on)
    same = next(
        (row for row in earlier if row["kind"] == one.filing.kind and row["state"] != "SUPERSEDED"),
        None,
    )
    if same:
        code = "SUPERSEDES" if same["received_on"] == one.received_on else "EARLIER_STANDS"
        found.append(Notice(code, {"reception_number": same["reception_number"]}))
    return found


async def number(
    unit: Work, filer: Filer, known: Sequence[Known], batch: UUID | None = None
) -> list[NewFiling]:
    """Gives filings their numbers, in the order sent; nothing is stored yet."""
    now = clock.now()
    day = clock.day_of(now)
    running = await filings.next_numbers(unit, len(known))
    return [
        NewFiling(
            id=new_id(),
            sequence=sequence,
            reception_number=reception_number(
                day.year, GROUP_LETTERS[KINDS[one.arriving.filing.kind].group], sequence
            ),
            filing=one.arriving.filing,
            person_digest=one.person,
            received_at=now,
            received_on=day,
            resident=one.resident.id if one.resident else None,
            institution=filer.institution.id if filer.institution else None,
            batch=batch,
            row=one.arriving.row,
        )
        for one, sequence in zip(known, running, strict=True)
    ]


async def store(
    unit: Work, filer: Filer, known: Sequence[Known], numbered: Sequence[NewFiling]
) -> None:
    """Stores filings in one statement, and tells the residents for whom an institution filed
    (Q1-7).

    Who filed is not told here, and the audit trail gets its rows from the caller: a batch has one
    of each.
    """
    await filings.add_filings(unit, unit.actor, numbered)
    if filer.institution:
        letters = [
            letter_on(MailKind.FILED_ON_YOUR_BEHALF, one.resident, new)
            for one, new in zip(known, numbered, strict=True)
            if one.resident
        ]
        await mails.queue_mails(unit, letters)


def letter_on(kind: MailKind, account: Account, received: NewFiling) -> NewMail:
    """A letter about one received filing to the holder of an account, in their language."""
    language = account.language
    params = {
        "reception_number": received.reception_number,
        "kind_label": text(language, KINDS[received.filing.kind].label),
        "received_on": formats.day(language, received.received_on),
    }
    return NewMail(kind, account.id, account.mail, language, params)
