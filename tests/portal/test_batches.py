"""An organization files a workbook with a browser: what is wrong with it, what would be filed, what
became of it."""

import pytest

from efiling.rules.filings.batch_files import export_csv
from efiling.rules.filings.batch_rows import Cells
from efiling.rules.vocabulary import BatchKind
from gateway.http.edge import BATCH_BODY_LIMIT_BYTES
from sheets.limits import SERVICE
from sheets.rows import read_workbook
from sheets.template import COLUMNS, FIRST_ROW, letters_of
from tests.builders.batches import reference, students
from tests.builders.http.batches import batch_of, batches_of
from tests.builders.http.client import Client
from tests.builders.http.uploads import KIND, XLSX, cells_about
from tests.builders.people import HOME, PASSWORD
from tests.builders.portal import Browser, Element
from tests.builders.portal_batches import NEW, Rows, school_of, upload, workbook, wrong_rows
from tests.builders.sheets import formula, inline, xlsx
from tests.builders.workbooks import parts_of

SUGGESTED = "西新宿２−８−１"
LETTERS = {letters_of(at): name for at, name in enumerate(COLUMNS[KIND.value], 1)}


def places(browser: Browser) -> dict[str, Element]:
    """Cell to its line of what is to be corrected."""
    table = browser.page.main.one("table")
    return {row.one("th").text: row for row in table.one("tbody").all("tr")}


def mended(rows: Rows, browser: Browser) -> Rows:
    """The rows with what the page alone says to type."""
    better = [dict(row) for row in rows]
    for cell, line in places(browser).items():
        letters, number = cell.rstrip("0123456789"), int(cell.lstrip("ABCDEFGHIJKL"))
        better[number - FIRST_ROW][LETTERS[letters]] = line.one("span", "now").text
    return better


async def test_q2_65_a_workbook_with_errors_is_mended_by_what_the_page_says_alone(
    client: Client, browser: Browser
) -> None:
    token = await school_of(client, browser)
    people, rows = await wrong_rows(client)
    await browser.get(NEW)
    assert browser.page.forms["submit-batch"].get("enctype") == "multipart/form-data"
    await upload(browser, workbook(rows))

    page = browser.page
    assert page.status == 422
    assert page.h1 == "1 of 4 notifications are fine. Please correct 3 places"
    assert list(places(browser)) == ["L5", "F6", "L7"]
    assert reference(people[1]) in places(browser)["L5"].text
    assert places(browser)["L5"].one("span", "was").text == "西新宿2-8-1"
    assert places(browser)["L5"].one("span", "now").text == SUGGESTED
    # A check stores nothing, and costs the school no number.
    assert (await batches_of(client, token))["nodes"] == []

    await upload(browser, workbook(mended(rows, browser)))
    assert browser.page.status == 200
    assert browser.page.h1 == "Nothing is wrong. File these 4 notifications?"
    assert "Acceptance started 4" in browser.page.text
    assert (await batches_of(client, token))["nodes"] == []

    await browser.submit("submit-batch")
    page = browser.page
    assert page.h1 == "4 notifications were received"
    [batch] = (await batches_of(client, token))["nodes"]
    number = batch["receptionNumber"]
    assert page.address == f"/en/batches/{number}?done=filed"
    assert batch["rowCount"] == 4
    filed = (await batch_of(client, token, number))["filings"]["nodes"]
    assert [one["clientReference"] for one in filed] == [reference(one) for one in people]
    for one in people:
        assert reference(one) in page.text
    receipt = await browser.ask("GET", page.links["Receipt (PDF)"])
    assert receipt.content.startswith(b"%PDF")

    page = await browser.get("/en/batches")
    assert f"/en/batches/{number}" in page.links.values()


async def test_q2_65_two_clicks_on_the_confirmation_file_once(
    client: Client, browser: Browser
) -> None:
    token = await school_of(client, browser)
    rows = cells_about(await students(client.folder, 2))
    await browser.get(NEW)
    await upload(browser, workbook(rows))
    confirmation = browser.page
    first = await browser.submit("submit-batch")
    browser.page = confirmation
    second = await browser.submit("submit-batch")
    assert second.address == first.address
    assert len((await batches_of(client, token))["nodes"]) == 1


async def test_q2_10_the_confirmation_goes_on_in_another_language(
    client: Client, browser: Browser
) -> None:
    token = await school_of(client, browser)
    rows = cells_about(await students(client.folder, 2))
    await browser.get(NEW)
    await upload(browser, workbook(rows))
    page = await browser.submit("submit-batch", button="ja")
    assert page.language == "ja"
    assert (await batches_of(client, token))["nodes"] == []
    page = await browser.submit("submit-batch")
    assert page.address.startswith("/ja/batches/")
    assert len((await batches_of(client, token))["nodes"]) == 1


async def test_q2_69_a_session_that_ended_costs_no_row_of_the_confirmation(
    client: Client, browser: Browser
) -> None:
    school, token = await client.school()
    await browser.log_in(school.auth_id)
    await browser.get(NEW)
    await upload(browser, workbook(cells_about(await students(client.folder, 2))))
    browser.end_session()
    await browser.submit("submit-batch")
    assert browser.page.name == "login"

    await browser.submit("log-in", {"authId": school.auth_id, "password": PASSWORD})
    await browser.submit("go-on")
    while browser.page.name == "batches/new":
        await browser.submit("submit-batch")
    assert browser.page.h1 == "2 notifications were received"
    assert len((await batches_of(client, token))["nodes"]) == 1


