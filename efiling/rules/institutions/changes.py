"""What a counter officer changes of an institution: the items that were sent, and nothing else."""

from dataclasses import dataclass, fields, replace
from enum import Enum, auto
from typing import Any

from efiling.errors import Problem
from efiling.rules.institutions.institutions import (
    InstitutionFacts,
    PersonInCharge,
    PostalAddress,
    check_institution,
)
from efiling.rules.text import Problems
from efiling.rules.vocabulary import InstitutionKind


class Unchanged(Enum):
    """Stands for an item of an update that was not sent."""

    UNCHANGED = auto()


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class InstitutionChanges:
    """An update: what was not sent stays. None clears the support organization number and is
    refused elsewhere."""

    name: str | Unchanged | None = UNCHANGED
    kana: str | Unchanged | None = UNCHANGED
    address: PostalAddress | Unchanged | None = UNCHANGED
    phone: str | Unchanged | None = UNCHANGED
    representative: str | Unchanged | None = UNCHANGED
    person_in_charge: PersonInCharge | Unchanged | None = UNCHANGED
    kinds: tuple[InstitutionKind, ...] | Unchanged | None = UNCHANGED
    support_organization_number: str | Unchanged | None = UNCHANGED
    under_employment_reporting: bool | Unchanged | None = UNCHANGED


_CLEARABLE = "support_organization_number"


def facts_after(
    facts: InstitutionFacts, changes: InstitutionChanges, problems: Problems
) -> InstitutionFacts:
    """The checked facts with the changes in them; VALUE_REQUIRED where something was emptied that
    may not be."""
    new: dict[str, Any] = {}
    for item in fields(changes):
        value = getattr(changes, item.name)
        if value is None and item.name != _CLEARABLE:
            problems.append(Problem("VALUE_REQUIRED", (_camel(item.name),)))
        elif value is not UNCHANGED:
            new[item.name] = value
    return check_institution(replace(facts, **new), problems)


def changed_names(before: InstitutionFacts, after: InstitutionFacts) -> list[str]:
    """The names of the items that differ, for the audit trail, which never has their values."""
    return [
        item.name
        for item in fields(before)
        if getattr(before, item.name) != getattr(after, item.name)
    ]


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
