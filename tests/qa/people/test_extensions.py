"""The account follows the period of stay (Q2-24), through the feed and the login."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from tests.builders.http.client import Client
from tests.builders.inputs import day
from tests.builders.payloads import codes
from tests.builders.people import Person


async def with_ten_days(client: Client) -> tuple[Person, str]:
    return await client.resident(Person(feed={"stayExpiresOn": day(10)}))


async def state(client: Client, token: str) -> Any:
    data = await client.ask("{ viewer { account { state expiresOn } } }", token=token)
    return data["viewer"]["account"]


async def test_q2_24_an_extension_in_time_counts_though_the_feed_tells_it_weeks_later(
    client: Client,
) -> None:
    person, _ = await with_ten_days(client)
    last_day, stay = day(10), day(700)
    clock.move_to(clock.now() + timedelta(days=40))
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]

    await client.load(person.newer(card="ZZ00000001ZZ", issuedOn=last_day, stayExpiresOn=stay))

    token = (await client.log_in(person))["token"]
    assert await state(client, token) == {"state": "ACTIVE", "expiresOn": stay}


async def test_q2_24_an_extension_a_day_too_late_revives_nothing_and_the_person_registers_anew(
    client: Client,
) -> None:
    person, _ = await with_ten_days(client)
    late, stay = day(11), day(700)
    clock.move_to(clock.now() + timedelta(days=40))

    extended = person.newer(card="ZZ00000001ZZ", issuedOn=late, stayExpiresOn=stay)
    await client.load(extended)
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]

    again = extended.newer(card="ZZ00000002ZZ", issuedOn=day(-1), stayExpiresOn=day(900))
    await client.load(again)
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]
    assert codes(await client.register(again)) == []


async def test_q2_24_two_extensions_in_one_file_count_one_after_the_other(client: Client) -> None:
    person, _ = await with_ten_days(client)
    first = person.newer(card="ZZ00000001ZZ", issuedOn=day(9), stayExpiresOn=day(30))
    second = first.newer(card="ZZ00000002ZZ", issuedOn=day(29), stayExpiresOn=day(700))
    stay = day(700)
    clock.move_to(clock.now() + timedelta(days=40))

    await client.load(first, second)

    token = (await client.log_in(person))["token"]
    assert (await state(client, token))["expiresOn"] == stay


@pytest.mark.parametrize(
    "wrong",
    [
        {"stayExpiresOn": day(-1)},
        {"stayExpiresOn": "2001-01-01"},
        {"validity": "LAPSED"},
        {"status": "PERMANENT_RESIDENT", "periodOfStay": None, "stayExpiresOn": None},
        {"card": "ZZ99999999ZZ", "issuedOn": day(-2), "stayExpiresOn": day(-1)},
    ],
)
async def test_q2_24_a_wrong_line_that_the_next_one_corrects_leaves_no_trace(
    client: Client, wrong: dict[str, Any]
) -> None:
    person, token = await client.resident()
    before = await state(client, token)

    mistaken = person.newer(**wrong)
    await client.load(mistaken)
    assert codes(await client.log_in(person)) in (["ACCOUNT_EXPIRED"], ["ACCOUNT_ENDED"])

    await client.load(replace(person, revision=mistaken.revision + 1))
    assert await state(client, token) == before
    assert codes(await client.log_in(person)) == []
