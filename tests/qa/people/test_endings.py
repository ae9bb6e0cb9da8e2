"""What ends an account ends everything that was opened with it (Q2-20, Q2-24)."""

from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from tests.builders.http.client import RENOTIFY, Client
from tests.builders.inputs import card
from tests.builders.mailbox import Mailbox
from tests.builders.payloads import codes
from tests.builders.people import Person

PERMANENT = {"status": "PERMANENT_RESIDENT", "periodOfStay": None, "stayExpiresOn": None}
LONG_TERM = {"status": "LONG_TERM_RESIDENT"}
LAPSED = {"validity": "LAPSED"}


@pytest.mark.parametrize("feed", [PERMANENT, LONG_TERM, LAPSED])
async def test_q2_20_an_account_and_its_sessions_end_with_the_card_or_the_duty(
    client: Client, feed: dict[str, Any]
) -> None:
    person, token = await client.resident()
    assert await client.is_live(token)

    await client.load(person.newer(**feed))

    assert not await client.is_live(token)
    assert codes(await client.log_in(person)) == ["ACCOUNT_ENDED"]


async def test_q2_24_a_session_does_not_outlive_the_period_of_stay(client: Client) -> None:
    last_day = clock.today() + timedelta(days=3)
    person, _ = await client.resident(Person(feed={"stayExpiresOn": last_day.isoformat()}))
    over = clock.midnight(last_day + timedelta(days=1))

    clock.move_to(over - timedelta(seconds=1))
    token = (await client.log_in(person))["token"]
    assert await client.is_live(token)

    clock.move_to(over)
    assert not await client.is_live(token)
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]


@pytest.mark.parametrize("feed", [PERMANENT, LAPSED])
async def test_q2_26_renotification_tells_nothing_of_an_account_that_ended_with_the_card(
    client: Client, mailbox: Mailbox, feed: dict[str, Any]
) -> None:
    person, _ = await client.resident()
    newer = person.newer(**feed)
    await client.load(newer)
    stranger = await client.known(Person(feed=feed))
    before = len(await mailbox.deliver())

    told, same = [await client.post(RENOTIFY, card_of(one)) for one in (newer, stranger)]

    assert told.content == same.content
    assert codes(told.json()["data"]["renotifyCredentials"]) == ["IDENTITY_MISMATCH"]
    assert len(await mailbox.deliver()) == before


async def test_q2_26_renotification_tells_nothing_of_an_account_that_expired(
    client: Client, mailbox: Mailbox
) -> None:
    last_day = clock.today() + timedelta(days=3)
    feed = {"stayExpiresOn": last_day.isoformat()}
    person, _ = await client.resident(Person(feed=feed))
    stranger = await client.known(Person(feed=feed))
    before = len(await mailbox.deliver())
    clock.move_to(clock.midnight(last_day + timedelta(days=1)))

    told, same = [await client.post(RENOTIFY, card_of(one)) for one in (person, stranger)]

    assert told.content == same.content
    assert codes(told.json()["data"]["renotifyCredentials"]) == ["IDENTITY_MISMATCH"]
    assert len(await mailbox.deliver()) == before


def card_of(person: Person) -> dict[str, Any]:
    return {"input": {"card": card(person)}}
