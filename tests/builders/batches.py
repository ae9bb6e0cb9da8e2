"""Builds batches: students with cards, and rows about them, as the actions take them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from efiling import clock
from efiling.rules.filings.details import AcceptanceStarted, Filing
from efiling.rules.vocabulary import FilingKind
from tests.builders.people import Person, load, student


async def students(folder: Path, count: int) -> list[Person]:
    """So many students, all in the card register."""
    people = [student() for _ in range(count)]
    await load(folder, *people)
    return people


def accepted(person: Person, on: date | None = None, **changes: Any) -> Filing:
    """The beginning of a student's acceptance; the reference names the person."""
    details = AcceptanceStarted(on or clock.today())
    filing = Filing(
        FilingKind.ACCEPTANCE_STARTED, person.subject, details, client_reference=reference(person)
    )
    return replace(filing, **changes)


def reference(person: Person) -> str:
    """The school's own key of a person."""
    return f"S-{person.number}"


def rows_of(people: Iterable[Person]) -> list[Filing]:
    """A batch: each person's acceptance."""
    return [accepted(person) for person in people]
