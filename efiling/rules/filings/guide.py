"""Who must file what and by when, for anyone who asks (Q1-2 to Q1-6, Q1-9 to Q1-11, Q1-13, Q1-15,
Q1-17, Q1-18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from efiling.errors import Notice
from efiling.rules.calendar import days_late, filing_due_on
from efiling.rules.filings.kinds import KINDS, Kind, kinds_of
from efiling.rules.filings.statuses import (
    STATUSES,
    groups_of,
    has_acceptance,
    why_not_mid_to_long_term,
)
from efiling.rules.filings.upcoming import upcoming_changes
from efiling.rules.vocabulary import FilingGroup, FilingKind, StatusOfResidence


@dataclass(frozen=True, slots=True)
class KindGuide:
    """`due_on` and `days_late` only where the day of the event is known."""

    name: FilingKind
    kind: Kind
    due_on: date | None = None
    days_late: int | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """`reason` says why nobody has to file where `must_file` is False."""

    status: StatusOfResidence
    mid_to_long_term: bool
    must_file: bool
    reason: Notice | None
    groups: tuple[FilingGroup, ...]
    kinds: tuple[KindGuide, ...]
    advice: tuple[Notice, ...]


_ALWAYS = (
    "IDENTITY_CHANGE_ELSEWHERE",
    "ADDRESS_CHANGE_ELSEWHERE",
    "PAPER_POSSIBLE",
    "FREE_OF_CHARGE",
)
_DUTY = (
    "RESIDENT_DUTY",
    "LATE_ACCEPTED",
    "PENALTY_NOT_NOTIFIED",
    "PENALTY_FALSE",
    "DEPORTATION_FALSE",
)
_ORGANIZATION = (
    "BOTH_TOGETHER",
    "LEAVE_ALSO_DUE",
    "MERGER_NOT_NOTIFIED",
    "WORKPLACE_MOVE_NOT_NOTIFIED",
    "ACTIVITIES_CHECKED",
    "EMPLOYMENT_CERTIFICATE",
)
_ACCEPTANCE = ("INSTITUTION_DUTY", "INSTITUTION_NO_PENALTY")
_OF_STATUS: Mapping[StatusOfResidence, Sequence[str]] = {
    StatusOfResidence.EMPLOYMENT_FOR_SKILL_DEVELOPMENT: ("SKILL_DEVELOPMENT_ELSEWHERE",),
}


def guide_of(
    status: StatusOfResidence,
    period_of_stay: str | None,
    mission_staff: bool,
    spouse_basis: bool | None,
    event_on: date | None,
    on: date,
) -> Guide:
    """The guide for one status of residence, as the rules stand on a day.

    `period_of_stay`: ISO 8601 (`P1Y`), None for indefinite or not said; raises ValueError if
    malformed. `spouse_basis` None, not said: the spouse kinds are shown with the advice that they
    need that basis. `event_on`: adds to each kind the last day in time and how late a filing of
    `on` is.
    """
    why_not = why_not_mid_to_long_term(status, period_of_stay, mission_staff)
    not_borne = _why_not_borne(status, on)
    groups = () if why_not else groups_of(status, spouse_basis is not False, on)
    reason = None if groups else not_borne or Notice(why_not or _why_no_duty(status))

    return Guide(
        status=status,
        mid_to_long_term=not (not_borne or why_not),
        must_file=bool(groups),
        reason=reason,
        groups=groups,
        kinds=tuple(kind_guide(name, event_on, on) for name in kinds_of(groups, on)),
        advice=(
            *(one.notice for one in upcoming_changes(on) if one.concerns((status,))),
            *map(Notice, _advice(status, groups, spouse_basis, on)),
        ),
    )


def kind_guide(name: FilingKind, event_on: date | None, on: date) -> KindGuide:
    """What to know about one kind; with the day of the event also until when, and how late a filing
    of `on` is."""
    if event_on is None:
        return KindGuide(name, KINDS[name])
    return KindGuide(name, KINDS[name], filing_due_on(event_on), days_late(event_on, on))


def _why_not_borne(status: StatusOfResidence, on: date) -> Notice | None:
    """Why nobody has this status on a day; None: somebody can have it."""
    in_force = STATUSES[status].in_force
    if in_force.on(on):
        return None
    if in_force.last_on and in_force.is_over(on):
        return Notice("STATUS_NO_LONGER_IN_FORCE", {"last_on": in_force.last_on.isoformat()})
    return Notice("STATUS_NOT_YET_IN_FORCE", {"first_on": in_force.first_on.isoformat()})


def _why_no_duty(status: StatusOfResidence) -> str:
    return (
        "SPOUSE_BASIS_ABSENT"
        if FilingGroup.SPOUSE in STATUSES[status].groups
        else "STATUS_WITHOUT_DUTY"
    )


def _advice(
    status: StatusOfResidence,
    groups: tuple[FilingGroup, ...],
    spouse_basis: bool | None,
    on: date,
) -> list[str]:
    codes = [] if STATUSES[status].in_force.confirmed else ["RULE_NOT_CONFIRMED"]
    if groups:
        codes += _DUTY
    if FilingGroup.SPOUSE in groups:
        codes += ["SPOUSE_BASIS_ABSENT"] if spouse_basis is None else []
        codes += ["MARRIAGE_NOT_NOTIFIED"]
    elif groups:
        codes += _ORGANIZATION
    if groups and has_acceptance(status, on):
        codes += _ACCEPTANCE
    return [*codes, *_OF_STATUS.get(status, ()), *_ALWAYS]
