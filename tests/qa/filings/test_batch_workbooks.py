"""Workbooks as clerks fill them in: cells as they are shown, findings that lead to their cells,
rows that nobody sees (Q2-8, Q2-61, Q2-65)."""

from collections.abc import Sequence
from typing import Any

import pytest

from efiling.adapters.workbooks import template
from efiling.reference import place_name
from efiling.rules.filings.batch_rows import Cells
from i18n import Language
from tests.builders.batches import students
from tests.builders.http.batches import batch_of, filings_of_batch
from tests.builders.http.client import Client
from tests.builders.http.uploads import KIND, XLSX, cells_about, export, send
from tests.builders.sheets import Row, formula, inline, number, ods, ods_text, xlsx
from tests.builders.workbooks import with_parts

ODS = "application/vnd.oasis.opendocument.spreadsheet"


def filled(cells: Sequence[Cells]) -> list[dict[str, str]]:
    """Each row with its values as texts."""
    return [{name: inline(value) for name, value in row.items() if value} for row in cells]


async def clerk(client: Client, count: int) -> tuple[str, list[dict[str, str]]]:
    """A school's token, and a workbook's rows about students of its own."""
    _, token = await client.school()
    return token, filled(cells_about(await students(client.folder, count)))


async def checked(client: Client, token: str, data: bytes, media: str = XLSX) -> Any:
    answer = await send(client, token, data, media, check=True)
    assert answer.status_code == 200
    return answer.json()


async def test_q2_61_numbers_are_filed_as_their_cells_show_them(client: Client) -> None:
    token, rows = await clerk(client, 4)
    rows[0]["clientReference"] = number("12345", 1)
    rows[1]["clientReference"] = number("12", 2)
    rows[2]["clientReference"] = number("1234567890123456", 3)
    rows[3]["municipality"] = number("13104", 4)
    data = xlsx(rows, formats=["0000000", '"S-"0000', "0", "00000"])

    answer = (await send(client, token, data, XLSX)).json()

    assert answer["problems"] == []
    found = await filings_of_batch(client, token, answer["batch"]["receptionNumber"])
    references = [one["clientReference"] for one in found][:3]
    assert references == ["0012345", "S-0012", "1234567890123456"]


async def test_q2_61_a_number_that_its_cell_does_not_show_whole_is_told_with_its_cell(
    client: Client,
) -> None:
    token, rows = await clerk(client, 2)
    rows[1]["clientReference"] = number("1.23456789012346E15")

    [problem] = (await checked(client, token, xlsx(rows)))["problems"]

    assert problem["row"] == 2
    assert problem["cell"] == "A5"
    assert problem["column"] == "clientReference"
    assert "1.23456789012346E15" in problem["message"]
    assert "Text" in problem["remedy"]


async def test_q2_61_days_labels_and_card_numbers_are_taken_as_people_write_them(
    client: Client,
) -> None:
    _, token = await client.school()
    cells = cells_about(await students(client.folder, 3))
    rows = filled(cells)
    rows[0] |= {"kind": inline("受入れの開始"), "on": inline(cells[0]["on"].replace("-", "/"))}
    rows[1]["cardNumber"] = inline(f" {cells[1]['cardNumber'].lower()}\u3000")
    rows[2] |= {"municipality": inline(place_name(cells[2]["municipality"]))}
    rows[2]["sex"] = inline({"MALE": "男性", "FEMALE": "女性"}[cells[2]["sex"]])

    answer = await checked(client, token, xlsx(rows))

    assert answer["problems"] == []
    assert answer["rowCount"] == 3


async def test_q2_65_every_formula_is_told_by_its_cell_beside_every_other_error(
    client: Client,
) -> None:
    token, rows = await clerk(client, 4)
    rows[0]["name"] = formula("SAITO MEI")
    rows[1]["on"] = formula("2026-11-01")
    rows[2]["addressRest"] = inline("西新宿2-8-1")
    rows[3]["sex"] = inline("?")

    answer = await checked(client, token, xlsx(rows))

    told = {(one["row"], one["cell"], one["code"]) for one in answer["problems"]}
    assert told == {
        (1, "F4", "BATCH_FILE_UNREADABLE"),
        (2, "C5", "BATCH_FILE_UNREADABLE"),
        (3, "L6", "NOT_FULL_WIDTH"),
        (4, "H7", "CHOICE_UNKNOWN"),
    }
    by_cell = {one["cell"]: one for one in answer["problems"]}
    assert "formula in cell F4" in by_cell["F4"]["message"]
    assert by_cell["F4"]["suggestion"] == "SAITO MEI"
    assert by_cell["C5"]["suggestion"] == "2026-11-01"
    assert by_cell["L6"]["suggestion"] == "西新宿２−８−１"
    assert by_cell["L6"]["value"] == "西新宿2-8-1"
    assert by_cell["L6"]["heading"].startswith("Address in Japan")
    assert "MALE Male, FEMALE Female" in by_cell["H7"]["remedy"]

    refused = await export(client, xlsx(rows))
    assert refused.status_code == 422
    assert [one["cell"] for one in refused.json()["problems"]] == ["F4", "C5"]


async def test_q2_65_a_kind_that_nobody_knows_hides_no_other_cell_of_its_row(
    client: Client,
) -> None:
    token, rows = await clerk(client, 1)
    rows[0] |= {"kind": inline("入学"), "on": inline("2026年11月31日"), "sex": inline("?")}

    answer = await checked(client, token, xlsx(rows))

    told = {(one["cell"], one["code"]) for one in answer["problems"]}
    assert told == {("B4", "CHOICE_UNKNOWN"), ("C4", "DAY_INVALID"), ("H4", "CHOICE_UNKNOWN")}


