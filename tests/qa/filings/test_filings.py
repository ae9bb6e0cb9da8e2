"""Filing each kind, and what is refused, through GraphQL."""

from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from tests.builders.filings import night
from tests.builders.http.client import SUBMIT_MANY, Client
from tests.builders.inputs import NEW_ADDRESS, contract_ended, details_of, subject
from tests.builders.payloads import codes
from tests.builders.people import STUDENT, Person

SPOUSE = {"status": "DEPENDENT", "spouseBasis": True}


KINDS = [
    ("activityOrgNameChanged", STUDENT),
    ("activityOrgAddressChanged", STUDENT),
    ("activityOrgCeased", STUDENT),
    ("activityOrgLeft", STUDENT),
    ("activityOrgTransferred", STUDENT),
    ("contractOrgNameChanged", {}),
    ("contractOrgAddressChanged", {}),
    ("contractOrgCeased", {}),
    ("contractEnded", {}),
    ("contractConcluded", {}),
    ("spouseDivorced", SPOUSE),
    ("spouseDeceased", SPOUSE),
]


@pytest.mark.parametrize(("kind", "feed"), KINDS)
async def test_q1_1_q1_8_q1_12_each_of_the_twelve_kinds_is_filed_and_registered(
    client: Client, kind: str, feed: Any
) -> None:
    person, token = await client.resident(Person(feed=feed))
    filing = {"subject": subject(person), "details": details_of(kind, clock.today().isoformat())}
    answer = await client.submit(token, filing)
    assert answer["problems"] == []
    assert answer["receipt"]["receptionNumber"] == answer["filing"]["receptionNumber"]
    assert (await night()).registered == 1
    [entry] = (await client.history(token))["nodes"]
    assert entry["state"] == "REGISTERED"
    assert entry["receptionNumber"] == answer["filing"]["receptionNumber"]


async def test_q1_4_a_kind_outside_the_groups_of_the_status_is_refused(client: Client) -> None:
    person, token = await client.resident(Person(feed=STUDENT))
    refused = await client.submit(token, contract_ended(person, clock.today()))
    assert codes(refused) == ["KIND_NOT_ALLOWED"]
    assert refused["problems"][0]["path"][:2] == ["filing", "details"]
    assert (await client.history(token))["totalCount"] == 0


async def test_q1_4_highly_skilled_professional_2_may_file_for_both_groups(client: Client) -> None:
    feed = {"status": "HIGHLY_SKILLED_PROFESSIONAL_2", "periodOfStay": None, "stayExpiresOn": None}
    person, token = await client.resident(Person(feed=feed))
    data = await client.ask("{ viewer { fileableKinds { kind } } }", token=token)
    kinds = {entry["kind"] for entry in data["viewer"]["fileableKinds"]}
    assert {"ACTIVITY_ORG_LEFT", "CONTRACT_ENDED"} <= kinds
    left = {
        "subject": subject(person),
        "details": details_of("activityOrgLeft", clock.today().isoformat()),
    }
    assert codes(await client.submit(token, left)) == []
    assert codes(await client.submit(token, contract_ended(person, clock.today()))) == []


async def test_q1_4_a_late_filing_is_accepted_and_says_how_late(client: Client) -> None:
    person, token = await client.resident()
    answer = await client.submit(token, contract_ended(person, clock.today() - timedelta(days=40)))
    assert answer["problems"] == []
    assert [notice["code"] for notice in answer["notices"]] == ["FILED_LATE"]


async def test_q1_7_nobody_files_for_somebody_else(client: Client) -> None:
    other, _ = await client.resident()
    _, token = await client.resident()
    refused = await client.submit(token, contract_ended(other, clock.today()))
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("IDENTITY_MISMATCH", ["filing", "subject"])
    ]


async def test_q1_9_a_new_contract_without_the_end_of_the_old_one_is_accepted_with_a_notice(
    client: Client,
) -> None:
    person, token = await client.resident()
    today = clock.today().isoformat()
    concluded = {"subject": subject(person), "details": details_of("contractConcluded", today)}
    alone = await client.submit(token, concluded)
    assert alone["problems"] == []
    assert [notice["code"] for notice in alone["notices"]] == ["LEAVE_ALSO_DUE"]
    other, other_token = await client.resident()
    pair = [
        {"subject": subject(other), "details": details_of("contractEnded", today)},
        {"subject": subject(other), "details": details_of("contractConcluded", today)},
    ]
    both = await client.do(SUBMIT_MANY, other_token, filings=pair, idempotencyKey="pair")
    assert both["problems"] == both["notices"] == []
    assert [one["kind"] for one in both["filings"]] == ["CONTRACT_ENDED", "CONTRACT_CONCLUDED"]


@pytest.mark.parametrize(("days", "told"), [(90, []), (91, ["LEAVE_ALSO_DUE"])])
async def test_q1_9_an_end_that_was_filed_within_90_days_is_remembered(
    client: Client, days: int, told: list[str]
) -> None:
    person, token = await client.resident()
    assert codes(await client.submit(token, contract_ended(person, clock.today()))) == []

    clock.move_by(timedelta(days=days))
    token = (await client.log_in(person))["token"]
    details = details_of("contractConcluded", clock.today().isoformat())
    joined = await client.submit(token, {"subject": subject(person), "details": details})

    assert [notice["code"] for notice in joined["notices"]] == told


