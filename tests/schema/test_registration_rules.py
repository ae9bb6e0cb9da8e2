"""What user registration refuses, and what the schema cannot even be asked (Q2-13 to Q2-36)."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import get_named_type, is_enum_type

from efiling import clock
from schema.root import schema
from tests.builders.graphql.accounts import LOG_IN, REGISTER
from tests.builders.graphql.asking import anonymous
from tests.builders.inputs import registration
from tests.builders.people import PASSWORD, Person, load, registered


async def refusals(person: Person, **changes: Any) -> list[tuple[str, list[str]]]:
    answer = (await anonymous().ask(REGISTER, input=registration(person, **changes)))[
        "registerResident"
    ]
    assert (answer["account"] is None) == bool(answer["problems"])
    return [(one["code"], one["path"]) for one in answer["problems"]]


@pytest.fixture
async def person(application: str, tmp_path: Path) -> Person:
    person = Person()
    await load(tmp_path, person)
    return person


@pytest.mark.parametrize(
    "auth_id",
    [
        "",
        "ab1-x",
        "a1-4567890123456789xx",
        "letters-only",
        "letters1only",
        "123456-7",
        "ａbc123-",
        "has 1-space",
    ],
)
async def test_q2_22_an_auth_id_has_6_to_20_characters_of_three_sorts(
    person: Person, auth_id: str
) -> None:
    [(code, path)] = await refusals(person, authId=auth_id)
    assert code in {"AUTH_ID_INVALID", "VALUE_REQUIRED"}
    assert path == ["authId"]


async def test_q2_22_an_auth_id_is_unique_and_its_case_counts(
    person: Person, tmp_path: Path
) -> None:
    first = await registered(tmp_path)
    assert await refusals(person, authId=first.auth_id) == [("AUTH_ID_TAKEN", ["authId"])]
    assert await refusals(person, authId=first.auth_id.upper()) == []


@pytest.mark.parametrize(
    "password", ["Short-1", "x" * 30 + "1-x", "letters-only", "Letters1only", "12345678-"]
)
async def test_q2_28_a_password_has_8_to_32_characters_of_three_sorts(
    person: Person, password: str
) -> None:
    assert await refusals(person, password=password) == [("PASSWORD_INVALID", ["password"])]


async def test_q2_28_a_password_does_not_contain_the_auth_id(person: Person) -> None:
    codes = await refusals(person, password=f"Xy7{person.auth_id}zz")
    assert ("PASSWORD_CONTAINS_AUTH_ID", ["password"]) in codes


@pytest.mark.parametrize(
    "mail",
    [
        "nobody",
        "a@b@example.test",
        "a@example.test,b@example.test",
        "ａ@example.test",
        "a" * 48 + "@example.test",
    ],
)
async def test_q2_36_a_mail_address_has_60_half_width_characters_at_most(
    person: Person, mail: str
) -> None:
    [(code, path)] = await refusals(person, mail=mail)
    assert code == ("VALUE_TOO_LONG" if len(mail) > 60 else "MAIL_INVALID")
    assert path == ["mail"]


async def test_q2_35_a_mail_address_is_required(person: Person) -> None:
    assert [path for _, path in await refusals(person, mail="")] == [["mail"]]


async def test_everything_that_is_wrong_is_said_at_once(person: Person) -> None:
    found = await refusals(person, authId="x", password="y", mail="z", acceptsTerms=False)
    assert {path[0] for _, path in found} == {"authId", "password", "mail", "acceptsTerms"}


async def test_q2_23_a_resident_has_one_live_account(person: Person) -> None:
    assert await refusals(person) == []
    assert [code for code, _ in await refusals(person, authId="another-1x")] == [
        "ALREADY_REGISTERED"
    ]


@pytest.mark.parametrize(
    "feed",
    [{"status": "PERMANENT_RESIDENT"}, {"status": "DEPENDENT"}, {"periodOfStay": "P3M"}],
)
async def test_q2_14_a_status_without_duty_cannot_register(
    application: str, tmp_path: Path, feed: dict[str, Any]
) -> None:
    person = Person(feed=feed)
    await load(tmp_path, person)
    assert [code for code, _ in await refusals(person)] == ["STATUS_NOT_ELIGIBLE"]
    # only after the identity matched
    wrong = registration(person)
    wrong["card"]["name"] = "TRAN VAN AN"
    answer = await anonymous().ask(REGISTER, input=wrong)
    assert [one["code"] for one in answer["registerResident"]["problems"]] == ["IDENTITY_MISMATCH"]


async def test_q2_15_a_card_issued_today_registers_from_tomorrow(
    application: str, tmp_path: Path
) -> None:
    person = Person(feed={"issuedOn": clock.today().isoformat()})
    await load(tmp_path, person)
    assert [code for code, _ in await refusals(person)] == ["CARD_ISSUED_TODAY"]


async def test_q2_16_an_older_card_is_refused_as_such(person: Person, tmp_path: Path) -> None:
    await load(tmp_path, person.newer(card="ZZ00000001ZZ"))
    assert [code for code, _ in await refusals(person)] == ["CARD_NOT_NEWEST"]


@pytest.mark.parametrize("name", ["Nguyen Van An", "ＮＧＵＹＥＮ"])
async def test_q2_48_a_roman_name_is_half_width_capitals_and_spaces(
    person: Person, name: str
) -> None:
    wrong = registration(person)
    wrong["card"]["name"] = name
    answer = (await anonymous().ask(REGISTER, input=wrong))["registerResident"]
    assert [(one["code"], one["path"]) for one in answer["problems"]] == [
        ("ROMAN_NAME_INVALID", ["card", "name"])
    ]


def test_no_answer_can_carry_an_identity_or_a_secret() -> None:
    answers = re.findall(r"^type (\w+).*?^}", schema.as_str(), re.MULTILINE | re.DOTALL)
    assert "Account" in answers

    for kind in schema._schema.type_map.values():
        # An enumeration can tell how far a password is known elsewhere, never what it is.
        fields = {
            name
            for name, field in getattr(kind, "fields", {}).items()
            if kind.name in answers and not is_enum_type(get_named_type(field.type))
        }

        assert not fields & {
            "password",
            "authId",
            "birthDate",
            "cardNumber",
            "sex",
            "mail",
            "contents",
        }, kind.name


def test_nothing_changes_an_auth_id() -> None:
    takes = [
        name
        for name, kind in schema._schema.type_map.items()
        if "authId" in getattr(kind, "fields", {})
    ]
    assert sorted(takes) == ["AccountLookup", "LogInInput", "RegisterResidentInput"]


def test_nothing_takes_an_attachment() -> None:
    assert not {"Upload", "File"} & set(schema._schema.type_map)


async def test_q2_33_five_wrong_passwords_close_login_even_for_the_right_one(
    person: Person,
) -> None:
    assert await refusals(person) == []

    async def attempt(password: str, auth_id: str = person.auth_id) -> str:
        answer = await anonymous().ask(
            LOG_IN, input={"authId": auth_id, "password": password, "bearer": True}
        )
        problems = answer["logIn"]["problems"]
        return str(problems[0]["code"]) if problems else ""

    wrong = [await attempt("Wrong-Password-1") for _ in range(5)]
    assert wrong == ["LOGIN_FAILED"] * 4 + ["LOGIN_LOCKED"]
    assert await attempt(PASSWORD) == "LOGIN_LOCKED"
    unknown = [await attempt("Wrong-Password-1", "nobody-77") for _ in range(6)]
    assert unknown == ["LOGIN_FAILED"] * 4 + ["LOGIN_LOCKED"] * 2
