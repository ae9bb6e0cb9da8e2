"""Values that GraphQL itself does not take are told like problems: every one, with its row, its
place and what would do; and they hide nothing else."""

from typing import Any

import pytest

from efiling import clock
from i18n import Language
from tests.builders.batches import reference, students
from tests.builders.http.batches import CHECK_BATCH, row_about
from tests.builders.http.client import REGISTER, SUBMIT, SUBMIT_MANY, Client
from tests.builders.inputs import card, contract_ended
from tests.builders.payloads import problems_of
from tests.builders.people import PASSWORD, Person

ITEMS = ["name", "birthDate", "sex", "nationality", "cardNumber", "address"]
ON = ("details", "acceptanceStarted", "on")


async def errors_of(
    client: Client, token: str, rows: list[Any], language: str = "en"
) -> list[dict[str, Any]]:
    """What is said at the top of the answer to a check of these rows."""
    sent = {"kind": "ACCEPTANCE", "rows": rows, "idempotencyKey": "of a check"}
    answer = await client.post(CHECK_BATCH, {"input": sent}, token, language)
    assert answer.status_code == 400
    errors: list[dict[str, Any]] = answer.json()["errors"]
    return errors


def told(errors: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Row, reference, path, problem and what would do, of each."""
    return [
        (
            one["extensions"]["row"],
            one["extensions"]["clientReference"],
            tuple(one["extensions"]["path"]),
            one["extensions"]["problem"],
            one["extensions"].get("expected"),
        )
        for one in errors
    ]


async def test_q2_65_every_value_that_is_none_is_told_with_its_row_and_what_would_do(
    client: Client,
) -> None:
    _, token = await client.school()
    rows = [row_about(person) for person in await students(client.folder, 5)]
    keys = [row["clientReference"] for row in rows]
    rows[0]["details"] = {"acceptanceStarted": {"on": "2026-11-31"}}
    rows[1]["subject"] |= {"sex": "F"}
    del rows[2]["subject"]["address"]["rest"]
    rows[3]["subject"] |= {"name": 7, "birthDay": "2001-01-01"}

    assert told(await errors_of(client, token, rows)) == [
        (1, keys[0], ON, "DATE_INVALID", "YYYY-MM-DD"),
        (2, keys[1], ("subject", "sex"), "VALUE_NOT_LISTED", ["MALE", "FEMALE", "NOT_STATED"]),
        (3, keys[2], ("subject", "address", "rest"), "VALUE_REQUIRED", None),
        (4, keys[3], ("subject", "birthDay"), "FIELD_UNKNOWN", ITEMS),
        (4, keys[3], ("subject", "name"), "VALUE_TYPE", None),
    ]


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"acceptanceStarted": None},
        {"acceptanceStarted": {"on": "2026-01-01"}, "acceptanceStatus": {"asOf": "2026-05-01"}},
    ],
    ids=["none", "null", "two"],
)
async def test_q2_65_details_with_none_two_or_null_members_name_their_row(
    client: Client, details: dict[str, Any]
) -> None:
    _, token = await client.school()
    people = await students(client.folder, 2)
    rows = [row_about(people[0]), row_about(people[1], details=details)]

    [error] = await errors_of(client, token, rows)

    [(row, key, path, problem, choices)] = told([error])
    assert row == 2
    assert key == reference(people[1])
    assert path == ("details",)
    assert problem == "ONE_MEMBER_NEEDED"
    assert "acceptanceEnded" in choices


async def test_q2_65_three_hundred_wrong_days_are_told_and_no_more(client: Client) -> None:
    _, token = await client.school()
    [person] = await students(client.folder, 1)
    row = row_about(person, details={"acceptanceStarted": {"on": "yesterday"}})
    row["subject"] |= {"birthDate": "once"}

    errors = await errors_of(client, token, [row] * 300)

    assert len(errors) == 300
    assert [one["extensions"]["row"] for one in errors[:4]] == [1, 1, 2, 2]


async def test_q2_65_one_day_that_is_none_hides_nothing_else(client: Client) -> None:
    _, token = await client.school(language=Language.JA)
    people = await students(client.folder, 3)
    rows = [row_about(person) for person in people]
    rows[1]["subject"]["address"] |= {"rest": "西新宿2-8-1"}
    rows[2]["details"] = {"acceptanceStarted": {"on": "2026-11-31"}}
    rows[2]["subject"] |= {"name": "山田 花子"}

    errors = await errors_of(client, token, rows, "ja")

    assert [
        (one["extensions"]["code"], one["extensions"]["row"], one["extensions"]["path"][-1])
        for one in errors
    ] == [
        ("NOT_FULL_WIDTH", 2, "rest"),
        ("VARIABLES_INVALID", 3, "on"),
        ("ROMAN_NAME_INVALID", 3, "name"),
    ]
    assert errors[0]["extensions"]["clientReference"] == reference(people[1])
    assert errors[0]["extensions"]["suggestion"] == "西新宿２−８−１"
    assert errors[1]["message"] == "日付として読み取れません。"


async def test_q2_52_of_single_filings_the_place_begins_below_the_input(client: Client) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    filing["details"]["contractEnded"]["on"] = "2026-02-30"
    filing["subject"]["name"] = "山田"

    one = await client.post(SUBMIT, {"input": {"filing": filing, "idempotencyKey": "k"}}, token)
    many = await client.post(
        SUBMIT_MANY, {"input": {"filings": [filing], "idempotencyKey": "k"}}, token
    )

    at = ("details", "contractEnded", "on")
    assert told(one.json()["errors"])[0] == (
        None,
        None,
        ("filing", *at),
        "DATE_INVALID",
        "YYYY-MM-DD",
    )
    assert [place[2] for place in told(many.json()["errors"])] == [
        ("filings", "0", *at),
        ("filings", "0", "subject", "name"),
    ]


async def test_q2_65_rows_in_a_variable_of_their_own_are_counted_alike(client: Client) -> None:
    _, token = await client.school()
    people = await students(client.folder, 2)
    rows = [row_about(people[0]), row_about(people[1])]
    rows[1]["details"] = {"acceptanceStarted": {"on": "soon"}}
    document = """mutation($rows: [FilingInput!]!) {
      checkBatch(input: {kind: ACCEPTANCE, idempotencyKey: "k", rows: $rows}) { rowCount } }"""

    answer = await client.post(document, {"rows": rows}, token)

    assert told(answer.json()["errors"]) == [
        (2, reference(people[1]), ON, "DATE_INVALID", "YYYY-MM-DD")
    ]


@pytest.mark.parametrize(("length", "beside"), [(200, ["ROMAN_NAME_INVALID"]), (2_000, [])])
async def test_nobody_has_a_long_text_read_again_and_again_beside_a_value_that_is_none(
    client: Client, length: int, beside: list[str]
) -> None:
    facts = card(Person()) | {"sex": "X", "name": "ﾔ" * length}
    typed = {"authId": "river-2026", "password": PASSWORD, "mail": "river@example.test"}
    given = typed | {"card": facts, "language": "EN", "acceptsTerms": True}
    answer = await client.post(REGISTER, {"input": given})

    assert answer.status_code == 400
    problems = [one["extensions"]["problem"] for one in answer.json()["errors"]]
    assert problems == ["VALUE_NOT_LISTED", *beside]


async def test_an_item_that_may_be_a_secret_is_not_repeated(client: Client) -> None:
    _, token = await client.school()
    [person] = await students(client.folder, 1)
    row = row_about(person)
    row["subject"]["nationality=hunter2"] = "x"

    [error] = await errors_of(client, token, [row])

    assert error["extensions"]["problem"] == "FIELD_UNKNOWN"
    assert "hunter2" not in str(error)


async def test_q2_65_a_day_or_a_choice_with_one_reading_comes_with_what_to_send(
    client: Client,
) -> None:
    _, token = await client.school()
    people = await students(client.folder, 4)
    days = ["令和８年11月２日", "2026/11/2", "26/11/2", "2026-11-31"]
    sexes = ["男", "female", "not stated", "MAIL"]
    rows = [
        row_about(person, details={"acceptanceStarted": {"on": day}})
        for person, day in zip(people, days, strict=True)
    ]
    for row, sex in zip(rows, sexes, strict=True):
        row["subject"]["sex"] = sex

    errors = await errors_of(client, token, rows)

    suggested = {
        (one["extensions"]["row"], one["extensions"]["problem"]): one["extensions"].get(
            "suggestion"
        )
        for one in errors
    }
    assert suggested == {
        (1, "DATE_INVALID"): "2026-11-02",
        (2, "DATE_INVALID"): "2026-11-02",
        (3, "DATE_INVALID"): None,
        (4, "DATE_INVALID"): None,
        (1, "VALUE_NOT_LISTED"): "MALE",
        (2, "VALUE_NOT_LISTED"): "FEMALE",
        (3, "VALUE_NOT_LISTED"): "NOT_STATED",
        (4, "VALUE_NOT_LISTED"): None,
    }


@pytest.mark.parametrize(
    ("details", "suggestion"),
    [
        ({"acceptanceEnded": {"on": "2026-11-02", "reason": "卒業"}}, "GRADUATION"),
        ({"acceptanceEnded": {"on": "2026-11-02", "reason": "OTHERS"}}, "OTHER"),
        ({"acceptanceEnded": {"on": "2026-11-02", "reason": "left"}}, None),
    ],
)
async def test_q2_64_a_reason_that_is_nearly_one_is_told(
    client: Client, details: dict[str, Any], suggestion: str | None
) -> None:
    _, token = await client.school()
    [person] = await students(client.folder, 1)

    [error] = await errors_of(client, token, [row_about(person, details=details)])

    assert error["extensions"].get("suggestion") == suggestion


@pytest.mark.parametrize("on", ["0026-11-20", "1899-12-31"])
async def test_q2_52_a_year_of_two_digits_is_no_event_long_ago(client: Client, on: str) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    filing["details"]["contractEnded"]["on"] = on

    refused = await client.submit(token, filing)

    assert problems_of(refused) == [("DAY_TOO_EARLY", ["filing", "details", "contractEnded", "on"])]
    assert "1900" in refused["problems"][0]["remedy"]


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("2027-04-01 09:00+09:00", "2027-04-01T09:00:00+09:00"),
        ("２０２７-04-01T09:00:00z", "2027-04-01T09:00:00+00:00"),
        ("2027-04-01T09:00:00", None),
        ("2027-04-01", None),
        ("soon", None),
    ],
)
async def test_q2_4_a_moment_with_its_offset_is_told_as_it_is_written_here(
    client: Client, typed: str, suggestion: str | None
) -> None:
    asked = "query($from: DateTime) { auditTrail(from: $from) { edges { node { id } } } }"

    answer = await client.post(asked, {"from": typed})

    [error] = answer.json()["errors"]
    assert error["extensions"]["problem"] == "MOMENT_INVALID"
    assert error["extensions"].get("suggestion") == suggestion