async def test_q2_65_the_file_with_the_values_put_in_is_taken(
    client: Client, browser: Browser
) -> None:
    await school_of(client, browser)
    _, rows = await wrong_rows(client)
    rows[0]["on"] = "2026-02-31"
    await browser.get(NEW)
    await upload(browser, workbook(rows))

    refused = browser.page
    form = refused.filled("mended-workbook")
    address = refused.forms["mended-workbook"].get("action")
    answer = await browser.ask("POST", address, form)
    assert answer.headers["content-type"] == XLSX
    put_in = read_workbook(answer.content, SERVICE).rows
    assert [row.cells["name"] for row in put_in] == ["NGUYEN VAN AN"] * 4
    rests = [HOME.rest, SUGGESTED, HOME.rest, SUGGESTED]
    assert [row.cells["addressRest"] for row in put_in] == rests
    assert "is not a day" in parts_of(answer.content)["xl/sharedStrings.xml"].decode()

    # It is checked like any other file: what was left is all that is still wrong.
    await upload(browser, answer.content)
    assert list(places(browser)) == ["C4"]

    await browser.get(NEW)
    browser.page = refused
    answer = await browser.ask("POST", address, {**form, "rows": "broken"})
    assert answer.status_code == 400


async def test_q2_65_a_formula_is_told_at_its_cell_with_the_value_to_type(
    client: Client, browser: Browser
) -> None:
    await school_of(client, browser)
    [cells] = cells_about(await students(client.folder, 1))
    row = {name: inline(value) for name, value in cells.items() if value}
    await browser.get(NEW)
    await upload(browser, xlsx([{**row, "name": formula("NGUYEN VAN AN")}]))
    line = places(browser)["F4"]
    assert "formula" in line.text
    assert line.one("span", "now").text == "NGUYEN VAN AN"


async def test_q2_65_many_errors_are_told_by_column(client: Client, browser: Browser) -> None:
    await school_of(client, browser)
    rows = [dict(one) for one in cells_about(await students(client.folder, 8))]
    for row in rows:
        row |= {"addressRest": "1-1", "on": "2026-02-31"}
    await browser.get(NEW)
    await upload(browser, workbook(rows))
    columns = list(browser.page.main.all("details"))
    assert len(columns) == 2
    for column in columns:
        assert f"#{column.get('id')}" in browser.page.links.values()
        assert len(list(column.one("tbody").all("tr"))) == 8


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "No file was chosen."),
        (b"   ", "There is no notification in the batch."),
        (b"%PDF-1.7 \x00\x01", "It is no workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "It has a password, or it is in the old format (XLS)."),
        ("氏名,国籍\n".encode("cp932"), "Shift JIS"),
        (b"name;nationality\n", "The first line that our export writes is missing."),
        (workbook([]), "There is no notification in the batch."),
    ],
    ids=["none", "blank", "pdf", "old", "cp932", "other", "empty"],
)
async def test_q2_62_a_file_that_is_none_is_told_with_what_to_do(
    client: Client, browser: Browser, data: bytes, words: str
) -> None:
    await school_of(client, browser)
    await browser.get(NEW)
    await upload(browser, data)
    assert browser.page.status == 422
    assert words in " ".join(browser.page.problems)
    assert "Please" in browser.page.message_at("file")
    assert "submit-batch" in browser.page.forms


async def test_q2_62_a_file_that_is_too_large_is_told_at_its_field(
    client: Client, browser: Browser
) -> None:
    too_large = bytes(BATCH_BODY_LIMIT_BYTES + 1)
    nobody = await browser.ask("POST", NEW, {}, {"file": ("big.xlsx", too_large, XLSX)})
    assert nobody.status_code == 413
    assert "submit-batch" not in nobody.text

    await school_of(client, browser)
    await browser.get(NEW)
    await upload(browser, too_large)

    page = browser.page
    assert page.status == 413
    assert page.wrong == ["file"]
    assert "larger than 1 MB" in page.message_at("file")
    assert "without pictures" in page.message_at("file")
    assert "submit-batch" in page.forms


async def test_q2_61_a_file_of_the_other_kind_says_itself_what_it_is(
    client: Client, browser: Browser
) -> None:
    await school_of(client, browser)
    rows: list[Cells] = cells_about(await students(client.folder, 1))
    await browser.get(NEW)
    await upload(browser, export_csv(KIND, rows), kind=BatchKind.ORGANIZATION_CHANGE.value)
    assert browser.page.status == 200
    assert "Batch on the acceptance of residents" in browser.page.text


async def test_q2_65_what_a_form_carries_is_checked_like_a_file(
    client: Client, browser: Browser
) -> None:
    token = await school_of(client, browser)
    rows = cells_about(await students(client.folder, 1))
    await browser.get(NEW)
    await upload(browser, workbook(rows))
    page = await browser.submit("submit-batch", {"rows": "e30="})
    assert page.status == 422
    assert "did not arrive whole" in page.text
    assert "file" in {one.get("name") for one in page.forms["submit-batch"].all("input")}
    assert (await batches_of(client, token))["nodes"] == []


async def test_q2_60_a_batch_of_somebody_else_is_not_found(
    client: Client, browser: Browser
) -> None:
    await school_of(client, browser)
    await browser.get(NEW)
    await upload(browser, workbook(cells_about(await students(client.folder, 1))))
    page = await browser.submit("submit-batch")
    other = Browser(client)
    await school_of(client, other)
    assert (await other.get(page.address)).status == 404
