"""How many batches, how many rows, how many bytes, and who may see them."""

from asyncio import gather
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response

from efiling import clock
from efiling.adapters import logs
from efiling.adapters.limits import LIMITS, Limit
from efiling.settings import settings
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from tests.builders.batches import students
from tests.builders.http.batches import (
    CHECK_BATCH,
    SUBMIT_BATCH,
    batch_of,
    batches_of,
    check_batch,
    row_about,
    submit_batch,
)
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended
from tests.builders.payloads import codes
from tests.builders.people import Person
from tests.builders.rows import count

CHUNKS = 2
"""Statements that a database takes in parts when they hold so many values."""


async def test_plan_s4_a_batch_of_300_rows_takes_hardly_more_statements_than_one_of_two(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = await client.school()
    asked: list[str] = []
    for kind in (Reading, Work):
        count_fetches(monkeypatch, kind, asked)

    statements = []
    for number in (2, 300):
        rows = [row_about(person) for person in await students(client.folder, number)]
        asked.clear()
        assert (await submit_batch(client, token, rows))["problems"] == []
        statements.append(len(asked))

    few, many = statements
    assert many <= few + CHUNKS


def count_fetches(
    monkeypatch: pytest.MonkeyPatch, kind: type[Reading] | type[Work], asked: list[str]
) -> None:
    """Notes every statement that asks for rows."""
    fetch = kind.fetch

    async def counted(view: Any, sql: str, *values: Any) -> Sequence[Row]:
        asked.append(sql)
        return await fetch(view, sql, *values)

    monkeypatch.setattr(kind, "fetch", counted)


async def test_q2_60_a_batch_has_1_to_300_filings(client: Client) -> None:
    _, token = await client.school()
    [person] = await students(client.folder, 1)
    for rows, code in ([], "BATCH_EMPTY"), ([row_about(person)] * 301, "BATCH_TOO_LARGE"):
        for payload in (
            await submit_batch(client, token, rows),
            await check_batch(client, token, rows),
        ):
            assert [(one["code"], one["path"], one["row"]) for one in payload["problems"]] == [
                (code, ["rows"], None)
            ]
            assert payload.get("batch") is None
    assert await count("batch") == 0


async def test_a_batch_is_an_institutions_and_nobody_elses(client: Client) -> None:
    _, token = await client.school()
    [person] = await students(client.folder, 1)
    number = (await submit_batch(client, token, [row_about(person)]))["batch"]["receptionNumber"]

    _, other = await client.school()
    assert await batch_of(client, other, number) is None
    assert (await batches_of(client, other))["nodes"] == []

    resident, session = await client.resident()
    assert await batch_of(client, session, number) is None
    fields = {
        "kind": "ACCEPTANCE",
        "rows": [contract_ended(resident, clock.today())],
        "idempotencyKey": "k",
    }

    answer = (await client.post(SUBMIT_BATCH, {"input": fields}, session)).json()
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def nobody(person: Person, day: int = 1) -> dict[str, Any]:
    """A row about somebody who is like the person and not in the register."""
    wrong = row_about(person)
    return wrong | {"subject": wrong["subject"] | {"birthDate": f"1990-01-{day:02}"}}


async def refused_check(client: Client, token: str, rows: list[dict[str, Any]]) -> Response:
    """The answer to a check that is not taken."""
    fields = {"kind": "ACCEPTANCE", "rows": rows, "idempotencyKey": "k"}
    answer = await client.post(CHECK_BATCH, {"input": fields}, token)
    assert answer.status_code == 429
    assert answer.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    return answer


async def test_plan_2_3_three_batches_with_many_mismatches_call_a_person_and_slips_do_not(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("test")
    _, token = await client.school()
    [person] = await students(client.folder, 1)

    # A clerk who files row by row, and mistypes: no fifth of anything.
    for _ in range(4):
        assert codes(await check_batch(client, token, [nobody(person)])) == ["IDENTITY_MISMATCH"]
        assert len(codes(await check_batch(client, token, [nobody(person)] * 19))) == 19

    for tries in range(3):
        assert await count("audit", "event = 'batch.suspected'") == 0, tries
        await check_batch(client, token, [nobody(person, day) for day in range(1, 21)])

    assert await count("audit", "event = 'batch.suspected'") == 1
    assert "batch.suspected" in capfd.readouterr().err


async def test_plan_2_3_a_university_checks_and_files_20_000_rows_in_an_hour(
    client: Client,
) -> None:
    _, token = await client.school()
    [person] = await students(client.folder, 1)
    row = row_about(person)

    assert LIMITS["batch.check"] == Limit(400, 3_600)
    for _ in range(67):
        assert codes(await submit_batch(client, token, [row])) == []


async def test_plan_2_3_a_day_has_1_000_mismatched_rows_however_they_come_and_names_the_helpdesk(
    client: Client,
) -> None:
    school, token = await client.school()
    [person] = await students(client.folder, 1)
    wrong = [nobody(person)] * 300

    # Checks, batches and single submissions draw on one budget; what overdraws it is still told.
    for _ in range(2):
        assert len(codes(await check_batch(client, token, wrong))) == 300
    assert len(codes(await submit_batch(client, token, wrong))) == 300
    assert codes(await client.submit(token, nobody(person))) == ["IDENTITY_MISMATCH"]
    assert len(codes(await check_batch(client, token, wrong))) == 300

    told = await refused_check(client, token, [row_about(person)])
    assert settings().helpdesk.phone in told.json()["errors"][0]["message"]
    assert 0 < int(told.headers["retry-after"]) <= 24 * 3_600

    _, other = await client.school()
    assert codes(await check_batch(client, other, [row_about(person)])) == []

    clock.move_by(timedelta(days=1))
    again = await client.log_in_school(school)
    assert codes(await check_batch(client, again, [nobody(person)])) == ["IDENTITY_MISMATCH"]


async def test_plan_2_3_of_checks_at_the_same_time_only_as_many_are_answered_as_the_budget_has(
    client: Client,
) -> None:
    _, token = await client.school()
    [person] = await students(client.folder, 1)
    fields = {"kind": "ACCEPTANCE", "rows": [nobody(person)] * 300, "idempotencyKey": "k"}
    answers = await gather(*(client.post(CHECK_BATCH, {"input": fields}, token) for _ in range(8)))
    assert sorted(one.status_code for one in answers) == [200] * 4 + [429] * 4


async def test_plan_s4_only_an_institution_may_send_more_than_64_kib_and_nobody_more_than_1_mib(
    client: Client,
) -> None:
    _, token = await client.school()
    _, resident = await client.resident()
    large, huge = " " * 70_000, " " * (1024 * 1024)
    assert (await client.post("{ viewer { role } }" + large, {}, token)).status_code == 200
    assert (await client.post("{ viewer { role } }" + large, {}, resident)).status_code == 413
    assert (await client.post("{ viewer { role } }" + large, {})).status_code == 413
    assert (await client.post("{ viewer { role } }" + huge, {}, token)).status_code == 413
