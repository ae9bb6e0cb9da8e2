"""Workbooks, against Q2-8, Q2-60 and Q2-65: templates in two languages, and reading what people
fill in."""

import io
import re
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from efiling.adapters.workbooks import read_workbook, template, write_corrections, write_rows
from efiling.errors import Problem
from efiling.reference import MUNICIPALITIES, NATIONALITIES
from efiling.rules.filings.batch_columns import COLUMNS, column_names
from efiling.rules.filings.batch_examples import EXAMPLES
from efiling.rules.filings.batch_rows import Cells, read_rows
from efiling.rules.vocabulary import BatchKind
from i18n import Language
from i18n.catalogue import text
from sheets.template import TEMPLATE_VERSION
from tests.builders.refusals import refusal_of
from tests.builders.workbooks import packed, parts_of, with_parts

KINDS = list(BatchKind)
LANGUAGES = [Language.JA, Language.EN]
KIND = BatchKind.ACCEPTANCE
SHEET_PART = "xl/worksheets/sheet1.xml"
TODAY = date(2026, 12, 1)


def whole(kind: BatchKind, rows: list[Cells]) -> list[Cells]:
    """The rows with a text for every column."""
    return [dict.fromkeys(column_names(kind), "") | dict(row) for row in rows]


def examples(kind: BatchKind, count: int) -> list[Cells]:
    rows = list(EXAMPLES[kind])
    return [rows[number % len(rows)] for number in range(count)]


def refusal(data: bytes, kind: BatchKind = KIND) -> tuple[str, object]:
    return refusal_of(read_workbook, data, kind)


def unreadable(reason: str) -> tuple[str, str]:
    return "BATCH_FILE_UNREADABLE", reason


def table(data: bytes, sheet: str = "届出") -> list[list[Any]]:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_name(sheet)
        .to_python(skip_empty_area=False)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_q2_8_the_template_has_labels_in_two_languages_and_hidden_machine_names(
    kind: BatchKind, language: Language
) -> None:
    data = template(kind, language)
    rows, parts = table(data), parts_of(data)
    columns = COLUMNS[kind]
    other = Language.EN if language is Language.JA else Language.JA
    assert rows[1][: len(columns)] == [
        f"{text(language, c.label)}\n{text(other, c.label)}" for c in columns
    ]
    assert rows[2][: len(columns)] == list(column_names(kind))
    assert rows[0][len(columns)] == f"TodokedeTemplate:{kind};{TEMPLATE_VERSION}"
    assert len(rows) == 3
    assert b'r="3" spans="1:' in parts[SHEET_PART]
    assert b'hidden="1"' in parts[SHEET_PART].split(b'<row r="3"')[1].split(b">")[0]
    assert f">{kind};{TEMPLATE_VERSION}<".encode() in parts["docProps/custom.xml"]
    assert data == template(kind, language)


