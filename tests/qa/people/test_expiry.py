"""A sweep records the end of accounts whose time is over, and tells each holder once (Q2-20,
Q2-24, Q2-29)."""

from datetime import timedelta

from efiling import clock
from efiling.actions.people.expiry import sweep_accounts
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import AccountState
from tests.builders.http.client import Client
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes
from tests.builders.people import Person
from tests.builders.rows import count

ENDED = "[Todokede] Your user registration has ended"
PERMANENT = {"status": "PERMANENT_RESIDENT", "periodOfStay": None, "stayExpiresOn": None}


def counted(**reasons: int) -> dict[AccountState, int]:
    return {AccountState[reason]: number for reason, number in reasons.items()}


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
    assert [one["Subject"] for one in mailbox.to(person.mail)].count(ENDED) == 1
