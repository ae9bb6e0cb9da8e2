"""One-time codes against the vectors of RFC 6238, and what is forgiven and what not."""

from base64 import b32encode

import pytest

from efiling.rules.people.one_time_codes import (
    REMEMBERED,
    accepted_step,
    address_of,
    as_text,
    code_of,
    step_at,
    steps_used,
)

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
    found = accepted_step(SECRET, code_of(SECRET, STEP + away), NOW, ())
    assert found == (STEP + away if counts else None)


def test_a_code_counts_once_and_so_do_all_before_it() -> None:
    assert accepted_step(SECRET, code_of(SECRET, STEP), NOW, [STEP]) is None
    assert accepted_step(SECRET, code_of(SECRET, STEP - 1), NOW, [STEP]) is None
    assert accepted_step(SECRET, code_of(SECRET, STEP + 1), NOW, [STEP]) == STEP + 1


DAY = 24 * 60 * 2
"""Steps of a day."""


def test_what_a_clock_ahead_accepted_keeps_no_good_code_out_and_counts_once() -> None:
    ahead = STEP + DAY

    assert accepted_step(SECRET, code_of(SECRET, STEP), NOW, [ahead]) == STEP

    used = steps_used(STEP, [ahead])
    assert accepted_step(SECRET, code_of(SECRET, STEP), NOW, used) is None
    tomorrow = NOW + DAY * 30
    assert accepted_step(SECRET, code_of(SECRET, ahead), tomorrow, used) is None
    assert accepted_step(SECRET, code_of(SECRET, ahead + 1), tomorrow, used) == ahead + 1
    assert [*steps_used(ahead + 1, used)] == [ahead + 1]


def test_a_code_used_a_minute_ahead_is_refused_in_its_own_time_and_the_next_one_counts() -> None:
    used = steps_used(STEP, [STEP + 2])

    for later in (30, 60, 90):
        assert accepted_step(SECRET, code_of(SECRET, STEP + 2), NOW + later, used) is None
    assert accepted_step(SECRET, code_of(SECRET, STEP + 3), NOW + 60, used) == STEP + 3


def test_however_often_a_clock_jumps_few_steps_are_remembered() -> None:
    used: list[int] = []
    for step in range(1000, 900, -1):
        used = [*steps_used(step, used)]
    assert used == [901 + place for place in range(REMEMBERED)]


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "１２３４５６", "12345a", "-12345", "\u0000" * 6]
)
def test_what_is_no_code_is_none(code: str) -> None:
    assert accepted_step(SECRET, code, NOW, ()) is None


def test_spaces_are_forgiven() -> None:
    code = code_of(SECRET, STEP)
    assert accepted_step(SECRET, f" {code[:3]} {code[3:]} ", NOW, ()) == STEP


def test_the_address_is_what_apps_read() -> None:
    assert as_text(b"12345678901234567890") == SECRET
    assert address_of(SECRET, "offi?cer#1") == (
        f"otpauth://totp/Todokede:offi%3Fcer%231?secret={SECRET}&issuer=Todokede"
        "&algorithm=SHA1&digits=6&period=30"
    )
