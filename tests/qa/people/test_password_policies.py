"""Passwords as today's standards want them, where the operator chose that
(TODOKEDE_PASSWORD_POLICY=nist; security notes, 1.1)."""

from datetime import timedelta

import pytest

from efiling import clock
from efiling.settings import settings
from tests.builders.http.client import CHANGE_PASSWORD, RENOTIFY, Client
from tests.builders.inputs import card
from tests.builders.payloads import codes, problems_of
from tests.builders.people import Person

WORDS = "vier Kästen Birnenmost"
NEW_WORDS = "drei Körbe Quittenbrot"


@pytest.fixture(autouse=True)
def nist(monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy that asks for length alone."""
    monkeypatch.setenv("TODOKEDE_PASSWORD_POLICY", "nist")
    settings.cache_clear()


async def registered(client: Client, password: str = WORDS) -> Person:
    """Somebody who chose this password."""
    person = await client.known(Person())
    assert codes(await client.register(person, password=password)) == []
    return person


@pytest.mark.parametrize(
    "password",
    ["mittagslaterne5", "いろはにほへと ちりぬるを わかよ", "x" * 3 + " " + "Zug-Wiese" * 6],
)
async def test_q2_28_any_characters_will_do_where_there_are_enough(
    client: Client, password: str
) -> None:
    person = await registered(client, password)
    assert codes(await client.log_in(person, password)) == []
    assert codes(await client.log_in(person, password.upper() + "!")) == ["LOGIN_FAILED"]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Kx7-Birnenmost", "PASSWORD_INVALID"),
        ("Wiese" * 13, "PASSWORD_INVALID"),
        ("vier\u200bKästen Birnenmost", "PASSWORD_INVALID"),
        ("passwordpassword", "PASSWORD_TOO_COMMON"),
        ("aaaaaaaaaaaaaaaa", "PASSWORD_TOO_COMMON"),
    ],
)
async def test_q2_28_what_is_short_or_common_is_refused_and_the_remedy_is_that_of_the_policy(
    client: Client, password: str, code: str
) -> None:
    refused = await client.register(await client.known(Person()), password=password)
    (problem,) = refused["problems"]
    assert problems_of(refused) == [(code, ["password"])]
    assert ("15 to 64 characters" in problem["remedy"]) is (code == "PASSWORD_INVALID")


async def test_q2_28_the_auth_id_may_not_stand_in_it_in_any_width_or_case(client: Client) -> None:
    person = await client.known(Person())
    wide = person.auth_id.upper().translate(
        {ord(c): ord(c) + 0xFEE0 for c in map(chr, range(33, 127))}
    )
    refused = await client.register(person, password=f"mein Name ist {wide}")
    assert codes(refused) == ["PASSWORD_CONTAINS_AUTH_ID"]


async def test_q2_28_one_letter_written_by_another_keyboard_is_the_same(client: Client) -> None:
    person = await registered(client, "vier K\u00e4sten Birnenmost")
    assert codes(await client.log_in(person, "vier Ka\u0308sten Birnenmost")) == []
    assert codes(await client.log_in(person, "ｖｉｅｒ K\u00e4sten Birnenmost")) == []
    assert codes(await client.log_in(person, "vier Kasten Birnenmost")) == ["LOGIN_FAILED"]


async def test_q2_28_spaces_belong_to_it(client: Client) -> None:
    person = await registered(client)
    assert codes(await client.log_in(person, WORDS.replace(" ", ""))) == ["LOGIN_FAILED"]
    assert codes(await client.log_in(person, WORDS)) == []


async def test_q2_29_it_does_not_end_with_the_year(client: Client) -> None:
    person = await client.known(Person(feed={"stayExpiresOn": None}))
    assert codes(await client.register(person, password=WORDS)) == []

    clock.move_to(clock.now() + timedelta(days=800))

    session = await client.log_in(person, WORDS)
    assert codes(session) == []
    data = await client.ask("{ viewer { account { passwordExpiresOn } } }", token=session["token"])
    assert data["viewer"]["account"]["passwordExpiresOn"] == "9999-12-31"


async def test_q2_30_q2_31_it_is_changed_and_reset_by_the_same_rules(client: Client) -> None:
    person = await registered(client)
    token = (await client.log_in(person, WORDS))["token"]

    short = await client.do(CHANGE_PASSWORD, token, oldPassword=WORDS, newPassword="Kx7-mQ2v")
    assert codes(short) == ["PASSWORD_INVALID"]
    changed = await client.do(CHANGE_PASSWORD, token, oldPassword=WORDS, newPassword=NEW_WORDS)
    assert codes(changed) == []
    reset = await client.do(RENOTIFY, card=card(person), newPassword=WORDS)
    assert codes(reset) == []
    assert codes(await client.log_in(person, WORDS)) == []


async def test_q2_28_who_registered_under_the_other_policy_still_logs_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_PASSWORD_POLICY", "seed")
    settings.cache_clear()
    person = await registered(client, "Kx7-mQ2v")

    monkeypatch.setenv("TODOKEDE_PASSWORD_POLICY", "nist")
    settings.cache_clear()

    assert codes(await client.log_in(person, "Kx7-mQ2v")) == []
