"""How many batches, how many rows, how many bytes, and who may see them."""

import time

import pytest

from efiling import clock
from efiling.adapters import logs
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
from tests.builders.rows import count
from tests.builders.timing import least


async def test_plan_s4_a_batch_of_300_rows_is_answered_in_under_250_ms_of_processor_time(
    client: Client,
) -> None:
    _, token = await client.school()

    async def spent() -> float:
        rows = [row_about(person) for person in await students(client.folder, 300)]
        begun = time.process_time()
        assert (await submit_batch(client, token, rows))["problems"] == []
        return time.process_time() - begun

    assert await least(spent, within=0.25) < 0.25


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


async def test_plan_2_3_twenty_batches_an_hour_and_three_with_many_mismatches_call_a_person(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.set_up()
    _, token = await client.school()
    [person] = await students(client.folder, 1)
    wrong = row_about(person)
    wrong["subject"] = wrong["subject"] | {"birthDate": "1990-01-01"}

    for tries in range(3):
        assert await count("audit", "event = 'batch.suspected'") == 0, tries
        assert codes(await check_batch(client, token, [wrong])) == ["IDENTITY_MISMATCH"]

    assert await count("audit", "event = 'batch.suspected'") == 1
    assert "batch.suspected" in capfd.readouterr().err

    for _ in range(17):
        await check_batch(client, token, [wrong])

    fields = {"kind": "ACCEPTANCE", "rows": [wrong], "idempotencyKey": "k"}
    answer = await client.post(CHECK_BATCH, {"input": fields}, token)

    assert answer.status_code == 429
    assert answer.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert int(answer.headers["retry-after"]) > 0


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
