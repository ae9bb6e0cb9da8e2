"""Statuses of residence: which Art. 19-16 groups they open and from when on, and who is a mid to
long-term resident (Q1-3, Q1-4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from efiling.rules.arrival import half_width, without_spaces
from efiling.rules.in_force import FROM_APRIL_2027, SINCE_THE_DUTY, InForce
from efiling.rules.vocabulary import FilingGroup
from efiling.rules.vocabulary import StatusOfResidence as S
from i18n import N_

SHORT_STAY_MONTHS = 3
_DAYS_OF_A_SHORT_STAY = 92
_PERIOD = re.compile(
    r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII
)

_AS_PRINTED = re.compile(r"(?:(\d+)年)?(?:(\d+)(?:[かヶカヵケ箇]?月))?(?:(\d+)日)?", re.ASCII)

_ACTIVITY = (FilingGroup.ACTIVITY_ORGANIZATION,)
_CONTRACT = (FilingGroup.CONTRACTING_ORGANIZATION,)
_SPOUSE = (FilingGroup.SPOUSE,)
_NONE: tuple[FilingGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """`label`: a message id. `groups`: Art. 19-16 groups, a spouse group only with that basis.
    `acceptance`: whether institutions file acceptances (Art. 19-17). `ja`: its name in the law.
    `in_force`: on which days anybody can bear it."""

    label: str
    ja: str
    groups: tuple[FilingGroup, ...] = _NONE
    acceptance: bool = False
    in_force: InForce = SINCE_THE_DUTY


STATUSES: Mapping[S, Status] = MappingProxyType(
    {
        S.DIPLOMAT: Status(N_("Diplomat"), "外交"),
        S.OFFICIAL: Status(N_("Official"), "公用"),
        S.PROFESSOR: Status(N_("Professor"), "教授", _ACTIVITY, True),
        S.ARTIST: Status(N_("Artist"), "芸術"),
        S.RELIGIOUS_ACTIVITIES: Status(N_("Religious Activities"), "宗教"),
        S.JOURNALIST: Status(N_("Journalist"), "報道"),
        S.HIGHLY_SKILLED_PROFESSIONAL_1A: Status(
            N_("Highly Skilled Professional (i)(a)"), "高度専門職１号イ", _CONTRACT, True
        ),
        S.HIGHLY_SKILLED_PROFESSIONAL_1B: Status(
            N_("Highly Skilled Professional (i)(b)"), "高度専門職１号ロ", _CONTRACT, True
        ),
        S.HIGHLY_SKILLED_PROFESSIONAL_1C: Status(
            N_("Highly Skilled Professional (i)(c)"), "高度専門職１号ハ", _ACTIVITY, True
        ),
        # the status alone does not tell which activities they do, so both groups are open (decided)
        S.HIGHLY_SKILLED_PROFESSIONAL_2: Status(
            N_("Highly Skilled Professional (ii)"), "高度専門職２号", _ACTIVITY + _CONTRACT, True
        ),
        S.BUSINESS_MANAGER: Status(N_("Business Manager"), "経営・管理", _ACTIVITY, True),
        S.LEGAL_ACCOUNTING_SERVICES: Status(
            N_("Legal/Accounting Services"), "法律・会計業務", _ACTIVITY, True
        ),
        S.MEDICAL_SERVICES: Status(N_("Medical Services"), "医療", _ACTIVITY, True),
        S.RESEARCHER: Status(N_("Researcher"), "研究", _CONTRACT, True),
        S.INSTRUCTOR: Status(N_("Instructor"), "教育", _ACTIVITY, True),
        S.ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES: Status(
            N_("Engineer/Specialist in Humanities/International Services"),
            "技術・人文知識・国際業務",
            _CONTRACT,
            True,
        ),
        S.INTRA_COMPANY_TRANSFEREE: Status(
            N_("Intra-company Transferee"), "企業内転勤", _ACTIVITY, True
        ),
        S.NURSING_CARE: Status(N_("Nursing Care"), "介護", _CONTRACT, True),
        S.ENTERTAINER: Status(N_("Entertainer"), "興行", _CONTRACT, True),
        S.SKILLED_LABOR: Status(N_("Skilled Labor"), "技能", _CONTRACT, True),
        S.SPECIFIED_SKILLED_WORKER_1: Status(
            N_("Specified Skilled Worker (i)"), "特定技能１号", _CONTRACT
        ),
        S.SPECIFIED_SKILLED_WORKER_2: Status(
            N_("Specified Skilled Worker (ii)"), "特定技能２号", _CONTRACT
        ),
        S.TECHNICAL_INTERN_TRAINING_1: Status(
            N_("Technical Intern Training (i)"),
            "技能実習１号",
            _ACTIVITY,
        ),
        S.TECHNICAL_INTERN_TRAINING_2: Status(
            N_("Technical Intern Training (ii)"),
            "技能実習２号",
            _ACTIVITY,
        ),
        S.TECHNICAL_INTERN_TRAINING_3: Status(
            N_("Technical Intern Training (iii)"),
            "技能実習３号",
            _ACTIVITY,
        ),
        S.CULTURAL_ACTIVITIES: Status(N_("Cultural Activities"), "文化活動"),
        S.TEMPORARY_VISITOR: Status(N_("Temporary Visitor"), "短期滞在"),
        S.STUDENT: Status(N_("Student"), "留学", _ACTIVITY, True),
        S.TRAINEE: Status(N_("Trainee"), "研修", _ACTIVITY, True),
        S.DEPENDENT: Status(N_("Dependent"), "家族滞在", _SPOUSE),
        S.DESIGNATED_ACTIVITIES: Status(N_("Designated Activities"), "特定活動"),
        S.PERMANENT_RESIDENT: Status(N_("Permanent Resident"), "永住者"),
        S.SPOUSE_OR_CHILD_OF_JAPANESE_NATIONAL: Status(
            N_("Spouse or Child of Japanese National"), "日本人の配偶者等", _SPOUSE
        ),
        S.SPOUSE_OR_CHILD_OF_PERMANENT_RESIDENT: Status(
            N_("Spouse or Child of Permanent Resident"), "永住者の配偶者等", _SPOUSE
        ),
        S.LONG_TERM_RESIDENT: Status(N_("Long-Term Resident"), "定住者"),
        S.SPECIAL_PERMANENT_RESIDENT: Status(N_("Special Permanent Resident"), "特別永住者"),
        # It takes the place of Technical Intern Training, which goes on for who holds it.
        S.EMPLOYMENT_FOR_SKILL_DEVELOPMENT: Status(
            N_("Employment for Skill Development"),
            "育成就労",
            _ACTIVITY,
            in_force=FROM_APRIL_2027,
        ),
        # Today's Intra-company Transferee becomes category (i): nothing changes for its holders.
        S.INTRA_COMPANY_TRANSFEREE_2: Status(
            N_("Intra-company Transferee (ii)"),
            "企業内転勤２号",
            _ACTIVITY,
            True,
            in_force=FROM_APRIL_2027,
        ),
    }
)


def groups_of(status: S, spouse_basis: bool, on: date) -> tuple[FilingGroup, ...]:
    """The Art. 19-16 groups a status opens on a day; the spouse group only where being a spouse is
    its basis (Q1-4)."""
    groups = STATUSES[status].groups if STATUSES[status].in_force.on(on) else _NONE
    return groups if spouse_basis or groups != _SPOUSE else _NONE


@lru_cache(maxsize=1024)
def has_filing_duty(status: S, spouse_basis: bool, on: date) -> bool:
    """Whether Art. 19-16 asks anything of a resident with this status (Q1-4, Q2-14)."""
    return bool(groups_of(status, spouse_basis, on))


def has_acceptance(status: S, on: date) -> bool:
    """Whether institutions notify that they accept somebody with this status (Q1-14)."""
    return STATUSES[status].acceptance and STATUSES[status].in_force.on(on)


def typed_period(value: str) -> str:
    """A period of stay as it is meant: in any width and case, or as a card has it (`4年3月`). What
    is none stays."""
    plain = without_spaces(half_width(value)).upper()
    printed = _AS_PRINTED.fullmatch(plain)
    if not plain or printed is None:
        return plain
    return "P" + "".join(
        f"{number}{unit}" for number, unit in zip(printed.groups(), "YMD", strict=True) if number
    )


def is_short_stay(period_of_stay: str) -> bool:
    """Whether an ISO 8601 period (`P2Y`, `P3M`, `P90D`) is three months or less. Raises ValueError
    if it is none."""
    found = _PERIOD.fullmatch(period_of_stay)
    if not found:
        raise ValueError("not an ISO 8601 period")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    whole_months, rest_days = years * 12 + months, weeks * 7 + days
    if whole_months == 0:
        return rest_days <= _DAYS_OF_A_SHORT_STAY
    return whole_months < SHORT_STAY_MONTHS or (
        whole_months == SHORT_STAY_MONTHS and rest_days == 0
    )


_NEVER_MID_TO_LONG_TERM: Mapping[S, str] = {
    S.TEMPORARY_VISITOR: "TEMPORARY_VISITOR",
    S.DIPLOMAT: "DIPLOMAT_OR_OFFICIAL",
    S.OFFICIAL: "DIPLOMAT_OR_OFFICIAL",
    S.SPECIAL_PERMANENT_RESIDENT: "SPECIAL_PERMANENT_RESIDENT",
}


@lru_cache(maxsize=1024)
def why_not_mid_to_long_term(
    status: S, period_of_stay: str | None, mission_staff: bool
) -> str | None:
    """The notice that says why somebody is no mid to long-term resident, or None if they are one
    (Q1-3).

    `period_of_stay`: ISO 8601, None for indefinite or unknown; raises ValueError if malformed.
    `mission_staff`: staff of the Taiwan or the Palestine mission, or their family, with Designated
    Activities.
    """
    short = period_of_stay is not None and is_short_stay(period_of_stay)
    if status in _NEVER_MID_TO_LONG_TERM:
        return _NEVER_MID_TO_LONG_TERM[status]
    if mission_staff and status is S.DESIGNATED_ACTIVITIES:
        return "MISSION_STAFF"
    return "PERIOD_TOO_SHORT" if short else None
