"""Institutions file on those whom they accept (Art. 19-17), through GraphQL."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from efiling import clock
from tests.builders.filings import night
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import (
    acceptance_ended,
    acceptance_started,
    acceptance_status,
    details_of,
    subject,
)
from tests.builders.mailbox import Mailbox
from tests.builders.payloads import codes, problems_of
from tests.builders.people import STUDENT, Person, student


async def test_q1_14_q1_16_each_of_the_three_kinds_is_filed_and_registered(
    client: Client, mailbox: Mailbox
) -> None:
    clock.move_to(datetime(2026, 11, 5, 3, tzinfo=clock.TOKYO))
    place, token = await client.school()
    person = await client.known(student())
    worker = await client.known(Person())

    filings = [
        acceptance_started(person, clock.today()),
        acceptance_status(person, date(2026, 11, 1)),
        acceptance_ended(person, clock.today(), reason="GRADUATION"),
        acceptance_started(worker, clock.today(), activities="日本語教育"),
        acceptance_ended(worker, clock.today()),
    ]

    for filing in filings:
        answer = await client.submit(token, filing)
        assert answer["problems"] == [], filing
        assert answer["receipt"]["receptionNumber"] == answer["filing"]["receptionNumber"]

    assert (await night()).registered == 5
    history = await client.history(token)
    assert {(one["state"], one["filedBy"]) for one in history["nodes"]} == {
        ("REGISTERED", "INSTITUTION")
    }

    await mailbox.deliver()
    subjects = [mail["Subject"] for mail in mailbox.to(place.mail)]
    assert sum("was received" in line for line in subjects) == 5
    assert sum("is registered" in line and "notification" in line for line in subjects) == 5


async def test_q1_16_the_receipt_shows_what_was_filed(client: Client) -> None:
    _, token = await client.school()
    person = await client.known(student())
    answer = await client.submit(
        token, acceptance_ended(person, clock.today(), reason="WITHDRAWAL")
    )
    items = {item["label"]: item["value"] for item in answer["receipt"]["items"]}
    assert items["Last day"] == clock.today().isoformat()
    assert items["Reason"] == "Withdrawal"


@pytest.mark.parametrize(
    ("feed", "kind", "items", "problem"),
    [
        ({}, "acceptanceStarted", {}, ("VALUE_REQUIRED", "activities")),
        (
            {"status": "TRAINEE", "periodOfStay": "P1Y"},
            "acceptanceStarted",
            {},
            ("VALUE_REQUIRED", "activities"),
        ),
        (STUDENT, "acceptanceEnded", {}, ("VALUE_REQUIRED", "reason")),
        ({}, "acceptanceStarted", {"activities": "teaching"}, ("NOT_FULL_WIDTH", "activities")),
    ],
)
async def test_q1_16_what_is_asked_depends_on_the_status(
    client: Client, feed: Any, kind: str, items: Any, problem: tuple[str, str]
) -> None:
    _, token = await client.school()
    person = await client.known(Person(feed=feed))
    details = {kind: {"on": clock.today().isoformat()} | items}
    refused = await client.submit(token, {"subject": subject(person), "details": details})
    assert problems_of(refused) == [(problem[0], ["filing", "details", kind, problem[1]])]


async def test_q1_16_what_is_not_asked_of_a_status_is_not_kept(client: Client) -> None:
    _, token = await client.school()
    person, worker = student(), Person()
    await client.load(person, worker)
    answer = await client.submit(
        token, acceptance_started(person, clock.today(), activities="日本語学習")
    )
    assert "日本語学習" not in str(answer["receipt"])
    answer = await client.submit(token, acceptance_ended(worker, clock.today(), reason="EXPULSION"))
    assert "Expulsion" not in str(answer["receipt"])


@pytest.mark.parametrize(
    ("as_of", "code"),
    [
        (date(2026, 5, 1), None),
        (date(2025, 11, 1), None),
        (date(2026, 11, 1), "DAY_IN_FUTURE"),
        (date(2026, 5, 2), "REFERENCE_DAY_INVALID"),
        (date(2026, 4, 1), "REFERENCE_DAY_INVALID"),
    ],
)
async def test_q1_16_the_reference_day_is_1_may_or_1_november_not_in_the_future(
    client: Client, as_of: date, code: str | None
) -> None:
    clock.move_to(datetime(2026, 5, 10, 12, tzinfo=clock.TOKYO))
    _, token = await client.school()
    person = await client.known(student())
    answer = await client.submit(token, acceptance_status(person, as_of))
    path = ["filing", "details", "acceptanceStatus", "asOf"]
    assert problems_of(answer) == ([(code, path)] if code else [])


async def test_q1_16_acceptance_status_is_for_students_only(client: Client) -> None:
    _, token = await client.school()
    person = await client.known(Person())
    refused = await client.submit(token, acceptance_status(person, date(2026, 5, 1)))
    assert problems_of(refused) == [("KIND_NOT_ALLOWED", ["filing", "details", "acceptanceStatus"])]


@pytest.mark.parametrize(
    "status", ["SPECIFIED_SKILLED_WORKER_1", "DEPENDENT", "PERMANENT_RESIDENT", "ARTIST"]
)
async def test_q1_14_no_acceptance_is_filed_on_other_statuses(client: Client, status: str) -> None:
    _, token = await client.school()
    person = await client.known(
        Person(feed={"status": status, "spouseBasis": status == "DEPENDENT"})
    )
    refused = await client.submit(
        token, acceptance_started(person, clock.today(), activities="日本語教育")
    )
    assert codes(refused) == ["KIND_NOT_ALLOWED"]


async def test_q1_14_late_is_accepted_and_said(client: Client) -> None:
    _, token = await client.school()
    person = await client.known(student())
    answer = await client.submit(
        token, acceptance_started(person, clock.today() - timedelta(days=60))
    )
    assert codes(answer) == []
    assert [notice["code"] for notice in answer["notices"]] == ["FILED_LATE"]


async def test_q1_16_under_the_employment_reporting_duty_only_students_are_filed(
    client: Client,
) -> None:
    _, token = await client.school(under_employment_reporting=True)
    worker, trainee, person = (
        Person(),
        Person(feed={"status": "TRAINEE", "periodOfStay": "P1Y"}),
        student(),
    )
    await client.load(worker, trainee, person)

    for one in (worker, trainee):
        refused = await client.submit(
            token, acceptance_started(one, clock.today(), activities="日本語教育")
        )
        assert problems_of(refused) == [
            ("UNDER_EMPLOYMENT_REPORTING", ["filing", "details", "acceptanceStarted"])
        ]
        assert "Hello Work" in str(refused["problems"])

    assert codes(await client.submit(token, acceptance_started(person, clock.today()))) == []


async def test_q1_16_the_night_knows_who_came_under_the_employment_reporting_duty(
    client: Client, counter: Counter
) -> None:
    _, known, token = await counter.institution()
    worker = await client.known(Person())
    started = acceptance_started(worker, clock.today(), activities="日本語教育")
    assert codes(await client.submit(token, started)) == []

    assert codes(await counter.update(known, underEmploymentReporting=True)) == []

    assert (await night()).failed == 1
    [entry] = (await client.history(token))["nodes"]
    assert [error["code"] for error in entry["errors"]] == ["UNDER_EMPLOYMENT_REPORTING"]


async def test_q1_14_a_resident_files_no_acceptance(client: Client) -> None:
    person, token = await client.resident(student())
    refused = await client.submit(token, acceptance_started(person, clock.today()))
    assert problems_of(refused) == [
        ("KIND_NOT_ALLOWED", ["filing", "details", "acceptanceStarted"])
    ]


async def test_q1_14_an_institution_files_none_of_the_other_kinds(client: Client) -> None:
    _, token = await client.school()
    person, _ = await client.resident()
    left = {
        "subject": subject(person),
        "details": details_of("contractEnded", clock.today().isoformat()),
    }
    refused = await client.submit(token, left | {"requestedByResident": True})
    assert problems_of(refused) == [("KIND_NOT_ALLOWED", ["filing", "details", "contractEnded"])]


async def test_q1_14_an_institution_sees_the_kinds_that_it_can_file(client: Client) -> None:
    _, token = await client.school()
    data = await client.ask("{ viewer { fileableKinds { kind } } }", token=token)
    kinds = [entry["kind"] for entry in data["viewer"]["fileableKinds"]]
    assert kinds == ["ACCEPTANCE_STARTED", "ACCEPTANCE_ENDED", "ACCEPTANCE_STATUS"]


async def test_q2_56_of_one_student_kind_and_day_the_last_counts(client: Client) -> None:
    _, token = await client.school()
    person, other = student(), student()
    await client.load(person, other)
    first = await client.submit(token, acceptance_ended(person, clock.today(), reason="OTHER"))
    await client.submit(token, acceptance_ended(other, clock.today(), reason="OTHER"))
    last = await client.submit(token, acceptance_ended(person, clock.today(), reason="GRADUATION"))
    assert [notice["code"] for notice in last["notices"]] == ["SUPERSEDES"]
    done = await night()
    assert done.registered == 2
    assert done.superseded == 1
    history = await client.history(token, states=["SUPERSEDED"])
    [entry] = history["nodes"]
    assert entry["receptionNumber"] == first["filing"]["receptionNumber"]
    assert entry["supersededBy"] == last["filing"]["receptionNumber"]


async def test_q1_14_another_institution_sees_nothing_of_it(client: Client) -> None:
    _, token = await client.school()
    _, other = await client.school()
    person = await client.known(student())
    made = await client.submit(
        token, acceptance_started(person, clock.today()) | {"clientReference": "学生７"}
    )
    assert made["filing"]["clientReference"] == "学生７"
    number = made["filing"]["receptionNumber"]
    query = (
        "query($n: String!, $id: ID!) { viewer { filing(receptionNumber: $n) { id } } "
        "node(id: $id) { id } }"
    )
    data = await client.ask(query, {"n": number, "id": made["filing"]["id"]}, token=other)
    assert data == {"viewer": {"filing": None}, "node": None}