async def test_q1_9_filings_sent_together_are_all_received_or_none(client: Client) -> None:
    person, token = await client.resident()
    good = contract_ended(person, clock.today())
    future = {
        "subject": subject(person),
        "details": details_of("contractConcluded", (clock.today() + timedelta(days=1)).isoformat()),
    }
    refused = await client.do(SUBMIT_MANY, token, filings=[good, future], idempotencyKey="both")
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("DAY_IN_FUTURE", ["filings", "1", "details", "contractConcluded", "on"])
    ]
    twice = await client.do(SUBMIT_MANY, token, filings=[good, good], idempotencyKey="twice")
    assert codes(twice) == ["KIND_TWICE"]
    assert (await client.history(token))["totalCount"] == 0


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("contractOrgNameChanged", "newName", "株式会社青空"),
        (
            "contractOrgAddressChanged",
            "newAddress",
            {"municipality": "13101", "rest": "丸の内１丁目１番"},
        ),
    ],
)
async def test_q1_11_a_change_that_changes_nothing_is_refused(
    client: Client, kind: str, field: str, value: Any
) -> None:
    person, token = await client.resident()
    details = details_of(kind, clock.today().isoformat())
    details[kind][field] = value
    refused = await client.submit(token, {"subject": subject(person), "details": details})
    assert codes(refused) == ["NOTHING_CHANGED"]


@pytest.mark.parametrize(
    ("rest", "code", "named"),
    [
        ("西新宿2-8-1", "NOT_FULL_WIDTH", "2"),
        ("西新宿 ２－８－１", "NOT_FULL_WIDTH", "␣"),
        ("髙田ビル", "NOT_JIS", "髙"),
        ("①ビル", "NOT_JIS", "①"),
        ("", "VALUE_REQUIRED", ""),
    ],
)
async def test_q2_11_q2_45_q2_47_a_refused_character_is_named(
    client: Client, rest: str, code: str, named: str
) -> None:
    person, token = await client.resident()
    place = {"municipality": "13104", "rest": rest}
    refused = await client.submit(
        token, contract_ended(person, clock.today(), subject=subject(person, address=place))
    )
    [problem] = refused["problems"]
    assert problem["code"] == code
    assert problem["path"] == ["filing", "subject", "address", "rest"]
    assert named in problem["message"] + problem["remedy"]


async def test_q2_47_a_character_outside_jis_gets_its_usual_stand_in_suggested(
    client: Client,
) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    filing["details"]["contractEnded"]["organization"]["name"] = "髙﨑商店"
    [problem] = (await client.submit(token, filing))["problems"]
    assert "高" in problem["message"] + problem["remedy"]
    assert "崎" in problem["message"] + problem["remedy"]


async def test_q2_47_who_has_a_character_without_a_spelling_is_told_to_type_geta(
    client: Client,
) -> None:
    person, token = await client.resident(Person(feed={"addressRest": "𩸽町１－２"}))
    filing = contract_ended(person, clock.today())
    filing["subject"]["address"]["rest"] = "𩸽町１－２"
    [problem] = (await client.submit(token, filing))["problems"]
    assert problem["code"] == "NOT_JIS"
    assert "𩸽→〓" in problem["remedy"]

    filing["subject"]["address"]["rest"] = "〓町１－２"
    assert codes(await client.submit(token, filing)) == []


async def test_q2_45_an_unknown_municipality_is_refused_at_its_place(client: Client) -> None:
    person, token = await client.resident()
    place = {"municipality": "99999", "rest": "１"}
    [problem] = (
        await client.submit(
            token, contract_ended(person, clock.today(), subject=subject(person, address=place))
        )
    )["problems"]
    assert problem["code"] == "MUNICIPALITY_UNKNOWN"
    assert problem["path"] == ["filing", "subject", "address", "municipality"]


async def test_q2_45_the_same_address_in_another_spelling_is_the_same(client: Client) -> None:
    person, token = await client.resident()
    place = {"municipality": "13104", "rest": "西新宿２丁目８番１号"}
    assert (
        codes(
            await client.submit(
                token, contract_ended(person, clock.today(), subject=subject(person, address=place))
            )
        )
        == []
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "NGUYEN VAN AM"},
        {"birthDate": "1996-03-01"},
        {"sex": "FEMALE"},
        {"nationality": "CHN"},
        {"cardNumber": "QQ12121212QQ"},
        {"address": {"municipality": "13104", "rest": "西新宿２－８－２"}},
        {"address": {"municipality": "13103", "rest": "西新宿２－８－１"}},
    ],
)
async def test_q2_46_one_error_for_all_identity_fields_of_a_filing(
    client: Client, changes: Any
) -> None:
    person, token = await client.resident()
    refused = await client.submit(
        token, contract_ended(person, clock.today(), subject=subject(person, **changes))
    )
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("IDENTITY_MISMATCH", ["filing", "subject"])
    ]


async def test_q2_51_a_filing_takes_no_attachment(client: Client) -> None:
    data = await client.ask('{ __type(name: "FilingInput") { inputFields { name } } }')
    names = {field["name"] for field in data["__type"]["inputFields"]}
    assert names == {"subject", "details", "requestedByResident", "clientReference"}


async def test_q2_52_the_event_day_may_be_past_never_future(client: Client) -> None:
    person, token = await client.resident()
    refused = await client.submit(token, contract_ended(person, clock.today() + timedelta(days=1)))
    assert [(one["code"], one["path"][-1]) for one in refused["problems"]] == [
        ("DAY_IN_FUTURE", "on")
    ]
    assert codes(await client.submit(token, contract_ended(person, clock.today()))) == []


async def test_q2_53_the_actual_place_of_activity_is_optional(client: Client) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    filing["details"]["contractEnded"]["actualPlaceOfActivity"] = NEW_ADDRESS
    answer = await client.submit(token, filing)
    assert "中之島２−２" in str(answer["receipt"]["items"])
