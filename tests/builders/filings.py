"""Builds filings as the actions take them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from efiling import clock
from efiling.rules.filings.details import Filing, Organization, OrganizationEvent
from efiling.rules.people.identity import Address
from efiling.rules.vocabulary import FilingKind
from tests.builders.people import Person


def organization(name: str = "株式会社青空") -> Organization:
    return Organization(name, Address("13101", "丸の内１－１"))


def ended(person: Person, on: date | None = None, **changes: Any) -> Filing:
    """The end of a contract, which needs the day and the organization."""
    details = OrganizationEvent(on or clock.today(), organization(**changes))
    return Filing(FilingKind.CONTRACT_ENDED, person.subject, details)


def codes(problems: Sequence[Any]) -> list[str]:
    return [problem.code for problem in problems]
