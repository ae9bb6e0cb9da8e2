"""Builds filings as the actions take them."""

from datetime import date, timedelta
from typing import Any

from efiling import clock
from efiling.actions.filings.registration import register_received
from efiling.rules.actors import SYSTEM
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


async def night(days: int = 1) -> Any:
    """The main registration of a coming night."""
    return await register_received(SYSTEM, clock.now() + timedelta(days=days))
