"""Which event of its kind a filing is about, and which filings of a day count (Q2-56).

Filed again the same day the last one counts. Two true events both stand: reports of different
reference days, and filings sent together that name different organizations.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from efiling.rules.filings.details import (
    AcceptanceStatus,
    AddressChanged,
    Filing,
    NameChanged,
    Organization,
    OrganizationEvent,
    Transfer,
)
from efiling.rules.people.canonical import canonical_organization, canonical_place
from efiling.rules.vocabulary import FilingKind

_SEPARATOR = "\x1f"


class Matter(Protocol):
    """A filing as far as others of its day may stand beside it. `matter`: keyed digest of what it
    is about; `together`: what it shares with those sent along with it."""

    @property
    def matter(self) -> bytes | None: ...
    @property
    def together(self) -> UUID | None: ...


M = TypeVar("M", bound=Matter)


def matter_of(filing: Filing) -> str:
    """What a filing is about within its kind: the reference day or the organizations; else nothing.
    What means the same is written the same."""
    match filing.details:
        case AcceptanceStatus(as_of=day):
            return day.isoformat()
        case NameChanged() | AddressChanged() | OrganizationEvent() as event:
            return _named(event.organization)
        case Transfer(previous=previous, next=joined):
            return _SEPARATOR.join((_named(previous), _named(joined)))
    return ""


def kind_and_day(kind: FilingKind, matter: bytes | None) -> object:
    """What counts as one kind: reports of different reference days are of different kinds."""
    return (kind, matter) if kind is FilingKind.ACCEPTANCE_STATUS else kind


def those_that_count(filed: Sequence[M]) -> list[M]:
    """Of the filings of one filer, person, kind and day, in the order of arrival, those that count:
    the latest, which stands last here, and those sent together with it about another matter."""
    latest = filed[-1]
    if latest.together is None:
        return [latest]
    of_matter = {one.matter: one for one in filed if one.together == latest.together}
    return [*(one for one in of_matter.values() if one is not latest), latest]


def stands_for(one: Matter, counting: Sequence[M]) -> M:
    """Which of those that count stands in the place of a filing: the one about the same matter,
    else the latest."""
    return next((other for other in counting if other.matter == one.matter), counting[-1])


def _named(organization: Organization) -> str:
    name, address = canonical_organization(organization.name), organization.address
    return _SEPARATOR.join((name, canonical_place(address.municipality, address.rest)))
