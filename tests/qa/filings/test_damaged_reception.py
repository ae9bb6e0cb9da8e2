"""A damaged row of one person keeps nobody else's notification from being received or corrected
(requirements, ★ 10)."""

from dataclasses import replace
from datetime import date

import pytest

from efiling import clock
from efiling.actions.people.sessions import actor_of_token
from efiling.reads.filings.batches import correction_workbook
from efiling.rules.filings import batch_files
from efiling.rules.vocabulary import BatchKind
from efiling.store.people.cards import number_digest
from tests.builders.batches import students
from tests.builders.filings import night
from tests.builders.http.batches import check_batch, renamed_row, row_about, submit_batch
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended
from tests.builders.owner import as_owner
from tests.builders.people import somebody
from tests.builders.rows import count, row_of

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Which lets any value into any column."""


async def test_q2_63_a_card_that_cannot_be_read_is_a_problem_of_its_row(client: Client) -> None:
    await told_of_its_row(client, "status")


@ON_SQLITE
async def test_q2_63_a_card_with_a_day_that_is_none_is_a_problem_of_its_row(client: Client) -> None:
    await told_of_its_row(client, "issued_on")


async def told_of_its_row(client: Client, column: str) -> None:
    """Of a batch of five in which one card is damaged; the others are received without it."""
    _, token = await client.school()
    people = await students(client.folder, 5)
    rows = [row_about(person) for person in people]
    damaged = number_digest(people[3].card_number)
    await as_owner(f"UPDATE card SET {column} = 'x' WHERE card_number_digest = $1", damaged)

    for ask in (check_batch, submit_batch):
        answer = await ask(client, token, rows)
        assert [(one["code"], one["row"]) for one in answer["problems"]] == [
            ("REGISTER_UNREADABLE", 4)
        ]
        assert answer["problems"][0]["path"] == ["subject"]
    # Who does not say what the register has hears nothing of the damage.
    guessed = row_about(replace(people[3], birth_date=date(1999, 9, 9)))
    (problem,) = (await submit_batch(client, token, [guessed]))["problems"]
    assert problem["code"] == "IDENTITY_MISMATCH"
    answer = await submit_batch(client, token, rows[:3] + rows[4:])
    assert answer["problems"] == []


@ON_SQLITE
async def test_q2_63_an_account_that_cannot_be_read_is_a_problem_of_its_row(client: Client) -> None:
    _, token = await client.school()
    people = [(await client.resident())[0] for _ in range(3)]
    damaged = (await row_of("account", "role = 'RESIDENT'"))["id"]
    await as_owner("UPDATE account SET expires_on = 'x' WHERE id = $1", damaged)

    rows = [renamed_row(person) for person in people]
    answer = await submit_batch(client, token, rows, kind="ORGANIZATION_CHANGE")
    ((problem, row),) = [(one["code"], one["row"]) for one in answer["problems"]]
    assert problem == "REGISTER_UNREADABLE"
    del rows[row - 1]
    answer = await submit_batch(client, token, rows, kind="ORGANIZATION_CHANGE")
    assert answer["problems"] == []


async def test_q2_56_an_earlier_filing_that_cannot_be_read_keeps_no_later_one_away(
    client: Client,
) -> None:
    await filed_again(client, "kind")


@ON_SQLITE
async def test_q2_56_an_earlier_filing_of_a_day_that_is_none_keeps_no_later_one_away(
    client: Client,
) -> None:
    await filed_again(client, "received_on")


async def filed_again(client: Client, column: str) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()), "key-1")
    await as_owner(f"UPDATE filing SET {column} = 'x'")
    again = await client.submit(token, contract_ended(person, clock.today()), "key-2")
    assert again["problems"] == []
    assert await count("filing") == 2


async def test_q2_65_a_failed_row_that_does_not_open_keeps_no_other_from_being_corrected(
    client: Client,
) -> None:
    _, token = await client.school()
    people = await students(client.folder, 3)
    sent = await submit_batch(client, token, [row_about(person) for person in people])
    number = sent["batch"]["receptionNumber"]
    await client.load(*(person.newer(validity="LAPSED") for person in people))
    await night()
    (row,) = await as_owner("SELECT id FROM filing ORDER BY sequence LIMIT 1")
    await as_owner("UPDATE filing SET contents_sealed = $1 WHERE id = $2", b"x", row["id"])

    made = await correction_workbook(await actor_of_token(somebody(), token), number)
    assert made is not None
    rows = batch_files.read_workbook(made, BatchKind.ACCEPTANCE).rows
    assert [one["cardNumber"] for one in rows] == [one.card_number for one in people[1:]]
