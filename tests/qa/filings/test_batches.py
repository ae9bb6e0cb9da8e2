"""Batches of institutions at reception, through GraphQL (Q2-60, Q2-63, Q2-65)."""

import asyncio
import json
import random
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.settings import settings
from tests.builders.batches import reference, students
from tests.builders.http.batches import (
    batch_of,
    batches_of,
    check_batch,
    filings_of_batch,
    renamed_row,
    row_about,
    submit_batch,
)
from tests.builders.http.client import Client
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.owner import as_owner
from tests.builders.payloads import codes
from tests.builders.rows import count, row_of


async def test_q2_60_q2_65_300_shuffled_rows_are_one_batch_one_mail_and_none_is_mixed_up(
    client: Client, mailbox: Mailbox
) -> None:
    school, token = await client.school()
    people = await students(client.folder, 300)
    random.Random(60).shuffle(people)

    answer = await submit_batch(client, token, [row_about(person) for person in people])
    assert answer["problems"] == []
    assert answer["notices"] == []

    batch, receipt = answer["batch"], answer["receipt"]
    assert batch["state"] == "REGISTERING"
    assert batch["rowCount"] == 300
    assert batch["kind"] == "ACCEPTANCE"
    number = batch["receptionNumber"]
    assert number[4] == "B"

    for person, item in zip(people, receipt["items"], strict=True):
        assert person.card_number in item["value"]
        assert f"Your reference: {reference(person)}" in item["value"] + ";"

    found = await filings_of_batch(client, token, number)
    assert [one["row"] for one in found] == list(range(1, 301))
    assert [one["clientReference"] for one in found] == [reference(person) for person in people]
    assert {one["batch"]["receptionNumber"] for one in found} == {number}
    assert len({one["receptionNumber"] for one in found}) == 300

    mails = [mail for mail in await mailbox.deliver() if mail["To"] == school.mail]
    assert sum("Number of notifications: 300" in text_of(mail) for mail in mails) == 1
    assert await count("audit", "event = 'batch.received'") == 1
    assert await count("audit", "event = 'filing.received'") == 0
    assert (await batches_of(client, token))["totalCount"] == 1


