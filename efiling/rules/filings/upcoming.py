"""Changes of the rules that are known ahead, and whom they concern (domain facts, section 5).

A day and whether it is confirmed stand with the rule itself, `rules.in_force`, so that what is told
and what is done change together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from efiling.errors import Notice
from efiling.rules.in_force import FROM_APRIL_2027, InForce
from efiling.rules.vocabulary import StatusOfResidence as S
from i18n import N_

TOLD_AHEAD_DAYS = 180
_NO_DAY = timedelta()


@dataclass(frozen=True, slots=True)
class RuleChange:
    """`title`: a message id. `code`: the notice that says what changes. `statuses`: whom it
    concerns; none: everybody. `institutions`: whether also those who accept residents."""

    in_force: InForce
    title: str
    code: str
    statuses: tuple[S, ...] = ()
    institutions: bool = False

    @property
    def from_(self) -> date:
        """The day on which it begins."""
        return self.in_force.first_on

    @property
    def confirmed(self) -> bool:
        """Whether it is published as law."""
        return self.in_force.confirmed

    @property
    def notice(self) -> Notice:
        """What changes, with its day."""
        return Notice(self.code, {"first_on": self.from_.isoformat()})

    def concerns(self, statuses: Collection[S], institution: bool = False) -> bool:
        """Whether it is told to somebody with one of these statuses, or to an institution."""
        told = not self.statuses or not set(self.statuses).isdisjoint(statuses)
        return told or (institution and self.institutions)


CHANGES: Sequence[RuleChange] = (
    RuleChange(
        InForce(date(2026, 10, 1)),
        N_("Fees of applications rise, notifications stay free"),
        "FEES_AHEAD",
        institutions=True,
    ),
    RuleChange(
        FROM_APRIL_2027,
        N_("Employment for Skill Development begins"),
        "SKILL_DEVELOPMENT_AHEAD",
        (
            S.EMPLOYMENT_FOR_SKILL_DEVELOPMENT,
            S.TECHNICAL_INTERN_TRAINING_1,
            S.TECHNICAL_INTERN_TRAINING_2,
            S.TECHNICAL_INTERN_TRAINING_3,
        ),
        institutions=True,
    ),
    RuleChange(
        FROM_APRIL_2027,
        N_("A second category of Intra-company Transferee begins"),
        "INTRA_COMPANY_AHEAD",
        (S.INTRA_COMPANY_TRANSFEREE, S.INTRA_COMPANY_TRANSFEREE_2),
        institutions=True,
    ),
    RuleChange(
        InForce(date(2027, 4, 1)),
        N_("New grounds to revoke permanent residence"),
        "PERMANENT_RESIDENCE_AHEAD",
        (S.PERMANENT_RESIDENT,),
    ),
)
"""The next first."""


def upcoming_changes(on: date) -> list[RuleChange]:
    """What is told on a day: what begins after it, in half a year at most, the next first."""
    ahead = timedelta(days=TOLD_AHEAD_DAYS)
    told = [one for one in CHANGES if _NO_DAY < one.from_ - on <= ahead]
    return sorted(told, key=lambda one: one.from_)
