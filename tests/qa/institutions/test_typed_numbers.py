"""What officers paste into form 9: spaces, line ends and look-alikes of the hyphen have one
reading, and what is refused comes with the value to type instead (Q2-13)."""

from typing import Any

import pytest

from tests.builders.http.counter import Counter, school
from tests.builders.payloads import codes

REGISTER = """mutation($input: RegisterInstitutionInput!) {
  registerInstitution(input: $input) { problems { code path suggestion } }
}"""


@pytest.mark.parametrize(
    "code", ["160-0023\n", "\t１６０－００２３ ", "160 0023", "〒160−0023", "160ー0023"]
)
async def test_q2_13_a_postal_code_is_taken_however_it_is_set(counter: Counter, code: str) -> None:
    fields: dict[str, Any] = school()
    fields["address"] |= {"postalCode": code}
    assert codes(await counter.register(fields)) == []


@pytest.mark.parametrize(
    "number", ["20登-000123\r\n", "20登 000123", "２０登－０００１２３", "20登‑000123"]
)
async def test_q2_13_the_number_of_a_support_organization_too(
    counter: Counter, number: str
) -> None:
    kinds = ["ACCEPTING_ORGANIZATION", "REGISTERED_SUPPORT_ORGANIZATION"]
    fields = school(kinds=kinds, supportOrganizationNumber=number)
    assert codes(await counter.register(fields)) == []


@pytest.mark.parametrize(
    ("name", "typed", "code", "suggested"),
    [
        ("kana", "あおぞら　がくいん", "KANA_INVALID", "アオゾラ　ガクイン"),
        ("kana", "青ぞら", "KANA_INVALID", None),
        ("phone", "(03)1234-5678", "PHONE_INVALID", "03-1234-5678"),
        ("phone", "＋８１（３）１２３４．５６７８", "PHONE_INVALID", "+81-3-1234-5678"),
        ("phone", "03-1234-567a", "PHONE_INVALID", None),
        ("phone", "312345678", "PHONE_INVALID", "0312345678"),
        ("phone", "90-1234-5678", "PHONE_INVALID", "090-1234-5678"),
        ("phone", "1-212-555-0100", "PHONE_INVALID", None),
    ],
)
async def test_q2_13_what_is_refused_comes_with_the_value_to_type(
    counter: Counter, name: str, typed: str, code: str, suggested: str | None
) -> None:
    answer = await counter.client.do(REGISTER, counter.token, **school(**{name: typed}))
    assert answer["problems"] == [{"code": code, "path": [name], "suggestion": suggested}]


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [("登20-000123", "20登-000123"), ("第20登-000123号", "20登-000123"), ("20登-123", None)],
)
async def test_q2_13_a_support_organizations_number_comes_in_its_form(
    counter: Counter, typed: str, suggested: str | None
) -> None:
    kinds = ["ACCEPTING_ORGANIZATION", "REGISTERED_SUPPORT_ORGANIZATION"]
    fields = school(kinds=kinds, supportOrganizationNumber=typed)

    [problem] = (await counter.client.do(REGISTER, counter.token, **fields))["problems"]

    assert problem["code"] == "SUPPORT_NUMBER_INVALID"
    assert problem["suggestion"] == suggested


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [("T160-0023", "160-0023"), ("16-00023", "160-0023"), ("160-002", None)],
)
async def test_q2_13_a_postal_code_comes_in_its_form(
    counter: Counter, typed: str, suggested: str | None
) -> None:
    fields: dict[str, Any] = school()
    fields["address"] |= {"postalCode": typed}

    [problem] = (await counter.client.do(REGISTER, counter.token, **fields))["problems"]

    assert problem["code"] == "POSTAL_CODE_INVALID"
    assert problem["suggestion"] == suggested
