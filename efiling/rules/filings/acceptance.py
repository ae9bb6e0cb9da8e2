"""What institutions may file: acceptance (Art. 19-17), and for residents who asked them to (Art.
19-16).

Q1-7, Q1-14 to Q1-17, Q2-64; domain facts, section 1. A resident's own filings are judged in
`filings`.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from efiling.errors import Problem
from efiling.rules.filings.details import (
    AcceptanceEnded,
    AcceptanceStarted,
    AcceptanceStatus,
    Filing,
)
from efiling.rules.filings.filings import details_path
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS, DELEGATED_KINDS, KINDS, kinds_of
from efiling.rules.filings.statuses import has_acceptance
from efiling.rules.people.register import KnownCard
from efiling.rules.text import Path
from efiling.rules.vocabulary import (
    FilingGroup,
    FilingKind,
    InstitutionKind,
    Presence,
    StatusOfResidence,
    StudentLeavingReason,
)

STUDENT = StatusOfResidence.STUDENT
_GROUPS = (FilingGroup.ACCEPTANCE,)


@dataclass(frozen=True, slots=True)
class FilingInstitution:
    """An institution as far as its filings are judged by it."""

    id: UUID
    kinds: frozenset[InstitutionKind]
    under_employment_reporting: bool
    corporate_number_digest: bytes | None = None

    @property
    def may_file(self) -> bool:
        """Whether it accepts residents at all (Q2-13)."""
        return InstitutionKind.ACCEPTING_ORGANIZATION in self.kinds


def check_statement(filing: Filing, path: Path = ("filing",)) -> list[Problem]:
    """What needs no register: KIND_NOT_ALLOWED for a kind that only residents file,
    REQUEST_NOT_STATED (Q1-7)."""
    if filing.kind in ACCEPTANCE_KINDS:
        return []
    if filing.kind not in DELEGATED_KINDS:
        return [Problem("KIND_NOT_ALLOWED", details_path(filing.kind, path))]
    return (
        []
        if filing.requested_by_resident
        else [Problem("REQUEST_NOT_STATED", (*path, "requestedByResident"))]
    )


def why_on_paper(
    filing: Filing,
    card: KnownCard,
    named: StatusOfResidence,
    borne: Collection[StatusOfResidence],
    on: date,
    path: Path = ("filing",),
) -> list[Problem]:
    """Why the end of a student's acceptance cannot be filed online (Q2-64).

    `card`: the facts that count; `named`: the status on the card that the filing names, which
    may be an old one; `borne`: every status of the person's earlier cards;
    `on`: the day of reception.
    """
    if not isinstance(filing.details, AcceptanceEnded):
        return []
    if card.status is not STUDENT:
        as_student = filing.details.reason is not None or not has_acceptance(card.status, on)
        changed = named is STUDENT or (as_student and STUDENT in borne)
        return [Problem("STUDENT_STATUS_CHANGED", (*path, "subject"))] if changed else []
    abroad = card.presence is not Presence.IN_JAPAN
    return [Problem("RESIDENT_ABROAD", (*path, "subject"))] if abroad else []


def check_acceptance(
    filing: Filing,
    status: StatusOfResidence,
    under_employment_reporting: bool,
    on: date,
    path: Path = ("filing",),
) -> list[Problem]:
    """What the resident's status forbids or asks for (Q1-14, Q1-16). `on`: the day of reception.

    KIND_NOT_ALLOWED; UNDER_EMPLOYMENT_REPORTING, never for Student; VALUE_REQUIRED for the
    activities of all but Student, and for the reason of Student.
    """
    below, student = details_path(filing.kind, path), status is STUDENT
    fits = has_acceptance(status, on) and KINDS[filing.kind].in_force.on(on)
    if not fits or (isinstance(filing.details, AcceptanceStatus) and not student):
        return [Problem("KIND_NOT_ALLOWED", below)]
    if under_employment_reporting and not student:
        return [Problem("UNDER_EMPLOYMENT_REPORTING", below)]
    match filing.details:
        case AcceptanceStarted(activities=activities) if not student and not activities:
            return [Problem("VALUE_REQUIRED", (*below, "activities"))]
        case AcceptanceEnded(reason=reason) if student and reason is None:
            return [Problem("VALUE_REQUIRED", (*below, "reason"))]
    return []


def as_asked(filing: Filing, status: StatusOfResidence) -> Filing:
    """The acceptance without the item that is not asked with this status: it is not kept."""
    match filing.details:
        case AcceptanceStarted(on=on, activities=str()) if status is STUDENT:
            return replace(filing, details=AcceptanceStarted(on))
        case AcceptanceEnded(on=on, reason=StudentLeavingReason()) if status is not STUDENT:
            return replace(filing, details=AcceptanceEnded(on))
    return filing


def fileable_by_institution(institution: FilingInstitution, on: date) -> tuple[FilingKind, ...]:
    """The Art. 19-17 kinds that it can file: all of them, as students are never excepted."""
    return kinds_of(_GROUPS, on) if institution.may_file else ()
