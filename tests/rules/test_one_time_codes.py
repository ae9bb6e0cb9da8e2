"""One-time codes against the vectors of RFC 6238, and what is forgiven and what not."""

from base64 import b32encode

import pytest

from efiling.rules.people.one_time_codes import accepted_step, address_of, as_text, code_of, step_at

SECRET = b32encode(b"12345678901234567890").decode()
NOW = 1_700_000_010.0
STEP = step_at(NOW)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238_give_their_last_six_digits(seconds: int, code: str) -> None:
    assert code_of(SECRET, step_at(seconds)) == code[-6:]


@pytest.mark.parametrize(
    ("away", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_of_grace_each_way(away: int, counts: bool) -> None:
    found = accepted_step(SECRET, code_of(SECRET, STEP + away), NOW, 0)
    assert found == (STEP + away if counts else None)


def test_a_code_counts_once_and_so_do_all_before_it() -> None:
    assert accepted_step(SECRET, code_of(SECRET, STEP), NOW, STEP) is None
    assert accepted_step(SECRET, code_of(SECRET, STEP - 1), NOW, STEP) is None
    assert accepted_step(SECRET, code_of(SECRET, STEP + 1), NOW, STEP) == STEP + 1


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "１２３４５６", "12345a", "-12345", "\u0000" * 6]
)
def test_what_is_no_code_is_none(code: str) -> None:
    assert accepted_step(SECRET, code, NOW, 0) is None


def test_spaces_are_forgiven() -> None:
    code = code_of(SECRET, STEP)
    assert accepted_step(SECRET, f" {code[:3]} {code[3:]} ", NOW, 0) == STEP


def test_the_address_is_what_apps_read() -> None:
    assert as_text(b"12345678901234567890") == SECRET
    assert address_of(SECRET, "offi?cer#1") == (
        f"otpauth://totp/Todokede:offi%3Fcer%231?secret={SECRET}&issuer=Todokede"
        "&algorithm=SHA1&digits=6&period=30"
    )