async def test_q2_54_the_receipt_of_a_batch_is_for_the_session_that_sent_it(client: Client) -> None:
    _, token = await client.school()
    people = await students(client.folder, 3)
    pdf = (await submit_batch(client, token, [row_about(person) for person in people]))["receipt"][
        "pdf"
    ]
    path = pdf.removeprefix(settings().public_url)
    answer = await client.http.get(path, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.content[:5] == b"%PDF-"
    school, token = await client.school()
    assert (
        await client.http.get(path, headers={"authorization": f"Bearer {token}"})
    ).status_code == 404

    offered = "{ viewer { batches(first: 1) { nodes { receiptPdf } } } }"
    pdf = (await submit_batch(client, token, [row_about(people[0])]))["receipt"]["pdf"]
    later = await client.log_in_school(school)
    for session, address in ((token, pdf), (later, None)):
        [one] = (await client.ask(offered, token=session))["viewer"]["batches"]["nodes"]
        assert one["receiptPdf"] == address
    spoilt = row_about(people[0], clientReference="r" * 65)
    assert codes(await submit_batch(client, token, [spoilt])) == ["VALUE_TOO_LONG"]
    [refused] = (await client.ask(offered, token=token))["viewer"]["batches"]["nodes"]
    assert refused["receiptPdf"] is None


def planted(people: list[Any]) -> list[dict[str, Any]]:
    """Rows with mistakes; the last one has none."""
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    wrong = row_about(people[1])
    return [
        row_about(people[0], details={"acceptanceStarted": {"on": tomorrow}}),
        wrong | {"subject": wrong["subject"] | {"nationality": "ZZZ", "name": "ＡＮ"}},
        wrong | {"subject": wrong["subject"] | {"birthDate": "1990-01-01"}},
        row_about(people[2], details={"acceptanceStatus": {"asOf": "2026-04-02"}}),
        row_about(people[3], **renamed_row(people[3])),
        row_about(people[4], clientReference="r" * 65),
        row_about(people[5]),
    ]


PLANTED = [
    (1, "DAY_IN_FUTURE", ["details", "acceptanceStarted", "on"]),
    (2, "NATIONALITY_UNKNOWN", ["subject", "nationality"]),
    (2, "ROMAN_NAME_INVALID", ["subject", "name"]),
    (3, "IDENTITY_MISMATCH", ["subject"]),
    (4, "REFERENCE_DAY_INVALID", ["details", "acceptanceStatus", "asOf"]),
    (5, "KIND_NOT_ALLOWED", ["details", "contractOrgNameChanged"]),
    (6, "VALUE_TOO_LONG", ["clientReference"]),
]


def seen(payload: Any) -> list[Any]:
    return sorted((one["row"], one["code"], one["path"]) for one in payload["problems"])


async def test_q2_65_every_error_of_every_row_is_told_at_once_by_a_check_that_stores_nothing(
    client: Client,
) -> None:
    _, token = await client.school()
    people = await students(client.folder, 6)
    rows = planted(people)
    answer = await check_batch(client, token, rows)
    assert answer["rowCount"] == 7
    assert answer["notices"] == []
    assert set(map(str, PLANTED)) <= set(map(str, seen(answer)))
    assert {one["row"] for one in answer["problems"]} == {1, 2, 3, 4, 5, 6}
    for one in answer["problems"]:
        assert one["clientReference"] == rows[one["row"] - 1]["clientReference"]
    assert await count("batch") == await count("filing") == await count("idempotency") == 0
    assert await count("mail", "kind = 'RECEPTION_ERROR'") == 0


async def test_q2_65_a_refused_batch_files_nothing_and_stands_in_the_history_with_all_its_errors(
    client: Client, mailbox: Mailbox
) -> None:
    school, token = await client.school()
    rows = planted(await students(client.folder, 6))

    answer = await submit_batch(client, token, rows, "refused")
    batch = answer["batch"]

    assert batch["state"] == "RECEPTION_ERROR"
    assert batch["errorCount"] == 6
    assert batch["registeredCount"] == 0
    assert answer["receipt"] is None
    assert batch["correctionWorkbook"] is None
    assert set(map(str, PLANTED)) <= set(map(str, seen(answer)))

    kept = await batch_of(client, token, batch["receptionNumber"])
    assert kept["problems"] == answer["problems"]
    assert kept["filings"]["nodes"] == []
    assert await count("filing") == 0

    assert await submit_batch(client, token, rows, "refused") == answer, (
        "the same key, the same answer"
    )
    assert codes(await submit_batch(client, token, rows[-1:], "refused")) == [
        "IDEMPOTENCY_KEY_REUSED"
    ]

    assert await count("batch") == 1 == await count("audit", "event = 'batch.refused'")
    [mail] = [
        mail
        for mail in await mailbox.deliver()
        if mail["To"] == school.mail and "errors" in text_of(mail)
    ]
    assert f"Number of errors: {len(answer['problems'])}" in text_of(mail)


async def test_q2_56_a_batch_posted_twice_or_twenty_times_at_once_is_one_batch_with_one_answer(
    client: Client,
) -> None:
    _, token = await client.school()
    rows = [row_about(person) for person in await students(client.folder, 10)]

    answers = await asyncio.gather(
        *(submit_batch(client, token, rows, "one key") for _ in range(20))
    )

    assert len({json.dumps(answer) for answer in answers}) == 1
    assert answers[0]["problems"] == []
    assert await submit_batch(client, token, rows, "one key") == answers[0]

    assert await count("batch") == 1
    assert await count("filing") == 10
    assert (
        await count("mail", "kind = 'FILING_RECEIVED'")
        == 1
        == await count("audit", "event = 'batch.received'")
    )

    assert codes(await submit_batch(client, token, rows[:9], "one key")) == [
        "IDEMPOTENCY_KEY_REUSED"
    ]


async def test_q2_56_the_same_content_under_a_new_key_the_same_day_gives_a_notice(
    client: Client,
) -> None:
    school, token = await client.school()
    rows = [row_about(person) for person in await students(client.folder, 2)]
    first = (await submit_batch(client, token, rows))["batch"]["receptionNumber"]
    again = await submit_batch(client, token, rows)
    assert again["problems"] == []
    [same] = [notice for notice in again["notices"] if notice["code"] == "SAME_FILE_AGAIN"]
    assert first in same["message"]
    clock.move_by(timedelta(days=1))
    later = await check_batch(client, await client.log_in_school(school), rows)
    assert "SAME_FILE_AGAIN" not in [notice["code"] for notice in later["notices"]]


async def test_q2_65_rows_on_one_person_and_kind_are_named(client: Client) -> None:
    _, token = await client.school()
    first, second = await students(client.folder, 2)
    answer = await submit_batch(
        client, token, [row_about(first), row_about(second), row_about(first)]
    )
    assert answer["problems"] == []
    assert [notice["code"] for notice in answer["notices"]] == ["SAME_PERSON_TWICE"]
    assert "1, 3" in answer["notices"][0]["message"]


async def test_q2_63_residents_concerned_by_delegated_rows_are_told_each(
    client: Client, mailbox: Mailbox
) -> None:
    school, token = await client.school()
    people = [(await client.resident())[0] for _ in range(2)]
    rows = [renamed_row(person) for person in people]
    [stranger] = await students(client.folder, 1)

    refused = await submit_batch(
        client, token, [*rows, renamed_row(stranger)], kind="ORGANIZATION_CHANGE"
    )
    assert [(one["code"], one["row"]) for one in refused["problems"]] == [
        ("RESIDENT_NOT_REGISTERED", 3)
    ]
    assert await count("mail", "kind = 'FILED_ON_YOUR_BEHALF'") == 0

    answer = await submit_batch(client, token, rows, kind="ORGANIZATION_CHANGE")
    assert answer["problems"] == []

    await mailbox.deliver()
    for person in people:
        assert any(
            "filed this notification for you" in text_of(mail) for mail in mailbox.to(person.mail)
        )
    assert (
        sum("Number of notifications: 2" in text_of(mail) for mail in mailbox.to(school.mail)) == 1
    )


@pytest.mark.parametrize(("column", "value"), [("mail_sealed", b"damaged"), ("language", "x")])
async def test_q2_63_one_resident_who_cannot_be_told_stops_nobody_else(
    client: Client, column: str, value: bytes | str
) -> None:
    _, token = await client.school()
    people = [(await client.resident())[0] for _ in range(2)]
    damaged = (await row_of("account", "role = 'RESIDENT'"))["id"]
    await as_owner(f"UPDATE account SET {column} = $1 WHERE id = $2", value, damaged)

    rows = [renamed_row(person) for person in people]
    answer = await submit_batch(client, token, rows, kind="ORGANIZATION_CHANGE")
    assert answer["problems"] == []
    assert await count("filing") == 2
    assert await count("mail", "kind = 'FILED_ON_YOUR_BEHALF'") == 1
