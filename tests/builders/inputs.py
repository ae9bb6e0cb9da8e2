"""What callers enter: facts of a card, of an organization, of a filing, as GraphQL takes them."""

from datetime import date, timedelta
from typing import Any

from efiling import clock
from efiling.rules.people.identity import Address
from tests.builders.people import PASSWORD, Person

SUBJECT = ["filing", "subject"]
"""Where the problems of a person stand."""
NEW_ADDRESS = {"municipality": "27102", "rest": "中之島２－２"}


def day(days: int) -> str:
    """A day so many days from today, as it is entered."""
    return (clock.today() + timedelta(days=days)).isoformat()


def address(place: Address) -> dict[str, str]:
    return {"municipality": place.municipality, "rest": place.rest}


def card(person: Person, **changes: Any) -> dict[str, Any]:
    facts = {
        "name": person.name,
        "birthDate": person.birth_date.isoformat(),
        "sex": person.sex.value,
        "nationality": person.nationality,
        "cardNumber": person.card_number,
    }
    return facts | changes


def registration(person: Person, **changes: Any) -> dict[str, Any]:
    """What somebody with a card enters to get an account, as `RegisterResidentInput`."""
    fields = {
        "card": card(person),
        "authId": person.auth_id,
        "password": PASSWORD,
        "mail": person.mail,
        "language": "EN",
        "acceptsTerms": True,
    }
    return fields | changes


def subject(person: Person, **changes: Any) -> dict[str, Any]:
    return card(person) | {"address": address(person.address)} | changes


def organization(
    name: str = "株式会社青空", municipality: str = "13101", rest: str = "丸の内１－１"
) -> dict[str, Any]:
    return {"name": name, "address": {"municipality": municipality, "rest": rest}}


def filing(person: Person, kind: str, on: date, **items: Any) -> dict[str, Any]:
    """One filing as `FilingInput`; `items`: what its kind asks for beside the day."""
    return {"subject": subject(person), "details": {kind: {"on": on.isoformat()} | items}}


def contract_ended(person: Person, on: date, **changes: Any) -> dict[str, Any]:
    """The end of a contract."""
    return filing(person, "contractEnded", on, organization=organization()) | changes


def acceptance_started(person: Person, on: date, **items: Any) -> dict[str, Any]:
    return filing(person, "acceptanceStarted", on, **items)


def acceptance_ended(person: Person, on: date, **items: Any) -> dict[str, Any]:
    return filing(person, "acceptanceEnded", on, **items)


def acceptance_status(person: Person, as_of: date) -> dict[str, Any]:
    details = {"acceptanceStatus": {"asOf": as_of.isoformat()}}
    return {"subject": subject(person), "details": details}


def organization_renamed(
    person: Person, on: date, kind: str = "contractOrgNameChanged", **changes: Any
) -> dict[str, Any]:
    """A new name or address of the organization, filed as the resident asked for it."""
    filed = {"subject": subject(person), "details": details_of(kind, on.isoformat())}
    return filed | {"requestedByResident": True} | changes


def details_of(kind: str, on: str) -> dict[str, Any]:
    """The items of each Art. 19-16 kind, as `FilingDetailsInput`."""
    items: dict[str, Any] = {"on": on}
    if kind.startswith("spouse"):
        return {kind: items}

    if kind in {"activityOrgTransferred", "contractConcluded"}:
        items |= {"previous": organization(), "next": organization("白雲大学")}
        items["activities"] = "日本語教育"
    else:
        items["organization"] = organization()

    if kind.endswith("NameChanged"):
        items["newName"] = "株式会社白雲"
    elif kind.endswith("AddressChanged"):
        items["newAddress"] = NEW_ADDRESS
    return {kind: items}
