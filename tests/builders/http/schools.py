"""Schools and companies that file, and what they file."""

from datetime import date
from typing import Any

from tests.builders.http.client import LOG_IN, Client, organization, subject
from tests.builders.institutions import School, registered_school
from tests.builders.people import PASSWORD, Person

STUDENT = {"status": "STUDENT", "periodOfStay": "P2Y"}
NEW_ADDRESS = {"municipality": "27102", "rest": "中之島２−２"}


async def school(client: Client, **facts: Any) -> tuple[School, str]:
    """A registered institution and the token of a session."""
    made = await registered_school(**facts)
    return made, (await client.do(LOG_IN, authId=made.auth_id, password=PASSWORD, bearer=True))[
        "token"
    ]


async def known(client: Client, person: Person) -> Person:
    """A person of the card register without an account."""
    await client.load(person)
    return person


def student(**feed: Any) -> Person:
    return Person(feed=STUDENT | feed)


def started(person: Person, on: date, **items: Any) -> dict[str, Any]:
    return {
        "subject": subject(person),
        "details": {"acceptanceStarted": {"on": on.isoformat()} | items},
    }


def ended(person: Person, on: date, **items: Any) -> dict[str, Any]:
    return {
        "subject": subject(person),
        "details": {"acceptanceEnded": {"on": on.isoformat()} | items},
    }


def enrolled(person: Person, as_of: date) -> dict[str, Any]:
    return {
        "subject": subject(person),
        "details": {"acceptanceStatus": {"asOf": as_of.isoformat()}},
    }


def renamed(
    person: Person, on: date, kind: str = "contractOrgNameChanged", **changes: Any
) -> dict[str, Any]:
    """A new name or address of the organization, filed as the resident asked for it."""
    new = (
        {"newName": "株式会社白雲"} if kind.endswith("NameChanged") else {"newAddress": NEW_ADDRESS}
    )
    details = {kind: {"on": on.isoformat(), "organization": organization()} | new}
    return {"subject": subject(person), "details": details, "requestedByResident": True} | changes