async def test_q2_65_a_refused_workbook_keeps_its_cells_in_the_history(client: Client) -> None:
    token, rows = await clerk(client, 2)
    rows[0]["name"] = inline("SOMEBODY ELSE")
    rows[1]["nationality"] = inline("ATLANTIS")

    batch = (await send(client, token, xlsx(rows), XLSX)).json()["batch"]

    kept = await batch_of(client, token, batch["receptionNumber"])
    assert [one["cell"] for one in kept["problems"]] == ["F4:L4", "I5"]


async def test_a_line_break_is_called_one(client: Client) -> None:
    token, rows = await clerk(client, 1)
    rows[0]["addressRest"] = inline("西新宿２－８－１\n青空荘")

    [problem] = (await checked(client, token, xlsx(rows)))["problems"]

    assert "line break" in problem["message"]
    assert problem["suggestion"] == "西新宿２−８−１　青空荘"


async def test_places_of_one_name_are_listed(client: Client) -> None:
    token, rows = await clerk(client, 1)
    rows[0]["municipality"] = inline("府中市")

    [problem] = (await checked(client, token, xlsx(rows)))["problems"]

    assert problem["cell"] == "K4"
    assert "13206 東京都府中市, 34208 広島県府中市" in problem["remedy"]


async def test_hidden_rows_and_rows_of_a_reference_alone_are_told_once_each(
    client: Client,
) -> None:
    token, rows = await clerk(client, 5)
    bare: list[Row] = [{"clientReference": inline(f"S-{at}")} for at in range(3)]
    blank: list[Row] = [{"addressRest": inline("　\u200b ")}]
    hidden = {5: 'hidden="1"', 6: 'hidden="true"', 8: 'ht="0" customHeight="1"'}

    answer = await checked(client, token, xlsx([*rows, *bare, *blank], row_attributes=hidden))

    assert answer["rowCount"] == 5
    assert answer["problems"] == []
    notices = {one["code"]: one["message"] for one in answer["notices"]}
    assert "hidden" in notices["ROWS_HIDDEN"]
    assert "5–6, 8" in notices["ROWS_HIDDEN"]
    assert "9–11" in notices["ROWS_WITHOUT_FILING"]


@pytest.mark.parametrize("shape", ["strict", "placeless"])
async def test_sound_workbooks_of_other_programs_are_read(client: Client, shape: str) -> None:
    token, rows = await clerk(client, 2)
    below = (
        "<extLst><ext><x14:dataValidations xmlns:x14='x' xmlns:xm='y'><x14:dataValidation>"
        "<x14:formula1><xm:f>other!$A$1:$A$9</xm:f></x14:formula1><xm:sqref>L4:L9</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )

    data = xlsx(rows, strict=shape == "strict", placeless=shape == "placeless", below=below)

    answer = await checked(client, token, data)
    assert answer["rowCount"] == 2
    assert answer["problems"] == []


async def test_an_ods_is_read_like_an_xlsx_with_its_formulas_and_hidden_rows(
    client: Client,
) -> None:
    token = (await client.school())[1]
    cells = cells_about(await students(client.folder, 3))
    rows = [{name: ods_text(value) for name, value in row.items() if value} for row in cells]
    rows[0]["clientReference"] = 'office:value-type="float" office:value="12"><text:p>0012</text:p>'
    day = cells[0]["on"]
    rows[0]["on"] = f'office:value-type="date" office:date-value="{day}"><text:p>R8.4.1</text:p>'
    data = ods(rows, row_attributes={5: 'table:visibility="filter"'})

    answer = (await send(client, token, data, ODS)).json()

    assert answer["problems"] == []
    assert "5" in {one["code"]: one["message"] for one in answer["notices"]}["ROWS_HIDDEN"]
    found = await filings_of_batch(client, token, answer["batch"]["receptionNumber"])
    assert found[0]["clientReference"] == "0012"

    rows[2]["name"] = 'table:formula="of:=A1" office:value-type="string"><text:p>A</text:p>'
    problems = (await checked(client, token, ods(rows), ODS))["problems"]
    assert [(one["cell"], one["row"]) for one in problems] == [("F6", 3)]


async def test_what_is_filled_in_on_the_sheet_of_examples_is_told_as_such(client: Client) -> None:
    _, token = await client.school()
    texts = "xl/sharedStrings.xml"
    own = {"NGUYEN VAN EXAMPLE": "TRAN THI LAN", "SAMPLE MARIA": "LE VAN BINH"}

    def renamed(part: bytes) -> bytes:
        for example, person in own.items():
            part = part.replace(example.encode(), person.encode())
        return part

    empty = template(KIND, Language.JA)

    [problem] = (await checked(client, token, with_parts(empty, {texts: renamed})))["problems"]

    assert problem["code"] == "BATCH_ON_EXAMPLE_SHEET"
    assert "記入例" in problem["message"]
    [problem] = (await checked(client, token, empty))["problems"]
    assert problem["code"] == "BATCH_EMPTY"


async def test_a_415_names_the_types_that_can_be_sent(client: Client) -> None:
    _, token = await client.school()
    answer = await send(client, token, b"x", "application/pdf")
    assert answer.status_code == 415
    [error] = answer.json()["errors"]
    for media in ("text/csv", XLSX, ODS):
        assert media in error["message"]
