"""A sweep records the end of accounts whose time is over, and tells each holder once (Q2-20,
Q2-24, Q2-29)."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from efiling import clock
from efiling.actions.people import expiry
from efiling.actions.people.expiry import sweep_accounts
from efiling.actions.people.expiry_pages import settle_page
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import AccountState
from efiling.settings import settings
from efiling.store.machinery import leases
from tests.builders.crowds import crowd
from tests.builders.http.client import Client
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.owner import as_owner
from tests.builders.payloads import codes
from tests.builders.people import Person
from tests.builders.processes.commands import command
from tests.builders.rows import count, fetched

ENDED = "[Todokede] Your user registration has ended"
PASSWORD_ENDED = "[Todokede] Your password has expired"
ASIDE = ["SET_ASIDE", "1"]
PERMANENT = {"status": "PERMANENT_RESIDENT", "periodOfStay": None, "stayExpiresOn": None}


def counted(**reasons: int) -> dict[AccountState, int]:
    return {AccountState[reason]: number for reason, number in reasons.items()}


def subjects(mailbox: Mailbox, address: str) -> list[str]:
    return [mail["Subject"] for mail in mailbox.to(address)]


async def test_q2_24_the_end_of_a_stay_is_recorded_and_told_once(
    client: Client, mailbox: Mailbox
) -> None:
    last_day = clock.today() + timedelta(days=1)
    person, _ = await client.resident(Person(feed={"stayExpiresOn": last_day.isoformat()}))
    over = clock.midnight(last_day + timedelta(days=1))

    clock.move_to(over - timedelta(seconds=1))
    assert (await sweep_accounts(SYSTEM, clock.now())).ended == {}
    clock.move_to(over)
    done = await sweep_accounts(SYSTEM, clock.now())
    again = await sweep_accounts(SYSTEM, clock.now())

    assert done.ended == counted(EXPIRED=1)
    assert again.ended == {}
    await mailbox.deliver()
    (mail,) = [one for one in mailbox.to(person.mail) if one["Subject"] == ENDED]
    assert last_day.strftime("%B %-d, %Y") in text_of(mail)
    assert f"filed before. {settings().public_url} You" in text_of(mail)
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]


async def test_q2_20_who_has_no_duty_any_more_loses_the_account_with_its_sessions(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    await client.load(person.newer(**PERMANENT))

    done = await sweep_accounts(SYSTEM, clock.now())

    assert done.ended == counted(INVALIDATED=1)
    assert await count("session") == 0
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 401
    assert codes(await client.log_in(person)) == ["ACCOUNT_ENDED"]
    assert await count("card", "loss IS NOT NULL") == 0
    await mailbox.deliver()
    (mail,) = [one for one in mailbox.to(person.mail) if one["Subject"] == ENDED]
    assert settings().public_url not in text_of(mail)


TURNS = [date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31), date(2027, 3, 31)]


@pytest.mark.parametrize("last_day", TURNS)
@pytest.mark.parametrize("nights", [(1, 2, 3), (3,)])
async def test_q2_24_whatever_the_day_and_after_a_pause_it_is_the_same_end_and_one_mail(
    client: Client, mailbox: Mailbox, last_day: date, nights: tuple[int, ...]
) -> None:
    clock.move_to(clock.midnight(last_day) + timedelta(hours=9))
    other, _ = await client.resident()
    person, token = await client.resident(Person(feed={"stayExpiresOn": f"{last_day}"}))
    ended = []

    for night in nights:
        clock.move_to(clock.midnight(last_day + timedelta(days=night)) + timedelta(hours=3))
        await client.log_in(other)
        ended.append((await sweep_accounts(SYSTEM, clock.now())).ended)

    assert ended == [counted(EXPIRED=1), *({} for _ in nights[1:])]
    assert not await client.is_live(token)
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]
    await mailbox.deliver()
    assert subjects(mailbox, person.mail).count(ENDED) == 1
    assert ENDED not in subjects(mailbox, other.mail)


async def test_q2_24_q2_29_an_institution_unused_for_a_year_is_told_once_and_not_of_its_password(
    client: Client, mailbox: Mailbox
) -> None:
    school, token = await client.school()
    clock.move_to(clock.now() + timedelta(days=367))

    done = await sweep_accounts(SYSTEM, clock.now(), confirmed=True)

    assert done.ended == counted(EXPIRED=1)
    assert not await client.is_live(token)
    await mailbox.deliver()
    (mail,) = [one for one in mailbox.to(school.mail) if one["Subject"] in (ENDED, PASSWORD_ENDED)]
    assert "nobody had used it for a year" in text_of(mail)


async def test_q2_29_whose_password_ended_is_told_once_how_to_get_a_new_one(
    client: Client, mailbox: Mailbox
) -> None:
    person, _ = await client.resident()
    clock.move_to(clock.now() + timedelta(days=367))

    done = await sweep_accounts(SYSTEM, clock.now(), confirmed=True)
    again = await sweep_accounts(SYSTEM, clock.now(), confirmed=True)

    assert done.ended == counted(PASSWORD_EXPIRED=1)
    assert again.ended == {}
    assert codes(await client.log_in(person)) == ["PASSWORD_EXPIRED"]
    await mailbox.deliver()
    assert subjects(mailbox, person.mail).count(PASSWORD_ENDED) == 1
    assert ENDED not in subjects(mailbox, person.mail)


async def test_an_account_that_cannot_be_told_is_set_aside_and_named_and_the_others_go_on(
    client: Client, tmp_path: Path
) -> None:
    await crowd(tmp_path, 3, expires_on=clock.today() - timedelta(days=1))
    damaged = (await fetched("SELECT id FROM account ORDER BY id"))[1]["id"]
    await as_owner("UPDATE account SET mail_sealed = $1 WHERE id = $2", b"broken", damaged)

    done = await asyncio.to_thread(command, "expiry", "sweep")

    assert done.returncode == 1
    assert done.stdout.split()[2:] == [
        *["EXPIRED", "2", "INVALIDATED", "0", "PASSWORD_EXPIRED", "0"],
        *ASIDE,
    ]
    assert f"account {damaged}" in done.stderr
    left = await fetched("SELECT id FROM account WHERE ended_at IS NULL")
    assert [row["id"] for row in left] == [damaged]


async def test_two_at_once_end_each_account_once(client: Client, tmp_path: Path) -> None:
    await crowd(tmp_path, 8, expires_on=clock.today() - timedelta(days=1))

    done = await asyncio.gather(*(sweep_accounts(SYSTEM, clock.now()) for _ in range(3)))

    assert sum(one.ended[AccountState.EXPIRED] for one in done) == 8
    assert await count("mail", "kind = 'ACCOUNT_ENDED'") == 8
    assert await count("audit", "event = 'account.expired'") == 8


@pytest.mark.parametrize("place", ["before", "behind"])
async def test_broken_off_anywhere_the_next_run_goes_on_with_the_rest(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    await crowd(tmp_path, 8, expires_on=clock.today() - timedelta(days=1))
    pages = iter(range(99))

    async def settle_two(*arguments: Any) -> Any:
        second = next(pages) == 1
        if second and place == "before":
            raise leases.Lost
        page = await settle_page(*arguments)
        if second:
            raise leases.Lost
        return page

    monkeypatch.setattr(expiry, "PAGE", 3)
    monkeypatch.setattr(expiry, "settle_page", settle_two)
    with pytest.raises(leases.Lost):
        await sweep_accounts(SYSTEM, clock.now())
    assert await count("account", "ended_at IS NULL") == 5

    assert (await sweep_accounts(SYSTEM, clock.now())).ended == counted(EXPIRED=5)
    assert await count("mail", "kind = 'ACCOUNT_ENDED'") == 8
