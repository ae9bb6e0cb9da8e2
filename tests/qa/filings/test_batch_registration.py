"""Batches at the main registration: row by row, counted, told once, and corrected (Q2-39, Q2-55,
Q2-65)."""

import io
from typing import Any

from python_calamine import CalamineWorkbook

from efiling.actions.filings import registration
from efiling.actions.people.sessions import actor_of_token
from efiling.reads.filings.batches import correction_workbook
from tests.builders.batches import students
from tests.builders.filings import night
from tests.builders.http.batches import batch_of, row_about, submit_batch
from tests.builders.http.client import Client
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.people import Person, somebody


async def lapse(client: Client, *people: Person) -> None:
    """Their cards lapse between reception and registration."""
    await client.load(*(person.newer(validity="LAPSED") for person in people))


def counts(batch: Any) -> tuple[str, int, int]:
    return batch["state"], batch["registeredCount"], batch["errorCount"]


async def test_q2_55_a_batch_is_registered_with_its_last_row_and_told_once(
    client: Client, mailbox: Mailbox
) -> None:
    school, token = await client.school()
    rows = [row_about(person) for person in await students(client.folder, 12)]
    number = (await submit_batch(client, token, rows))["batch"]["receptionNumber"]
    await night()
    await night()
    batch = await batch_of(client, token, number)
    assert counts(batch) == ("REGISTERED", 12, 0)
    assert batch["correctionWorkbook"] is None
    assert {one["state"] for one in batch["filings"]["nodes"]} == {"REGISTERED"}
    await mailbox.deliver()
    registered = [mail for mail in mailbox.to(school.mail) if "registered" in mail["Subject"]]
    assert len(registered) == 1
    assert "Number of notifications: 12" in text_of(registered[0])


async def test_q2_65_a_registration_error_concerns_its_rows_only_and_gives_a_workbook_of_just_these(
    client: Client, mailbox: Mailbox
) -> None:
    school, token = await client.school()
    people = await students(client.folder, 10)
    number = (await submit_batch(client, token, [row_about(person) for person in people]))["batch"][
        "receptionNumber"
    ]
    await lapse(client, people[3], people[7])
    await night()
    batch = await batch_of(client, token, number, states=["REGISTRATION_ERROR"])
    assert counts(batch) == ("REGISTRATION_ERROR", 8, 2)
    assert batch["problems"] == []
    assert [(one["row"], one["errors"][0]["code"]) for one in batch["filings"]["nodes"]] == [
        (4, "CARD_LAPSED"),
        (8, "CARD_LAPSED"),
    ]
    for one in batch["filings"]["nodes"]:
        [error] = one["errors"]
        assert error["path"] == ["subject"]
        assert error["row"] == one["row"]
        assert error["clientReference"] == one["clientReference"]
        assert error["clientReference"]
    assert batch["correctionWorkbook"].endswith(f"/batches/{number}/corrections.xlsx")
    await mailbox.deliver()
    [told] = [
        mail for mail in mailbox.to(school.mail) if "could not be registered" in mail["Subject"]
    ]
    assert batch["supersededCount"] == 0
    assert batch["stateLabel"] == "Registration error: not all rows are registered"
    body = text_of(told)
    begin = body.index("8 of the 10 notifications of your batch are registered.")
    assert begin < body.index("2 could not be registered") < body.index("Reception number")

    actor = await actor_of_token(somebody(), token)
    made = await correction_workbook(actor, number)
    assert made is not None
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name("届出")
    cells = {str(cell) for row in sheet.to_python() for cell in row}
    wanted = {people[3].card_number, people[7].card_number}
    assert {person.card_number for person in people} & cells == wanted
    _, other = await client.school()
    assert await correction_workbook(await actor_of_token(somebody(), other), number) is None


async def test_q2_56_of_one_person_and_kind_the_last_row_wins(client: Client) -> None:
    _, token = await client.school()
    first, second = await students(client.folder, 2)
    number = (
        await submit_batch(client, token, [row_about(first), row_about(second), row_about(first)])
    )["batch"]["receptionNumber"]
    await night()
    batch = await batch_of(client, token, number)
    states = [(one["state"], one["supersededBy"]) for one in batch["filings"]["nodes"]]
    last = batch["filings"]["nodes"][2]["receptionNumber"]
    assert states == [("SUPERSEDED", last), ("REGISTERED", None), ("REGISTERED", None)]
    assert counts(batch) == ("REGISTERED", 2, 0)


async def test_q2_56_a_batch_that_later_rows_replaced_says_so_and_not_registered(
    client: Client, mailbox: Mailbox
) -> None:
    school, token = await client.school()
    rows = [row_about(person) for person in await students(client.folder, 3)]
    first = (await submit_batch(client, token, rows))["batch"]["receptionNumber"]
    second = (await submit_batch(client, token, rows))["batch"]["receptionNumber"]
    await night()
    replaced = await batch_of(client, token, first)
    assert counts(replaced) == ("REGISTERED", 0, 0)
    assert replaced["supersededCount"] == 3
    assert replaced["stateLabel"] == "Replaced by later notifications: no row counts"

    stands = await batch_of(client, token, second)
    assert counts(stands) == ("REGISTERED", 3, 0)
    assert stands["supersededCount"] == 0
    assert stands["stateLabel"] == "Registered"

    await mailbox.deliver()
    subjects = [str(mail["Subject"]) for mail in mailbox.to(school.mail)]
    assert sum("registered" in subject for subject in subjects) == 1
    assert sum("replaced by later" in subject for subject in subjects) == 1


async def test_q2_65_rows_on_several_pages_settle_one_batch(
    client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(registration, "PAGE", 4)
    _, token = await client.school()
    people = await students(client.folder, 10)
    number = (await submit_batch(client, token, [row_about(person) for person in people]))["batch"][
        "receptionNumber"
    ]
    await lapse(client, people[0])
    await night()
    assert counts(await batch_of(client, token, number)) == ("REGISTRATION_ERROR", 9, 1)
