"""What people type into the pages of a filing."""

from datetime import date

from tests.builders.http.client import Client
from tests.builders.people import Person
from tests.builders.portal import Browser, Shown


def typed_day(name: str, day: date) -> dict[str, str]:
    """The three fields of a day."""
    return {
        f"{name}.year": str(day.year),
        f"{name}.month": str(day.month),
        f"{name}.day": str(day.day),
    }


def typed_subject(person: Person) -> dict[str, str]:
    """What stands on the card."""
    return {
        "subject.name": person.name,
        **typed_day("subject.birthDate", person.birth_date),
        "subject.sex": person.sex.name,
        "subject.nationality": person.nationality,
        "subject.cardNumber": person.card_number,
        "subject.address.municipality": person.address.municipality,
        "subject.address.rest": person.address.rest,
    }


def typed_organization(group: str = "organization", name: str = "株式会社青空") -> dict[str, str]:
    """Name and address of an organization."""
    return {
        f"{group}.name": name,
        f"{group}.address.municipality": "13101",
        f"{group}.address.rest": "丸の内１－１",
    }


async def logged_in(browser: Browser, client: Client, person: Person | None = None) -> Person:
    """A registered person whose browser is logged in."""
    person, _ = await client.resident(person)
    await browser.log_in(person.auth_id)
    return person


async def begin(browser: Browser, *kinds: str) -> Shown:
    """Chooses what happened, and comes to the first step."""
    await browser.get("/en/file")
    return await browser.submit("save-draft", {"kinds": list(kinds)})


async def come_to_check(browser: Browser, person: Person, day: date) -> Shown:
    """The end of a contract, filled in up to the last look."""
    await begin(browser, "CONTRACT_ENDED")
    await browser.submit("save-draft", typed_subject(person))
    await browser.submit("save-draft", typed_day("details.on", day))
    return await browser.submit("save-draft", typed_organization())