@pytest.mark.parametrize("kind", KINDS)
def test_q2_8_lists_offer_every_choice_with_its_code(kind: BatchKind) -> None:
    data = template(kind, Language.JA)
    lists, parts = table(data, "lists"), parts_of(data)
    columns = [[row[place] for row in lists if row[place]] for place in range(len(lists[0]))]
    assert [
        "VNM ベトナム" in column and len(column) == len(NATIONALITIES) for column in columns
    ].count(True) == 1
    assert [
        "13104 東京都新宿区" in column and len(column) == len(MUNICIPALITIES) for column in columns
    ].count(True) == 1
    chosen = [column for column in COLUMNS[kind] if column.choice]
    assert parts[SHEET_PART].count(b'<dataValidation type="list"') == len(chosen)
    assert b'name="lists" sheetId="3" state="hidden"' in parts["xl/workbook.xml"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_q2_8_the_template_holds_no_formula_macro_or_link(
    kind: BatchKind, language: Language
) -> None:
    parts = parts_of(template(kind, language))
    assert not any(b"<f>" in content or b"External" in content for content in parts.values())
    assert not any("vba" in name.lower() or "external" in name.lower() for name in parts)


@pytest.mark.parametrize("kind", KINDS)
def test_q2_8_the_examples_on_the_second_sheet_are_filings_without_a_problem(
    kind: BatchKind,
) -> None:
    found = read_rows(kind, EXAMPLES[kind], TODAY)
    assert found.problems == ()
    assert len(table(template(kind, Language.EN), "Example")) == 2 + len(EXAMPLES[kind])
    assert table(template(kind, Language.JA), "記入例")[2][0] == "2026-001"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_q2_60_three_hundred_rows_come_back_as_codes(kind: BatchKind, language: Language) -> None:
    rows = examples(kind, 300)
    assert list(read_workbook(write_rows(kind, rows, language), kind).rows) == whole(kind, rows)


def test_q2_60_no_row_and_301_rows_are_refused() -> None:
    assert refusal(template(KIND, Language.JA)) == ("BATCH_EMPTY", None)
    assert refusal(b"") == ("BATCH_EMPTY", None)
    assert refusal(write_rows(KIND, examples(KIND, 301), Language.JA)) == ("BATCH_TOO_LARGE", None)
    assert refusal(write_rows(KIND, examples(KIND, 2_500), Language.JA)) == (
        "BATCH_TOO_LARGE",
        None,
    )


def test_cells_that_a_spreadsheet_would_take_for_formulas_stay_text() -> None:
    rows = whole(
        KIND,
        [
            {"clientReference": value, "kind": "X"}
            for value in ("=1+1", "+1", "-1", "@A1", "＝1", "'=1")
        ],
    )
    data = write_rows(KIND, rows, Language.JA)
    assert list(read_workbook(data, KIND).rows) == rows
    assert b"<f>" not in parts_of(data)[SHEET_PART]
    assert b"quotePrefix" in parts_of(data)["xl/styles.xml"]


def test_days_numbers_and_truths_are_read_however_they_were_typed() -> None:
    kind = BatchKind.ORGANIZATION_CHANGE
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("届出")
    names = column_names(kind)

    typed: list[dict[str, Any]] = [
        {
            "on": date(2026, 4, 1),
            "birthDate": "1996/2/9",
            "orgCorporateNumber": 7000012050002,
            "requestedByResident": True,
        },
        {
            "on": "2026-04-01",
            "birthDate": datetime(1996, 2, 9),  # noqa: DTZ001
            "orgCorporateNumber": "7000012050002",
        },
        {
            "on": datetime(2026, 4, 1, 9, 30),  # noqa: DTZ001
            "municipality": "13104　新宿区",
            "requestedByResident": "TRUE はい",
        },
    ]

    style = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_string(0, len(names), f"TodokedeTemplate:{kind};{TEMPLATE_VERSION}")
    sheet.write_row(2, 0, reversed(names))
    for row, cells in enumerate(typed, 3):
        for name, value in cells.items():
            place = len(names) - 1 - names.index(name)
            sheet.write(row, place, value, *([style] if isinstance(value, date) else []))
    book.close()

    first, second, third = read_workbook(buffer.getvalue(), kind).rows

    assert first["on"] == second["on"] == "2026-04-01"
    assert first["birthDate"] == second["birthDate"] == "1996-02-09"
    assert first["orgCorporateNumber"] == second["orgCorporateNumber"] == "7000012050002"
    assert first["requestedByResident"] == "true"
    assert third["requestedByResident"] == "true"
    assert third["municipality"] == "13104"
    assert third["on"] == "2026-04-01"


def test_q2_65_a_correction_workbook_holds_the_failed_rows_and_says_why_beside_them() -> None:
    filings = [filing for filing in read_rows(KIND, EXAMPLES[KIND], TODAY).filings if filing]
    problems = [
        Problem("DAY_IN_FUTURE", ("details", "acceptanceStarted", "on")),
        Problem("CARD_LAPSED", ("subject",)),
    ]
    data = write_corrections(
        KIND, [(filings[0], problems), (filings[1], problems[1:])], Language.EN
    )

    assert list(read_workbook(data, KIND).rows) == whole(KIND, list(EXAMPLES[KIND][:2]))
    rows = table(data)
    assert rows[1][-1].startswith("To be corrected\n")

    first, second = rows[3][-1].split("\n")
    assert first.startswith("C4 First day, last day or reference day: This day has not come yet.")
    assert second.startswith("F4:L4: ")
    assert rows[4][-1].startswith("F5:L5: ")


def test_a_workbook_of_another_kind_version_or_origin_says_so() -> None:
    other = write_rows(
        BatchKind.ORGANIZATION_CHANGE, examples(BatchKind.ORGANIZATION_CHANGE, 1), Language.JA
    )
    assert refusal(other) == unreadable("OTHER_KIND")

    data = write_rows(KIND, examples(KIND, 1), Language.JA)
    newer = {"xl/sharedStrings.xml": lambda part: part.replace(b"ACCEPTANCE;1", b"ACCEPTANCE;2")}
    assert refusal(with_parts(data, newer)) == unreadable("OTHER_VERSION")

    unnamed = {"xl/sharedStrings.xml": lambda part: part.replace(b"TodokedeTemplate:", b"")}
    assert len(read_workbook(with_parts(data, unnamed), KIND).rows) == 1
    assert refusal(with_parts(data, {**unnamed, "docProps/custom.xml": b"<x/>"})) == unreadable(
        "NOT_TEMPLATE"
    )

    fewer = {"xl/sharedStrings.xml": lambda part: part.replace(b">cardNumber<", b">card<")}
    assert refusal(with_parts(data, fewer)) == unreadable("NOT_TEMPLATE")
    renamed = {"xl/workbook.xml": lambda part: part.replace("届出".encode(), b"other")}
    assert refusal(with_parts(data, renamed)) == unreadable("NOT_TEMPLATE")


def test_what_is_no_workbook_says_what_it_is() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0" + b"\0" * 2_000) == unreadable("PASSWORD_OR_OLD")
    assert refusal(b"\xef\xbb\xbf#todokede,ACCEPTANCE,1,1,") == unreadable("IS_CSV")
    assert refusal(b"%PDF-1.7") == unreadable("NOT_WORKBOOK")
    assert refusal(packed({"word/document.xml": b"<x/>"})) == unreadable("NOT_WORKBOOK")
    assert refusal(b"PK\x03\x04 and no more") == unreadable("DAMAGED")


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"
)
@pytest.mark.parametrize("kind", KINDS)
def test_q2_8_libreoffice_opens_the_workbook_saves_it_and_it_is_read_as_before(
    kind: BatchKind, tmp_path: Path
) -> None:
    rows = examples(kind, 300)
    (tmp_path / "filled.xlsx").write_bytes(write_rows(kind, rows, Language.JA))

    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "saved"),
    ]
    subprocess.run(
        [*command, str(tmp_path / "filled.xlsx")], check=True, capture_output=True, timeout=120
    )

    saved = (tmp_path / "saved" / "filled.xlsx").read_bytes()
    assert list(read_workbook(saved, kind).rows) == whole(kind, rows)

    parts = parts_of(saved)
    assert f">{kind};{TEMPLATE_VERSION}<".encode() in parts["docProps/custom.xml"]
    chosen = [column for column in COLUMNS[kind] if column.choice]
    assert parts[SHEET_PART].count(b'type="list"') >= len({column.choice for column in chosen})
    assert re.search(rb'<row r="3"[^>]* hidden="(?:true|1)"', parts[SHEET_PART])
