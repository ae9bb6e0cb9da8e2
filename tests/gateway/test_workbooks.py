"""Workbooks through HTTP: templates, and exports that become files for filing (Q2-8, Q2-61,
Q2-62)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from efiling import clock
from efiling.adapters import limits
from efiling.adapters.workbooks import template, write_rows
from efiling.rules.filings import batch_columns
from efiling.rules.filings.batch_columns import column_names
from efiling.rules.filings.batch_examples import EXAMPLES
from efiling.rules.filings.batch_files import export_csv, read_csv
from efiling.rules.filings.kinds import KINDS
from efiling.rules.in_force import InForce
from efiling.rules.vocabulary import BatchKind, FilingKind
from i18n import Language
from tests.builders.http.client import Client
from tests.builders.http.uploads import KIND, XLSX, export, problem_code
from tests.builders.workbooks import parts_of, with_parts


async def test_q2_8_anybody_downloads_the_template_and_a_cache_may_keep_it(client: Client) -> None:
    for name, kind in (
        ("acceptance", KIND),
        ("organization-change", BatchKind.ORGANIZATION_CHANGE),
    ):
        for language in (Language.JA, Language.EN):
            answer = await client.http.get(f"/templates/{name}.xlsx?lang={language}")
            assert answer.status_code == 200
            assert answer.headers["content-type"] == XLSX
            assert answer.content == template(kind, language)
            assert answer.headers["cache-control"].startswith("public")

            again = {"if-none-match": answer.headers["etag"]}
            assert (
                await client.http.get(f"/templates/{name}.xlsx?lang={language}", headers=again)
            ).status_code == 304

    assert (await client.http.get("/templates/other.xlsx")).status_code == 404
    asked = await client.http.get("/templates/acceptance.xlsx", headers={"accept-language": "ko"})
    assert asked.headers["content-language"] == "en"


async def test_q2_61_a_filled_workbook_becomes_the_file_that_can_be_filed(client: Client) -> None:
    rows = [dict.fromkeys(column_names(KIND), "") | dict(row) for row in EXAMPLES[KIND]]
    answer = await export(client, write_rows(KIND, rows, Language.JA))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content == export_csv(KIND, rows)
    assert list(read_csv(answer.content, KIND).rows) == rows


async def test_q2_62_an_export_says_in_the_callers_language_why_a_workbook_cannot_be_read(
    client: Client,
) -> None:
    formula = b'<row r="4"><c r="B4"><f>1+1</f></c></row></sheetData>'
    change = {"xl/worksheets/sheet1.xml": lambda part: part.replace(b"</sheetData>", formula)}
    workbook = with_parts(template(KIND, Language.JA), change)

    answer = await export(client, workbook)
    assert answer.status_code == 422
    assert problem_code(answer) == "BATCH_FILE_UNREADABLE"
    assert (
        "There is a formula in cell B4 of the sheet “届出”."
        in answer.json()["problems"][0]["message"]
    )

    assert "B4" in (await export(client, workbook, language="ja")).json()["problems"][0]["message"]
    assert problem_code(await export(client, template(KIND, Language.JA))) == "BATCH_EMPTY"
    assert (await export(client, b"x", "text/csv")).status_code == 415
    assert (await export(client, bytes(1024 * 1024 + 1))).status_code == 413
    assert (
        await client.http.post("/exports", content=b"", headers={"content-type": XLSX})
    ).status_code == 400


async def test_an_address_that_sends_file_after_file_waits(client: Client) -> None:
    limits.forget()
    answers = [await export(client, b"") for _ in range(limits.LIMITS["file.address"].times + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_q2_8_the_list_of_kinds_has_what_can_be_filed_on_the_day(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = FilingKind.ACCEPTANCE_STATUS
    ended = replace(KINDS[kind], in_force=InForce(last_on=date(2027, 3, 31)))
    monkeypatch.setattr(batch_columns, "KINDS", {**KINDS, kind: ended})

    async def offered() -> set[str]:
        workbook = (await client.http.get("/templates/acceptance.xlsx?lang=en")).content
        texts = parts_of(workbook)["xl/sharedStrings.xml"]
        return {one.name for one in FilingKind if f">{one.name} ".encode() in texts}

    clock.move_to(datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC))
    assert kind.name in await offered()
    clock.move_to(datetime(2027, 3, 31, 15, tzinfo=UTC))
    assert await offered() == {"ACCEPTANCE_STARTED", "ACCEPTANCE_ENDED"}
