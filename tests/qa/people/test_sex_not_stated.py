"""A card that states no sex (code 3 on its chip): its holder registers and files like everybody."""

from dataclasses import replace

from efiling import clock
from efiling.rules.vocabulary import Sex
from tests.builders.filings import night
from tests.builders.http.client import Client
from tests.builders.http.uploads import XLSX, cells_about, send
from tests.builders.inputs import card, contract_ended, subject
from tests.builders.payloads import codes
from tests.builders.people import Person, student
from tests.builders.sheets import inline, xlsx


async def test_q2_13_q2_46_a_card_that_states_no_sex_registers_and_files(client: Client) -> None:
    person, token = await client.resident(Person(sex=Sex.NOT_STATED), language="JA")

    claimed = subject(person, sex="MALE")
    refused = await client.submit(token, contract_ended(person, clock.today(), subject=claimed))
    assert codes(refused) == ["IDENTITY_MISMATCH"]

    answer = await client.submit(token, contract_ended(person, clock.today()))
    assert answer["problems"] == []
    assert {"label": "性別", "value": "記載なし"} in answer["receipt"]["items"]
    assert (await night()).registered == 1


async def test_q2_46_no_sex_where_the_card_states_one_is_a_mismatch(client: Client) -> None:
    person = Person()
    await client.load(person)
    refused = await client.register(person, card=card(person, sex="NOT_STATED"))
    assert codes(refused) == ["IDENTITY_MISMATCH"]


async def test_q2_61_a_workbook_offers_it_and_takes_it_by_any_of_its_names(client: Client) -> None:
    _, token = await client.school()
    people = [replace(student(), sex=Sex.NOT_STATED) for _ in range(3)]
    await client.load(*people)
    rows = [{name: inline(value) for name, value in row.items()} for row in cells_about(people)]
    for row, written in zip(rows, ("記載なし", "NOT_STATED 記載なし", "Not stated"), strict=True):
        row["sex"] = inline(written)

    answer = await send(client, token, xlsx(rows), XLSX)

    assert answer.json()["problems"] == []
    assert (await night()).registered == 3
