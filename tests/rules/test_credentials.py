"""Authentication IDs and passwords."""

import pytest

from efiling.rules.people.credentials import SYMBOLS, check_auth_id, check_password
from efiling.rules.text import Problems


def id_codes(value: str) -> list[str]:
    problems: Problems = []
    check_auth_id(value, ("authId",), problems)
    return [problem.code for problem in problems]


def codes(value: str, auth_id: str = "yuki-77", policy: str = "seed") -> list[str]:
    problems: Problems = []
    check_password(value, auth_id, policy, ("password",), problems)  # type: ignore[arg-type]
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    "auth_id", ["Ab1$cd", "aBC!12", "a1-" + "x" * 17, *(f"abcd1{symbol}" for symbol in SYMBOLS)]
)
def test_q2_22_an_auth_id_has_6_to_20_characters_of_three_kinds(auth_id: str) -> None:
    assert id_codes(auth_id) == []


@pytest.mark.parametrize(
    "auth_id",
    [
        "Ab1$c",
        "a1-" + "x" * 18,
        "abcdef1",
        "abcdef$",
        "123456$",
        "Ａb1$cd",
        "Ab1$cd ",
        "Ab1$c\0d",
        "Ab1$c\u200bd",
        "Ab1^cdef",
        "Ab1$cdé",
        "Ab١$cde",
        "Ab1$cd\n",
    ],
)
def test_q2_22_any_other_auth_id_is_refused(auth_id: str) -> None:
    assert id_codes(auth_id) == ["AUTH_ID_INVALID"]
    assert id_codes("") == ["VALUE_REQUIRED"]


@pytest.mark.parametrize(
    "password", ["kX9$mmQ2", "Xk7#Lq2!pA", "z4+" + "Qn7vRw2hTj8cYd5mKb3fGs6pLx9aV"]
)
def test_q2_28_a_password_has_8_to_32_characters_of_three_kinds(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize(
    "password",
    ["kX9$mQ2", "k1$" + "xQ" * 15, "kXmmQzvw$", "kX9mmQ2vv", "9281$4417", "kX9$ mmQ2", "ｋX9$mmQ2"],
)
def test_q2_28_any_other_password_is_refused(password: str) -> None:
    assert codes(password) == ["PASSWORD_INVALID"]
    assert codes("") == ["VALUE_REQUIRED"]


def test_q2_28_the_auth_id_does_not_appear_in_the_password_in_any_case() -> None:
    assert codes("Xq-yuki-77") == ["PASSWORD_CONTAINS_AUTH_ID"]
    assert codes("Xq-YUKI-77") == ["PASSWORD_CONTAINS_AUTH_ID"]
    assert codes("kX9$mmQ2", "") == []


@pytest.mark.parametrize(
    "password",
    [
        "Password1!",
        "P@ssw0rd1!",
        "Qwerty123#",
        "!!iloveyou1",
        "Todokede-26",
        "aaaaaaa1!",
        "12345678a!",
        "Abcdefg1!",
    ],
)
def test_q2_28_common_passwords_are_refused_however_they_are_decorated(password: str) -> None:
    assert codes(password) == ["PASSWORD_TOO_COMMON"]


def test_q2_28_the_other_policy_asks_for_length_only() -> None:
    assert codes("a quiet green lantern", policy="nist") == []
    assert codes("静かな緑の提灯が三つ並んでいる夜", policy="nist") == []
    assert codes("short lantern", policy="nist") == ["PASSWORD_INVALID"]
    assert codes("x" * 65, policy="nist") == ["PASSWORD_INVALID"]
    assert codes("a quiet green\0 lantern", policy="nist") == ["PASSWORD_INVALID"]
    assert codes("passwordpassword", policy="nist") == ["PASSWORD_TOO_COMMON"]
