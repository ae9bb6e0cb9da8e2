"""Builds persons with a card and residents with an account."""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from efiling import clock
from efiling.actions.people import accounts, sessions
from efiling.actions.people.cards import load_cards
from efiling.actions.people.sessions import NewSession
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.people.identity import Address, CardFacts, Subject
from efiling.rules.vocabulary import Sex
from i18n import Language

PASSWORD = "Violet-Harbour-27"
NEW_PASSWORD = "Silver-Meadow-83"
WRONG_PASSWORD = "Wrong-Harbour-99"
HOME = Address("13104", "西新宿２－８－１")
_serial = count(1)


@dataclass(frozen=True)
class Person:
    """A person of the card register; `feed` overrides fields of the feed line."""

    number: int = field(default_factory=lambda: next(_serial))
    name: str = "NGUYEN VAN AN"
    birth_date: date = date(1996, 2, 29)
    sex: Sex = Sex.MALE
    nationality: str = "VNM"
    address: Address = HOME
    card: str = ""
    revision: int = 1
    feed: dict[str, Any] = field(default_factory=dict)

    @property
    def card_number(self) -> str:
        return self.card or f"AB{self.number:08d}CD"

    @property
    def facts(self) -> CardFacts:
        return CardFacts(self.name, self.birth_date, self.sex, self.nationality, self.card_number)

    @property
    def subject(self) -> Subject:
        return Subject(self.facts, self.address)

    @property
    def auth_id(self) -> str:
        return f"resident{self.number}-x"

    @property
    def mail(self) -> str:
        return f"resident{self.number}@example.test"

    def line(self) -> str:
        today = clock.today()

        facts = {
            "person": f"P{self.number:09d}",
            "revision": self.revision,
            "cardNumber": self.card_number,
            "name": self.name,
            "birthDate": self.birth_date.isoformat(),
            "sex": self.sex.value,
            "nationality": self.nationality,
            "municipality": self.address.municipality,
            "addressRest": self.address.rest,
            "status": "ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES",
            "spouseBasis": False,
            "periodOfStay": "P3Y",
            "stayExpiresOn": today.replace(year=today.year + 2, day=1).isoformat(),
            "issuedOn": today.replace(year=today.year - 1, day=1).isoformat(),
            "cardExpiresOn": today.replace(year=today.year + 2, day=1).isoformat(),
            "validity": "VALID",
            "presence": "IN_JAPAN",
            "designation": None,
            "deemedCard": False,
        }

        return json.dumps(facts | self.feed, ensure_ascii=False)

    def newer(self, *, card: str | None = None, **feed: Any) -> "Person":
        """The same person as the next revision of the feed tells of them."""
        return replace(
            self, revision=self.revision + 1, card=card or self.card_number, feed=self.feed | feed
        )


async def load(folder: Path, *persons: Person) -> None:
    """Loads a feed of these persons into the register."""
    path = folder / f"feed-{next(_serial)}.jsonl"
    path.write_text("".join(f"{person.line()}\n" for person in persons), encoding="utf-8")
    await load_cards(SYSTEM, path)


def somebody(address: str = "192.0.2.1", language: Language = Language.EN) -> Actor:
    """An anonymous caller."""
    return Actor(address=address, language=language)


async def registered(
    folder: Path, person: Person | None = None, language: Language = Language.EN
) -> Person:
    """A person with a card and an account."""
    person = person or Person()
    await load(folder, person)
    await accounts.register_resident(
        somebody(f"192.0.2.{person.number % 250}"),
        person.facts,
        person.auth_id,
        PASSWORD,
        person.mail,
        language,
        True,
    )
    return person


async def logged_in(person: Person, password: str = PASSWORD) -> NewSession:
    """A new session of a registered person."""
    return await sessions.log_in(
        somebody(f"198.51.100.{person.number % 250}"), person.auth_id, password
    )


STUDENT = {"status": "STUDENT", "periodOfStay": "P2Y"}


def student(**feed: Any) -> Person:
    return Person(feed=STUDENT | feed)
