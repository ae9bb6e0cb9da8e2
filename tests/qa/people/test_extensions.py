"""The account follows the period of stay (Q2-24), through the feed and the login."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.actions.people.expiry import sweep_accounts
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading
from efiling.store.people.standing import find_untrue
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import day
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.owner import as_owner
from tests.builders.payloads import codes
from tests.builders.people import Person
from tests.builders.rows import count, fetched


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


async def swept(client: Client) -> None:
    """Forty days later, somebody else uses the service, and the sweep of the night comes."""
    clock.move_to(clock.now() + timedelta(days=40))
    await client.resident()
    assert (await sweep_accounts(SYSTEM, clock.now())).brake is None


async def test_q2_24_an_extension_in_time_counts_also_after_the_sweep_and_its_holder_is_told(
    client: Client, mailbox: Mailbox
) -> None:
    person, old = await with_ten_days(client)
    last_day, stay = day(10), day(700)
    await swept(client)
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]

    extended = person.newer(card="ZZ00000001ZZ", issuedOn=last_day, stayExpiresOn=stay)
    await client.load(extended)
    await client.load(extended.newer())

    assert not await client.is_live(old)
    token = (await client.log_in(person))["token"]
    assert await state(client, token) == {"state": "ACTIVE", "expiresOn": stay}
    await mailbox.deliver()
    (told,) = [one for one in mailbox.to(person.mail) if "valid again" in one["Subject"]]
    assert "extended in time" in text_of(told)
    assert "mistake" not in text_of(told)
    assert await count("audit", "event = 'account.brought_back'") == 1
    assert await find_untrue(Reading(SYSTEM)) is None


async def test_q2_24_after_the_sweep_neither_a_late_card_nor_the_same_one_brings_anything_back(
    client: Client,
) -> None:
    late, same, wrong = [(await with_ten_days(client))[0] for _ in range(3)]
    day_too_late, stay = day(11), day(700)
    last = {"issuedOn": day(-2), "stayExpiresOn": day(-1)}
    mistaken = wrong.newer(card="ZZ00000009ZZ", **last)
    await client.load(mistaken)
    await swept(client)

    await client.load(late.newer(card="ZZ00000001ZZ", issuedOn=day_too_late, stayExpiresOn=stay))
    await client.load(same.newer(stayExpiresOn=stay))
    right = replace(wrong, revision=mistaken.revision + 1, feed={"stayExpiresOn": stay})
    await client.load(right)

    for person in (late, same, wrong):
        assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]


async def test_q2_24_who_registered_anew_or_left_at_the_counter_keeps_it_so(
    client: Client, counter: Counter
) -> None:
    anew, left = [(await with_ten_days(client))[0] for _ in range(2)]
    last_day, day_after, stay = day(10), day(11), day(700)
    assert codes(await counter.deregister({"cardNumber": left.card_number})) == []
    await swept(client)
    again = anew.newer(card="ZZ00000001ZZ", issuedOn=day_after, stayExpiresOn=stay)
    await client.load(again)
    assert codes(await client.register(again)) == []

    await client.load(
        again.newer(card="ZZ00000002ZZ", issuedOn=last_day, stayExpiresOn=stay),
        left.newer(card="ZZ00000003ZZ", issuedOn=last_day, stayExpiresOn=stay),
    )

    assert codes(await client.log_in(anew)) == []
    assert codes(await client.log_in(left)) == ["ACCOUNT_ENDED"]
    assert await count("audit", "event = 'account.brought_back'") == 0


async def test_an_extended_account_that_cannot_be_told_is_left_and_the_others_come_back(
    client: Client,
) -> None:
    damaged, other = [(await with_ten_days(client))[0] for _ in range(2)]
    last_day, stay = day(10), day(700)
    await swept(client)
    row, _ = await fetched("SELECT id FROM account WHERE ended_at IS NOT NULL ORDER BY id")
    await as_owner("UPDATE account SET mail_sealed = $1 WHERE id = $2", b"broken", row["id"])

    await client.load(
        damaged.newer(card="ZZ00000001ZZ", issuedOn=last_day, stayExpiresOn=stay),
        other.newer(card="ZZ00000002ZZ", issuedOn=last_day, stayExpiresOn=stay),
    )

    assert codes(await client.log_in(damaged)) == ["ACCOUNT_EXPIRED"]
    assert codes(await client.log_in(other)) == []
