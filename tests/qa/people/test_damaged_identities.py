"""Who gives exactly what stands in a damaged row of the register is told that it is damaged; who
guesses hears a mismatch, as of every other card (Q2-46; requirements, ★ 10)."""

from dataclasses import replace
from datetime import date

import pytest

from efiling import clock
from efiling.store.engine import database
from efiling.store.people.cards import number_digest
from tests.builders.http.client import RENOTIFY, Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import card, contract_ended
from tests.builders.owner import as_owner
from tests.builders.payloads import problems_of
from tests.builders.people import Person

COLUMNS = pytest.mark.parametrize("column", ["status", "issued_on"])


async def damage(person: Person, column: str) -> None:
    """SQLite lets any value into any column; PostgreSQL keeps days days."""
    if column == "issued_on" and database.is_postgres(database.default()):
        column = "presence"
    number = number_digest(person.card_number)
    await as_owner(f"UPDATE card SET {column} = 'x' WHERE card_number_digest = $1", number)


def guessed(person: Person) -> Person:
    """The same card number with another birth date."""
    return replace(person, birth_date=date(1999, 9, 9))


@COLUMNS
async def test_q2_46_who_registers_with_a_damaged_card(client: Client, column: str) -> None:
    person = await client.known(Person())
    await damage(person, column)

    told = [problems_of(await client.register(one)) for one in (guessed(person), person)]
    assert told == [[("IDENTITY_MISMATCH", ["card"])], [("REGISTER_UNREADABLE", ["card"])]]


@COLUMNS
async def test_q2_46_who_asks_for_the_id_with_a_damaged_card(client: Client, column: str) -> None:
    person = await client.known(Person())
    await damage(person, column)

    for one, code in ((guessed(person), "IDENTITY_MISMATCH"), (person, "REGISTER_UNREADABLE")):
        answer = await client.do(RENOTIFY, card=card(one))
        assert problems_of(answer) == [(code, ["card"])]


@COLUMNS
async def test_q2_46_an_officer_who_enters_a_paper_about_a_damaged_card(
    client: Client, counter: Counter, column: str
) -> None:
    person = await client.known(Person())
    await damage(person, column)

    for one, code in ((guessed(person), "IDENTITY_MISMATCH"), (person, "REGISTER_UNREADABLE")):
        answer = await counter.enter(contract_ended(one, clock.today()))
        assert problems_of(answer) == [(code, ["filing", "subject"])]
