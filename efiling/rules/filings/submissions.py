"""A filing on its way in, from what was sent to what is stored; and how it is judged on reception.

Everything here is pure: what the card register says comes as `Register`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from efiling.errors import Notice, Problem
from efiling.rules.filings.acceptance import (
    FilingInstitution,
    as_asked,
    check_acceptance,
    check_statement,
    why_on_paper,
)
from efiling.rules.filings.details import AcceptanceEnded, Filing
from efiling.rules.filings.filings import check_filing, check_for_status, details_path
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS, DELEGATED_KINDS
from efiling.rules.filings.matters import matter_of
from efiling.rules.people.register import REGISTER_UNREADABLE, Card, Match
from efiling.rules.text import Path
from efiling.rules.vocabulary import (
    Role,
    StatusOfResidence,
    Validity,
)

IDENTITY_MISMATCH = "IDENTITY_MISMATCH"


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files: a resident on themself, or an institution.

    That is not who acts: an officer enters a filing that came on paper, and it stands in the
    history of its filer. `person`: the only person a resident may file for; `card`: their newest
    card, where it is known already.
    """

    role: Role
    account: UUID
    person: bytes | None = None
    card: Card | None = None
    institution: FilingInstitution | None = None


@dataclass(slots=True)
class Submission:
    """One filing on its way in. It fills up from step to step: sent, checked, identified, numbered.

    `path`: where it stands below `input`, in a batch empty; `row` counts a batch's rows from 1.
    `person`: digest of whom it is about, `card_revision`: what the register said of them, by which
    the night judges it too; `resident`: the account in whose history it stands too. `matter`,
    `together`: see `matters`. `unreadable`: they are known, and what is kept of them is damaged.
    """

    filing: Filing
    path: Path = ()
    row: int | None = None

    person: bytes = b""
    card_revision: int | None = None
    resident: UUID | None = None
    matter: bytes | None = None
    together: UUID | None = None
    unreadable: bool = False

    sequence: int = 0
    reception_number: str = ""

    @property
    def unmatched(self) -> str:
        """What it is refused with where the register has nobody for it that can be read."""
        return REGISTER_UNREADABLE if self.unreadable else IDENTITY_MISMATCH

    def place(self, problem: Problem) -> Problem:
        """The problem with the row and the filer's own key, where it is a row."""
        if self.row is None:
            return problem
        return replace(problem, row=self.row, client_reference=self.filing.client_reference)

    def place_notice(self, notice: Notice) -> Notice:
        """The notice with the filing that it is about; the filer's own key in every case."""
        return replace(
            notice,
            path=self.path,
            row=self.row,
            client_reference=self.filing.client_reference,
        )


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of the persons of some submissions.

    `matches`: whose facts those of each submission are, in their order. The rest is asked for
    institutions only. `residents`: person to account; `blocked`: who forbids the institution to
    file for them; `borne`: the statuses that earlier cards of a person bore.
    """

    matches: Sequence[Match | None]
    residents: Mapping[bytes, UUID] = field(default_factory=dict)
    blocked: frozenset[bytes] = frozenset()
    borne: Mapping[bytes, set[StatusOfResidence]] = field(default_factory=dict)

    def followed_by(self, other: "Register") -> "Register":
        """What is known of these submissions and of others that come after them."""
        return Register(
            (*self.matches, *other.matches),
            {**self.residents, **other.residents},
            self.blocked | other.blocked,
            {**self.borne, **other.borne},
        )


def check_submissions(
    submissions: Sequence[Submission], today: date, *, by_institution: bool
) -> list[Problem]:
    """What is wrong with filings sent together, without looking at the card register; they are
    normalised then. KIND_TWICE for the same kind, person and matter again."""
    if len(submissions) == 1:
        return check_submission(submissions[0], today, by_institution=by_institution)
    problems: list[Problem] = []
    seen: set[object] = set()

    for one in submissions:
        problems += check_submission(one, today, by_institution=by_institution)
        person = one.filing.subject.facts.card_number if by_institution else None
        same = (one.filing.kind, person, matter_of(one.filing))
        if same in seen:
            problems.append(Problem("KIND_TWICE", details_path(one.filing.kind, one.path)))
        seen.add(same)

    return problems


def check_submission(one: Submission, today: date, *, by_institution: bool) -> list[Problem]:
    """What is wrong with one filing, which is normalised then."""
    one.filing, found = check_filing(one.filing, today, one.path, deemed_allowed=by_institution)
    if by_institution:
        found += check_statement(one.filing, one.path)
    return [one.place(problem) for problem in found]


def judge(
    filer: Filer, submissions: Sequence[Submission], register: Register, today: date
) -> list[Problem]:
    """What the card register and the rules of today forbid, of each of them."""
    found = zip(submissions, register.matches, strict=True)
    return [
        problem for one, match in found for problem in judge_one(filer, one, match, register, today)
    ]


def judge_one(
    filer: Filer, one: Submission, match: Match | None, register: Register, today: date
) -> list[Problem]:
    """What the card register and the rules of today forbid. A submission without a problem knows
    its person then.

    IDENTITY_MISMATCH at the whole subject comes before everything else about it (Q2-46).
    """
    if match is None:
        return [one.place(Problem(one.unmatched, (*one.path, "subject")))]

    if filer.institution:
        found = _judge_for_institution(filer.institution, one, match, register, today)
    elif match.newest:
        card = match.card
        found = check_for_status(one.filing, card.status, card.spouse_basis, today, one.path)
    else:
        found = [Problem("CARD_NOT_NEWEST", (*one.path, "subject"))]

    if not found:
        _identify(filer, one, match, register)
    return [one.place(problem) for problem in found]


def _judge_for_institution(
    institution: FilingInstitution,
    one: Submission,
    match: Match,
    register: Register,
    today: date,
) -> list[Problem]:
    card, subject = match.card, (*one.path, "subject")
    borne = register.borne.get(card.person_digest, set())

    # The paper way is named first (Q2-64): a school knows only the old card.
    if on_paper := why_on_paper(one.filing, card, match.named, borne, today, one.path):
        return on_paper
    if not match.newest:
        return [Problem("CARD_NOT_NEWEST", subject)]
    if card.validity is not Validity.VALID:
        return [Problem("CARD_LAPSED", subject)]

    if one.filing.kind in ACCEPTANCE_KINDS:
        under_reporting = institution.under_employment_reporting
        return check_acceptance(one.filing, card.status, under_reporting, today, one.path)

    if card.person_digest not in register.residents:
        return [Problem("RESIDENT_NOT_REGISTERED", subject)]
    if card.person_digest in register.blocked:
        return [Problem("DELEGATION_BLOCKED", subject)]
    return check_for_status(one.filing, card.status, card.spouse_basis, today, one.path)


def _identify(filer: Filer, one: Submission, match: Match, register: Register) -> None:
    one.person = match.card.person_digest
    one.card_revision = match.card.revision
    if filer.institution is None:
        one.resident = filer.account
        return

    one.filing = as_asked(one.filing, match.card.status)
    if one.filing.kind in DELEGATED_KINDS:
        one.resident = register.residents.get(one.person)


def persons_delegating(
    submissions: Sequence[Submission], matches: Sequence[Match | None]
) -> set[bytes]:
    """Those for whom an institution files what is theirs to file (Q1-7)."""
    return {
        match.card.person_digest
        for one, match in zip(submissions, matches, strict=True)
        if match and one.filing.kind in DELEGATED_KINDS
    }


def persons_with_another_status(
    submissions: Sequence[Submission], matches: Sequence[Match | None]
) -> set[bytes]:
    """Those whose acceptance ended and who are no students now: they may have been (Q2-64)."""
    return {
        match.card.person_digest
        for one, match in zip(submissions, matches, strict=True)
        if match
        and isinstance(one.filing.details, AcceptanceEnded)
        and match.card.status is not StatusOfResidence.STUDENT
    }
