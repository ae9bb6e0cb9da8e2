"""A damaged filing or batch hides no other in a history, on a receipt and in an answer that is
given again; it is named, and counts in the length of the list (requirements, ★ 10)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from efiling import clock
from efiling.store.engine import database
from tests.builders.batches import students
from tests.builders.edge.lines import Lines
from tests.builders.filings import night
from tests.builders.http.batches import BATCHES, row_about, submit_batch
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended
from tests.builders.owner import as_owner
from tests.builders.pdf import printed_in

WORDS = ("kind", "state", "channel", "filed_by")
DAYS = ("received_at", "registered_at")
PAGES = """query($first: Int, $last: Int, $after: String, $before: String) {
  viewer { filings(first: $first, last: $last, after: $after, before: $before) {
    totalCount nodes { receptionNumber errors { code } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}"""
OF_BATCH = """query($number: String!) {
  viewer { batch(receptionNumber: $number) {
    filings(first: 2) { totalCount nodes { row kind } pageInfo { hasNextPage endCursor } }
  } }
}"""


async def damage(table: str, column: str, row: int) -> str:
    """Of the nth row that was received, a column that is shown; its number."""
    rows = await as_owner(f"SELECT id, reception_number FROM {table} ORDER BY sequence")
    value: Any = b"x" if column.endswith("_sealed") else "x"
    await as_owner(f"UPDATE {table} SET {column} = $1 WHERE id = $2", value, rows[row]["id"])
    return str(rows[row]["reception_number"])


def can_hold(column: str) -> bool:
    """SQLite lets any value into any column; PostgreSQL keeps days days."""
    return column in WORDS or not database.is_postgres(database.default())


@pytest.mark.parametrize("column", [*WORDS, *DAYS])
async def test_q2_54_a_damaged_filing_hides_no_other_of_the_history(
    client: Client, column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    person, token = await client.resident()
    numbers = [
        (await client.submit(token, contract_ended(person, clock.today())))["filing"][
            "receptionNumber"
        ]
        for _ in range(5)
    ][::-1]
    if not can_hold(column):
        return
    await damage("filing", column, 2)
    lines = Lines(capsys)

    # By graphql-core the first time, by the operation's own function afterwards.
    for looks in (1, 2, 3):
        page = await client.history(token)
        assert [one["receptionNumber"] for one in page["nodes"]] == numbers[:2] + numbers[3:]
        assert len(page["edges"]) == 4
        assert page["totalCount"] == 5
        assert not page["pageInfo"]["hasNextPage"]
        assert len(lines.named("row.unreadable")) == looks


async def test_q2_54_a_page_is_filled_up_behind_what_is_damaged_in_both_directions(
    client: Client,
) -> None:
    person, token = await client.resident()
    sent = contract_ended(person, clock.today())
    numbers = [(await client.submit(token, sent))["filing"]["receptionNumber"] for _ in range(6)]
    numbers.reverse()
    column = "received_at" if can_hold("received_at") else "kind"
    for row in (1, 4):
        await damage("filing", column, row)

    async def page(**place: Any) -> tuple[list[str], bool, bool, str, str]:
        found = (await client.ask(PAGES, place, token))["viewer"]["filings"]
        bounds = found["pageInfo"]
        return (
            [one["receptionNumber"] for one in found["nodes"]],
            bounds["hasPreviousPage"],
            bounds["hasNextPage"],
            bounds["startCursor"],
            bounds["endCursor"],
        )

    *first, start, end = await page(first=2)
    assert first == [[numbers[0], numbers[2]], False, True]
    *second, start, end = await page(first=2, after=end)
    assert second == [[numbers[3], numbers[5]], True, False]
    *back, _, _ = await page(last=2, before=start)
    assert back == [[numbers[0], numbers[2]], False, True]
    *last, _, _ = await page(last=3)
    assert last == [[numbers[2], numbers[3], numbers[5]], True, False]


async def test_q2_55_reasons_that_cannot_be_read_hide_no_filing(client: Client) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))
    yesterday = clock.today() - timedelta(days=1)
    await client.load(person.newer(card="RR12345678RR", issuedOn=yesterday.isoformat()))
    await night()
    await damage("filing", "errors", 0)

    for _ in range(2):
        [entry] = (await client.history(token))["nodes"]
        assert entry["state"] == "REGISTRATION_ERROR"
        assert entry["errors"] == []


@pytest.mark.parametrize("column", ["kind", "state", "received_at", "row_count"])
async def test_q2_65_a_damaged_batch_hides_no_other(client: Client, column: str) -> None:
    _, token = await client.school()
    numbers: list[str] = []
    for _ in range(3):
        (person,) = await students(client.folder, 1)
        sent = await submit_batch(client, token, [row_about(person)])
        numbers.insert(0, sent["batch"]["receptionNumber"])
    if not can_hold(column):
        return
    await damage("batch", column, 1)

    for _ in range(3):
        page = (await client.ask(BATCHES, token=token))["viewer"]["batches"]
        assert [one["receptionNumber"] for one in page["nodes"]] == [numbers[0], numbers[2]]
        assert page["totalCount"] == 3


@pytest.mark.parametrize("column", ["kind", "received_at"])
async def test_q2_65_a_damaged_row_hides_no_other_of_its_batch(client: Client, column: str) -> None:
    _, token = await client.school()
    people = await students(client.folder, 3)
    sent = await submit_batch(client, token, [row_about(person) for person in people])
    if not can_hold(column):
        return
    await damage("filing", column, 1)

    asked = {"number": sent["batch"]["receptionNumber"]}
    for _ in range(3):
        rows = (await client.ask(OF_BATCH, asked, token))["viewer"]["batch"]["filings"]
        assert [one["row"] for one in rows["nodes"]] == [1, 3]
        assert rows["totalCount"] == 3
        assert not rows["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize("column", ["contents_sealed", "received_at"])
async def test_q2_54_the_receipt_of_a_batch_shows_its_other_rows_under_their_numbers(
    client: Client, column: str
) -> None:
    _, token = await client.school()
    people = await students(client.folder, 3)
    rows, key = [row_about(person) for person in people], uuid4().hex
    sent = await submit_batch(client, token, rows, key)
    if column != "contents_sealed" and not can_hold(column):
        return
    await damage("filing", column, 1)

    path = sent["receipt"]["pdf"].removeprefix("http://127.0.0.1:8000")
    pdf = await client.http.get(path, headers={"authorization": f"Bearer {token}"})
    assert pdf.status_code == 200
    shown = printed_in(pdf.content)
    assert "Row 1" in shown
    assert "Row 2" not in shown
    assert "Row 3" in shown

    # What is sent again is shown again, the damaged row as it was sent.
    again = await submit_batch(client, token, rows, key)
    for item, before in zip(again["receipt"]["items"], sent["receipt"]["items"], strict=True):
        assert item["value"][:80] == before["value"][:80]
