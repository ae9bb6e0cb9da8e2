"""A new mail address counts once somebody who reads it has confirmed it; the old one is told
(Q2-37, Q2-38)."""

from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from efiling.store.engine.work import Reading
from tests.builders.http.client import (
    CHANGE_MAIL,
    CHANGE_PASSWORD,
    CONFIRM_MAIL,
    CONFIRM_RESET,
    RENOTIFY,
    Client,
)
from tests.builders.inputs import card
from tests.builders.mailbox import Mailbox, link_in, text_of, token_in
from tests.builders.payloads import codes, problems_of
from tests.builders.people import NEW_PASSWORD, PASSWORD, WRONG_PASSWORD

ACCOUNT = "{ viewer { account { maskedMail pendingMailChange } } }"
NEW = "new.address@example.test"


async def own_account(client: Client, token: str) -> Any:
    return (await client.ask(ACCOUNT, token=token))["viewer"]["account"]


async def test_q2_37_a_new_address_counts_when_it_is_confirmed_and_the_old_one_is_told(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    old = person.mail
    before = (await own_account(client, token))["maskedMail"]

    asked = await client.do(CHANGE_MAIL, token, password=PASSWORD, mail=f" {NEW} ")
    assert codes(asked) == []
    assert asked["account"] == {"maskedMail": before, "pendingMailChange": True}
    await mailbox.deliver()
    (link,) = mailbox.to(NEW)
    told = len(mailbox.to(old))

    assert codes(await client.do(CONFIRM_MAIL, token=token_in(link))) == []
    after = await own_account(client, token)
    assert after["pendingMailChange"] is False
    assert after["maskedMail"].startswith("n")
    await mailbox.deliver()
    assert len(mailbox.to(old)) == told + 1, "whoever reads the old address is told"
    assert NEW not in text_of(mailbox.to(old)[-1])

    again = await client.do(CONFIRM_MAIL, token=token_in(link))
    assert problems_of(again) == [("LINK_INVALID", ["token"])]


async def test_q2_37_a_link_that_was_copied_with_what_stands_around_it_confirms(
    client: Client, mailbox: Mailbox
) -> None:
    _, token = await client.resident()
    await client.do(CHANGE_MAIL, token, password=PASSWORD, mail=NEW)
    await mailbox.deliver()
    (link,) = mailbox.to(NEW)

    copied = f"\u3000{token_in(link)}\r\n"
    assert codes(await client.do(CONFIRM_MAIL, token=copied)) == []
    assert (await own_account(client, token))["pendingMailChange"] is False


async def test_q2_38_letters_go_to_the_old_address_until_then(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    await client.do(CHANGE_MAIL, token, password=PASSWORD, mail=NEW)
    await client.do(RENOTIFY, card=card(person))
    await mailbox.deliver()
    assert person.auth_id in text_of(mailbox.to(person.mail)[-1])
    assert len(mailbox.to(NEW)) == 1


async def test_q2_37_institutions_change_their_address_alike(
    client: Client, mailbox: Mailbox
) -> None:
    _, token = await client.school()
    assert codes(await client.do(CHANGE_MAIL, token, password=PASSWORD, mail=NEW)) == []
    await mailbox.deliver()
    assert codes(await client.do(CONFIRM_MAIL, token=token_in(mailbox.to(NEW)[0]))) == []
    assert (await own_account(client, token))["maskedMail"].startswith("n")


async def test_q2_37_a_stolen_session_changes_no_address(client: Client, mailbox: Mailbox) -> None:
    person, token = await client.resident()
    refused = await client.do(CHANGE_MAIL, token, password="Wrong-Guess-1", mail=NEW)
    assert problems_of(refused) == [("PASSWORD_WRONG", ["password"])]
    assert problems_of(await client.do(CHANGE_MAIL, token, password=PASSWORD, mail="a@b")) == [
        ("MAIL_INVALID", ["mail"])
    ]
    await mailbox.deliver()
    assert mailbox.to(NEW) == []
    assert problems_of(await client.do(CONFIRM_MAIL, token="x" * 43)) == [
        ("LINK_INVALID", ["token"])
    ]
    assert codes(await client.log_in(person)) == []


async def test_the_answer_does_not_tell_whether_an_address_is_in_use(client: Client) -> None:
    person, token = await client.resident()
    other, _ = await client.resident()
    answers = [
        (
            await client.post(CHANGE_MAIL, {"input": {"password": PASSWORD, "mail": mail}}, token)
        ).content
        for mail in (other.mail, NEW, person.mail)
    ]
    assert len(set(answers)) == 1


async def test_q2_37_a_link_is_good_for_a_day_and_the_newest_alone(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = await client.resident()
    for _ in range(2):
        await client.do(CHANGE_MAIL, token, password=PASSWORD, mail=NEW)
    await mailbox.deliver()
    first, second = (token_in(mail) for mail in mailbox.to(NEW))
    dead = [
        code for one in (first, second) for code in codes(await client.do(CONFIRM_MAIL, token=one))
    ]
    assert dead == ["LINK_INVALID"], "one of two is dead"

    await client.do(CHANGE_MAIL, token, password=PASSWORD, mail="later@example.test")
    await mailbox.deliver()
    late = token_in(mailbox.to("later@example.test")[0])
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(days=1, seconds=1))
    assert codes(await client.do(CONFIRM_MAIL, token=late)) == ["LINK_INVALID"]


async def test_q2_33_a_reset_drops_an_address_that_somebody_else_asked_for(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    await client.do(CHANGE_MAIL, token, password=PASSWORD, mail=NEW)
    await mailbox.deliver()
    await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)
    link = token_in(mailbox.to(NEW)[0])
    assert codes(await client.do(CONFIRM_MAIL, token=link)) == ["LINK_INVALID"]


async def test_q2_30_a_new_password_drops_an_address_that_whoever_knew_the_old_one_asked_for(
    client: Client, mailbox: Mailbox
) -> None:
    _, token = await client.resident()
    await client.do(CHANGE_MAIL, token, password=PASSWORD, mail=NEW)
    await mailbox.deliver()

    changed = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert codes(await client.do(CHANGE_PASSWORD, token, **changed)) == []

    assert (await own_account(client, token))["pendingMailChange"] is False
    link = token_in(mailbox.to(NEW)[0])
    assert codes(await client.do(CONFIRM_MAIL, token=link)) == ["LINK_INVALID"]


async def test_q2_30_a_new_password_drops_another_one_that_waits_for_its_link(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_RESET_NEEDS_MAIL_LINK", "true")
    settings.cache_clear()
    person, token = await client.resident()
    await client.do(RENOTIFY, card=card(person), newPassword=WRONG_PASSWORD)
    link = link_in((await mailbox.deliver())[-1]).partition("token=")[2]

    changed = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert codes(await client.do(CHANGE_PASSWORD, token, **changed)) == []

    assert codes(await client.do(CONFIRM_RESET, token=link)) == ["LINK_INVALID"]
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []


async def test_a_change_of_address_is_on_record_without_the_address(
    client: Client, mailbox: Mailbox
) -> None:
    _, token = await client.resident()
    await client.do(CHANGE_MAIL, token, password=PASSWORD, mail=NEW)
    await mailbox.deliver()
    await client.do(CONFIRM_MAIL, token=token_in(mailbox.to(NEW)[0]))
    rows = await Reading(SYSTEM).fetch(
        "SELECT event, details FROM audit WHERE event LIKE 'account.mail%' ORDER BY at"
    )
    assert [row["event"] for row in rows] == ["account.mail_change_asked", "account.mail_changed"]
    assert all(row["details"] == "{}" for row in rows)
