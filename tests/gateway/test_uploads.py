"""Batch files through HTTP: templates, exports, batches and corrections (Q2-8, Q2-60 to Q2-65;
security 2.3)."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from efiling import clock
from efiling.actions.filings.registration import register_received
from efiling.adapters.workbooks import read_workbook, template, write_rows
from efiling.rules.actors import SYSTEM
from efiling.rules.filings.batch_examples import EXAMPLES
from efiling.rules.filings.batch_files import export_csv
from gateway.http.sessions import cookie_name
from i18n import Language
from tests.builders.batches import reference, students
from tests.builders.http import api_tokens
from tests.builders.http.batches import batch_of, batches_of, filings_of_batch
from tests.builders.http.client import Client
from tests.builders.http.uploads import KIND, XLSX, cells_about, problem_code, send
from tests.builders.workbooks import with_parts


@pytest.mark.parametrize("media", ["text/csv; charset=utf-8", XLSX])
async def test_q2_61_a_file_is_checked_and_filed_and_sent_again_it_is_the_same_batch(
    client: Client, media: str
) -> None:
    _, token = await client.school()
    rows = cells_about(await students(client.folder, 20))
    data = write_rows(KIND, rows, Language.EN) if media == XLSX else export_csv(KIND, rows)

    checked = (await send(client, token, data, media, check=True)).json()
    assert checked == {"batch": None, "rowCount": 20, "notices": [], "problems": []}
    assert (await batches_of(client, token))["totalCount"] == 0

    answer = await send(client, token, data, media, idempotency_key="one")
    batch = answer.json()["batch"]
    assert answer.status_code == 200
    assert batch["state"] == "REGISTERING"
    assert batch["rowCount"] == 20
    assert answer.json()["problems"] == []

    assert (await send(client, token, data, media, idempotency_key="one")).json()["batch"] == batch
    found = await filings_of_batch(client, token, batch["receptionNumber"])
    assert [one["clientReference"] for one in found] == [row["clientReference"] for row in rows]

    anew = (await send(client, token, data, media)).json()
    assert "SAME_FILE_AGAIN" in [notice["code"] for notice in anew["notices"]]


async def test_q2_65_every_error_of_every_row_is_told_with_row_column_and_reference(
    client: Client,
) -> None:
    _, token = await client.school()
    people = await students(client.folder, 7)
    rows = [dict(row) for row in cells_about(people)]

    rows[0]["birthDate"] = "2004-13-01"
    rows[0]["addressRest"] = "abc"
    rows[1]["sex"] = "UNKNOWN"
    rows[2]["kind"] = "SPOUSE_DIVORCED"
    rows[3]["reason"] = "GRADUATION"
    rows[4]["name"] = "SOMEBODY ELSE"
    rows[5]["on"] = ""

    answer = (await send(client, token, export_csv(KIND, rows))).json()
    told = [(one["row"], one["column"], one["code"]) for one in answer["problems"]]
    assert set(told) == {
        (1, "birthDate", "DAY_INVALID"),
        (1, "addressRest", "NOT_FULL_WIDTH"),
        (2, "sex", "CHOICE_UNKNOWN"),
        (3, "kind", "KIND_NOT_ALLOWED"),
        (4, "reason", "VALUE_NOT_EXPECTED"),
        (5, None, "IDENTITY_MISMATCH"),
        (6, "on", "VALUE_REQUIRED"),
    }

    assert [one["path"] for one in answer["problems"] if one["row"] == 6] == [
        ["details", "acceptanceStarted", "on"]
    ]
    assert {one["row"]: one["clientReference"] for one in answer["problems"]} == {
        number: reference(person) for number, person in enumerate(people[:6], 1)
    }

    assert answer["batch"]["state"] == "RECEPTION_ERROR"
    kept = await batch_of(client, token, answer["batch"]["receptionNumber"])
    assert sorted((one["row"], one["code"]) for one in kept["problems"]) == sorted(
        (row, code) for row, _, code in told
    )
    assert kept["filings"]["totalCount"] == 0


def wrong_files() -> Mapping[str, tuple[bytes, str, str, str]]:
    """What is wrong, to a file, its media type, the code of its problem and a word of its
    message."""
    rows = list(EXAMPLES[KIND])
    many = rows * 100 + rows[:1]
    good, filled = export_csv(KIND, rows), write_rows(KIND, rows, Language.JA)
    many_filled = write_rows(KIND, many, Language.JA)

    return {
        "301 rows": (export_csv(KIND, many), "text/csv", "BATCH_TOO_LARGE", "300"),
        "301 rows of a workbook": (many_filled, XLSX, "BATCH_TOO_LARGE", "300"),
        "empty": (b"", "text/csv", "BATCH_EMPTY", "no notification"),
        "empty workbook": (template(KIND, Language.JA), XLSX, "BATCH_EMPTY", "no notification"),
        "bomb": (
            with_parts(filled, {"xl/bomb.xml": bytes(50_000_000)}),
            XLSX,
            "BATCH_FILE_UNREADABLE",
            "unpacks",
        ),
        "macros": (
            with_parts(filled, {"xl/vbaProject.bin": b"x"}),
            XLSX,
            "BATCH_FILE_UNREADABLE",
            "macros",
        ),
        "changed byte": (
            good.replace(b"NGUYEN", b"NGUYEM"),
            "text/csv",
            "BATCH_FILE_NOT_EXPORTED",
            "checksum",
        ),
        "saved by Excel": (
            good.replace(b"\r\n", b",,\r\n", 1),
            "text/csv",
            "BATCH_FILE_NOT_EXPORTED",
            "spreadsheet",
        ),
        "CP932": ("氏名,性別\r\n".encode("cp932"), "text/csv", "BATCH_FILE_NOT_EXPORTED", "CP932"),
        "CSV as a workbook": (good, XLSX, "BATCH_FILE_UNREADABLE", "CSV"),
        "workbook as CSV": (filled, "text/csv", "BATCH_FILE_NOT_EXPORTED", "workbook"),
    }


async def test_q2_60_q2_62_each_wrong_file_has_its_own_problem_and_nothing_is_stored(
    client: Client,
) -> None:
    _, token = await client.school()
    for name, (data, media, code, word) in wrong_files().items():
        answer = await send(client, token, data, media)
        assert answer.status_code == 200, name
        assert answer.json()["batch"] is None, name
        assert problem_code(answer) == code, name
        assert word in answer.json()["problems"][0]["message"], name
    assert (await batches_of(client, token))["totalCount"] == 0


async def test_only_an_institution_files_and_only_in_its_session_or_with_the_right_scope(
    client: Client,
) -> None:
    data = export_csv(KIND, cells_about(await students(client.folder, 1)))
    assert (await send(client, None, data)).status_code == 401

    _, resident = await client.resident()
    assert (await send(client, resident, data)).status_code == 403

    _, token = await client.school()
    cookie = f"{cookie_name(secure=False)}={token}"
    assert (await send(client, None, data, cookie=cookie)).status_code == 403

    reading = (await api_tokens.create(client, token, scopes=["BATCH_READ"]))["token"]
    assert (await send(client, reading, data)).status_code == 403
    assert (
        await send(client, reading, b"no batch at all")
    ).status_code == 403  # before the file is read

    assert (await batches_of(client, token))["totalCount"] == 0
    assert (await send(client, None, data, x_todokede="1", cookie=cookie)).json()["batch"][
        "rowCount"
    ] == 1

    sending = (await api_tokens.create(client, token, scopes=["BATCH_SUBMIT"]))["token"]
    assert (await send(client, sending, data)).json()["batch"]["rowCount"] == 1


async def test_a_request_that_is_broken_is_refused_before_the_file_is_read(client: Client) -> None:
    _, token = await client.school()
    data = export_csv(KIND, list(EXAMPLES[KIND]))

    assert (await send(client, token, data, "application/json")).status_code == 415
    assert (await send(client, token, data, "text/csv; charset=shift_jis")).status_code == 415
    assert (await send(client, token, data, content_encoding="gzip")).status_code == 415
    assert (await send(client, token, bytes(1024 * 1024 + 1))).status_code == 413

    headers = {"authorization": f"Bearer {token}", "content-type": "text/csv"}
    for query in ("", "?kind=OTHER", f"?kind={KIND}&kind={KIND}", f"?kind={KIND}&check=yes"):
        assert (
            await client.http.post(f"/batches{query}", content=data, headers=headers)
        ).status_code == 400
    assert (await client.http.get("/batches", headers=headers)).status_code == 405

    assert (
        problem_code(await send(client, token, data, idempotency_key=""))
        == "IDEMPOTENCY_KEY_INVALID"
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=acceptance", ["ACCEPTANCE", "ORGANIZATION_CHANGE"]),
        (f"kind={KIND}&check=yes", ["true", "false"]),
    ],
)
async def test_a_parameter_that_fits_nothing_is_named_with_what_would_do(
    client: Client, query: str, expected: list[str]
) -> None:
    _, token = await client.school()
    headers = {"authorization": f"Bearer {token}", "content-type": "text/csv"}

    answer = await client.http.post(f"/batches?{query}", content=b"x", headers=headers)

    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert error["extensions"]["path"] == ["kind" if "ACCEPTANCE" in expected else "check"]
    assert error["extensions"]["expected"] == expected


async def test_q2_65_the_rows_that_failed_come_back_in_a_workbook_and_are_filed_again(
    client: Client,
) -> None:
    _, token = await client.school()
    people = await students(client.folder, 5)
    number = (await send(client, token, export_csv(KIND, cells_about(people)))).json()["batch"][
        "receptionNumber"
    ]
    path, headers = f"/batches/{number}/corrections.xlsx", {"authorization": f"Bearer {token}"}

    assert (await client.http.get(path, headers=headers)).status_code == 404

    await client.load(*(person.newer(validity="LAPSED") for person in people[:2]))
    await register_received(SYSTEM, clock.now() + timedelta(days=1))

    answer = await client.http.get(path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == XLSX
    found = [row["clientReference"] for row in read_workbook(answer.content, KIND).rows]
    assert found == [reference(person) for person in people[:2]]

    _, other = await client.school()
    for stranger in ({"authorization": f"Bearer {other}"}, {}):
        assert (await client.http.get(path, headers=stranger)).status_code == 404
    sending = (await api_tokens.create(client, token, scopes=["BATCH_SUBMIT"]))["token"]
    assert (
        await client.http.get(path, headers={"authorization": f"Bearer {sending}"})
    ).status_code == 403

    await client.load(
        *(person.newer(validity="VALID").newer(validity="VALID") for person in people[:2])
    )
    again = (await send(client, token, answer.content, XLSX)).json()
    assert again["batch"]["rowCount"] == 2
    assert again["problems"] == []
