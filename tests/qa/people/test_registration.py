"""User registration of residents, through GraphQL."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from tests.builders.http.client import Client
from tests.builders.inputs import card, contract_ended
from tests.builders.payloads import codes
from tests.builders.people import Person


async def test_q2_12_q2_13_whoever_registers_can_log_in_and_file_at_once(client: Client) -> None:
    person, token = await client.resident()
    answer = await client.submit(token, contract_ended(person, clock.today()))
    assert answer["problems"] == []
    assert answer["filing"]["state"] == "REGISTERING"


async def test_q2_2_residents_and_institutions_use_it_and_each_is_told_who_they_are(
    client: Client,
) -> None:
    _, resident = await client.resident()
    _, school = await client.school()
    tokens = {"RESIDENT": resident, "INSTITUTION": school}
    for role, token in tokens.items():
        told = await client.ask("{ viewer { role } }", token=token)
        assert told["viewer"] == {"role": role}
    assert (await client.ask("{ viewer { role } }"))["viewer"] is None


async def test_q2_18_the_account_shows_state_days_language_and_a_masked_mail_address_only(
    client: Client,
) -> None:
    person = Person()
    await client.load(person)

    account = (await client.register(person))["account"]
    assert account["maskedMail"] == "r***@e***.test"
    assert person.mail not in str(account)
    assert account["state"] == "ACTIVE"

    fields = await client.ask('{ __type(name: "Account") { fields { name } } }')
    assert {field["name"] for field in fields["__type"]["fields"]} == {
        "id",
        "state",
        "language",
        "maskedMail",
        "expiresOn",
        "passwordExpiresOn",
        "lastLogInAt",
        "pendingMailChange",
    }


@pytest.mark.parametrize(
    "feed",
    [
        {"status": "PERMANENT_RESIDENT"},
        {"status": "TEMPORARY_VISITOR"},
        {"status": "STUDENT", "periodOfStay": "P3M"},
        {"status": "STUDENT", "periodOfStay": "P30D"},
        {"status": "SPOUSE_OR_CHILD_OF_JAPANESE_NATIONAL", "spouseBasis": False},
        {"status": "DESIGNATED_ACTIVITIES", "designation": "TAIWAN_MISSION"},
    ],
)
async def test_q1_3_q2_14_a_status_without_duty_hears_so_only_after_its_identity(
    client: Client, feed: Any
) -> None:
    person = Person(feed=feed)
    await client.load(person)
    assert codes(await client.register(person, card=card(person, birthDate="1990-01-01"))) == [
        "IDENTITY_MISMATCH"
    ]
    assert codes(await client.register(person)) == ["STATUS_NOT_ELIGIBLE"]


async def test_q2_15_a_card_issued_today_can_register_from_tomorrow_in_tokyo(
    client: Client,
) -> None:
    day = clock.today()
    person = Person(feed={"issuedOn": day.isoformat()})
    await client.load(person)
    clock.move_to(clock.midnight(day + timedelta(days=1)) - timedelta(seconds=1))
    assert codes(await client.register(person)) == ["CARD_ISSUED_TODAY"]
    clock.move_to(clock.midnight(day + timedelta(days=1)))
    assert codes(await client.register(person)) == []


async def test_q2_16_a_new_card_leaves_the_account_and_the_old_card_is_not_the_newest(
    client: Client,
) -> None:
    person, token = await client.resident()
    renewed = person.newer(card="ZZ87654321ZZ")
    await client.load(renewed)
    assert (await client.log_in(person))["problems"] == []
    refused = await client.submit(token, contract_ended(person, clock.today()))
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("CARD_NOT_NEWEST", ["filing", "subject"])
    ]
    assert codes(await client.submit(token, contract_ended(renewed, clock.today()))) == []
    stranger = Person()
    await client.load(stranger, stranger.newer(card="YY87654321YY"))
    assert codes(await client.register(stranger)) == ["CARD_NOT_NEWEST"]


@pytest.mark.parametrize(
    "auth_id",
    ["ab-12", "abcdefgh12345678-9012", "abcdef1", "abcdef-", "123456-", "ａbcdef-1", "abc def-1"],
)
async def test_q2_22_an_authentication_id_has_6_to_20_half_width_characters_of_three_kinds(
    client: Client, auth_id: str
) -> None:
    person = Person()
    await client.load(person)
    refused = await client.register(person, authId=auth_id)
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("AUTH_ID_INVALID", ["authId"])
    ]


async def test_q2_22_case_tells_ids_apart_and_a_taken_one_is_refused_after_the_identity(
    client: Client,
) -> None:
    first, second, third = Person(), Person(), Person()
    await client.load(first, second, third)
    assert codes(await client.register(first, authId="Abc!12")) == []
    assert codes(await client.register(second, authId="aBC!12")) == []
    wrong = card(third, nationality="FRA")
    assert codes(await client.register(third, authId="Abc!12", card=wrong)) == ["IDENTITY_MISMATCH"]
    taken = await client.register(third, authId="Abc!12")
    assert [(one["code"], one["path"]) for one in taken["problems"]] == [
        ("AUTH_ID_TAKEN", ["authId"])
    ]


async def test_q2_23_one_person_has_one_account(client: Client) -> None:
    person, _ = await client.resident()
    assert codes(await client.register(person, authId="another-1")) == ["ALREADY_REGISTERED"]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Ab-1", "PASSWORD_INVALID"),
        ("abcdefgh1", "PASSWORD_INVALID"),
        ("abcdefgh-", "PASSWORD_INVALID"),
        ("12345678-", "PASSWORD_INVALID"),
        ("Kx7-" * 9, "PASSWORD_INVALID"),
        ("Password1!", "PASSWORD_TOO_COMMON"),
        ("my:pass-WORD9", "PASSWORD_INVALID"),
    ],
)
async def test_q2_28_a_password_has_8_to_32_characters_of_three_kinds(
    client: Client, password: str, code: str
) -> None:
    person = Person()
    await client.load(person)
    assert codes(await client.register(person, password=password)) == [code]


async def test_q2_28_a_password_does_not_contain_the_authentication_id(client: Client) -> None:
    person = Person()
    await client.load(person)
    refused = await client.register(person, authId="violet-7", password="Kx-violet-7-Q")
    assert codes(refused) == ["PASSWORD_CONTAINS_AUTH_ID"]


@pytest.mark.parametrize(
    "mail",
    [
        "nobody",
        "a@b",
        "a@example.test,b@x.test",
        "a b@example.test",
        "ａ@example.test",
        "mıke@example.test",
        "a@例え.test",
    ],
)
async def test_q2_35_q2_36_the_mail_address_is_one_valid_half_width_address(
    client: Client, mail: str
) -> None:
    person = Person()
    await client.load(person)
    refused = await client.register(person, mail=mail)
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("MAIL_INVALID", ["mail"])
    ]


async def test_q2_35_a_mail_address_has_at_most_60_characters(client: Client) -> None:
    person = Person()
    await client.load(person)
    at_limit = "m" * 47 + "@example.test"
    assert len(at_limit) == 60
    assert codes(await client.register(person, mail="m" + at_limit)) == ["VALUE_TOO_LONG"]
    assert codes(await client.register(person, mail="")) == ["VALUE_REQUIRED"]
    assert codes(await client.register(person, mail=at_limit)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "NGUYEN VAN BN"},
        {"birthDate": "1996-02-28"},
        {"sex": "FEMALE"},
        {"nationality": "THA"},
        {"cardNumber": "ZZ00000000ZZ"},
    ],
)
async def test_q2_46_q2_50_a_mismatch_is_one_error_at_the_whole_card_whatever_differs(
    client: Client, changes: Any
) -> None:
    person = Person()
    await client.load(person)
    refused = await client.register(person, card=card(person, **changes))
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("IDENTITY_MISMATCH", ["card"])
    ]


@pytest.mark.parametrize("name", ["nguyen van an", "ＮＧＵＹＥＮ", "NGUYEN VAN AN1", ""])
async def test_q2_48_q2_49_the_roman_name_is_in_half_width_capitals(
    client: Client, name: str
) -> None:
    person = Person()
    await client.load(person)
    refused = await client.register(person, card=card(person, name=name))
    [problem] = refused["problems"]
    assert problem["code"] == ("ROMAN_NAME_INVALID" if name else "VALUE_REQUIRED")
    assert problem["path"] == ["card", "name"]


async def test_q2_48_the_order_of_the_names_is_the_one_on_the_card(client: Client) -> None:
    person = Person()
    await client.load(person)
    assert codes(await client.register(person, card=card(person, name="VAN AN NGUYEN"))) == [
        "IDENTITY_MISMATCH"
    ]


async def test_q2_13_the_terms_must_be_accepted_and_every_problem_comes_at_once(
    client: Client,
) -> None:
    person = Person()
    await client.load(person)
    refused = await client.register(person, acceptsTerms=False, authId="x", password="y", mail="z")
    assert sorted(codes(refused)) == [
        "AUTH_ID_INVALID",
        "MAIL_INVALID",
        "PASSWORD_INVALID",
        "TERMS_NOT_ACCEPTED",
    ]


async def test_q2_24_an_ended_period_of_stay_ends_the_account_and_the_person_registers_anew(
    client: Client,
) -> None:
    last_day = clock.today() + timedelta(days=3)
    person, _ = await client.resident(Person(feed={"stayExpiresOn": last_day.isoformat()}))
    clock.move_to(clock.midnight(last_day + timedelta(days=1)) - timedelta(seconds=1))
    live = (await client.log_in(person))["token"]
    assert (await client.post("{ viewer { role } }", token=live)).status_code == 200

    clock.move_to(clock.midnight(last_day + timedelta(days=2)))
    assert (await client.post("{ viewer { role } }", token=live)).status_code == 401
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]

    extended = person.newer(
        card="XX11111111XX",
        issuedOn=(last_day + timedelta(days=1)).isoformat(),
        stayExpiresOn=(last_day + timedelta(days=700)).isoformat(),
    )
    await client.load(extended)
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]
    assert codes(await client.register(replace(extended, number=person.number))) == []
    assert codes(await client.log_in(person)) == []
    assert (await client.post("{ viewer { role } }", token=live)).status_code == 401
