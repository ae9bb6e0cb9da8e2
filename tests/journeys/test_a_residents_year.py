"""A year and more in the lives of residents with an account (Q2-12 to Q2-41)."""

from datetime import date, timedelta
from typing import Any

from efiling import clock
from efiling.rules.calendar import last_day_of_year_from
from tests.builders.http.client import CHANGE_PASSWORD, RENOTIFY, Client
from tests.builders.http.counter import Counter
from tests.builders.http.helpdesk import Helpdesk
from tests.builders.http.year import Year
from tests.builders.inputs import card, contract_ended
from tests.builders.payloads import codes
from tests.builders.people import NEW_PASSWORD, PASSWORD, WRONG_PASSWORD, Person

ACCOUNT = "{ viewer { account { state expiresOn passwordExpiresOn } } }"
PERMANENT = {"status": "PERMANENT_RESIDENT", "periodOfStay": None, "stayExpiresOn": None}


def staying(from_day: date, days: int) -> Person:
    """Somebody whose card was issued a month before and whose stay ends so many days after."""
    return Person(feed=issued(from_day - timedelta(days=30), from_day + timedelta(days=days)))


def issued(day: date, ends_on: date) -> dict[str, str]:
    """What the feed says of a card of a day, and of the stay that it tells of."""
    return {
        "issuedOn": day.isoformat(),
        "stayExpiresOn": ends_on.isoformat(),
        "cardExpiresOn": ends_on.isoformat(),
    }


async def account(client: Client, token: str) -> Any:
    return (await client.ask(ACCOUNT, token=token))["viewer"]["account"]


async def token_of(client: Client, person: Person, password: str = PASSWORD) -> str:
    answer = await client.log_in(person, password)
    assert codes(answer) == []
    return str(answer["token"])


async def registered_and_filed(year: Year, client: Client, person: Person) -> None:
    """The first day and its night: told within minutes, filed at once, registered."""
    assert "1 changed" in await year.feeds(person)
    assert codes(await client.register(person)) == []
    filing = contract_ended(person, clock.today())
    assert codes(await client.submit(await token_of(client, person), filing)) == []
    assert (await year.mails(person.mail)).keys() == {
        "Your user registration is complete",
        "Your notification was received",
    }

    await year.morning(clock.today() + timedelta(days=1))
    assert (await year.mails(person.mail)).keys() == {"Your notification is registered"}
    assert await client.states(await token_of(client, person)) == ["REGISTERED"]


async def test_who_forgets_the_id_the_password_and_in_the_end_everything(
    year: Year, client: Client, counter: Counter, helpdesk: Helpdesk
) -> None:
    person = staying(year.first_day, 900)
    await registered_and_filed(year, client, person)

    # The third month: the ID is forgotten.
    await year.morning(year.first_day + timedelta(days=90))
    assert codes(await client.do(RENOTIFY, card=card(person))) == []
    assert person.auth_id in (await year.mails(person.mail))["Your authentication ID"]

    # The sixth: the password is, too. The helpdesk says what to do, and it helps at once.
    await year.morning(year.first_day + timedelta(days=180))
    browser = await token_of(client, person)
    for _ in range(5):
        await client.log_in(person, WRONG_PASSWORD)
    assert codes(await client.log_in(person)) == ["LOGIN_LOCKED"]
    await helpdesk.refresh()
    ((cause, (_, remedy)), *_) = (await helpdesk.causes({"authId": person.auth_id})).items()
    assert cause == "LOCKED"
    assert "re-notification" in remedy
    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
    assert not await client.is_live(browser)
    await token_of(client, person, NEW_PASSWORD)
    assert (await year.mails(person.mail)).keys() == {"Your authentication ID"}

    # A year later the ID, the password and the mail address are gone. The card is not.
    await year.morning(year.first_day + timedelta(days=540))
    await counter.refresh()
    wanted = {"newPassword": PASSWORD, "mail": "found.again@example.test"}
    assert codes(await counter.restore({"cardNumber": person.card_number}, **wanted)) == []
    assert person.auth_id in "".join((await year.mails("found.again@example.test")).values())
    assert (await year.mails(person.mail)).keys() == {"Your mail address was changed"}
    assert await client.states(await token_of(client, person)) == ["REGISTERED"]


async def test_who_renews_the_password_before_it_ends(year: Year, client: Client) -> None:
    person = staying(year.first_day, 900)
    await registered_and_filed(year, client, person)

    await year.morning(year.first_day + timedelta(days=300))
    token, other = [await token_of(client, person) for _ in range(2)]
    new = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    changed = await client.do(CHANGE_PASSWORD, token, **new)
    last_day = last_day_of_year_from(clock.today())
    assert changed["account"]["passwordExpiresOn"] == last_day.isoformat()
    assert [await client.is_live(one) for one in (token, other)] == [True, False]
    assert (await year.mails(person.mail)).keys() == {"Your password was changed"}

    await year.morning(last_day)
    assert await client.states(await token_of(client, person, NEW_PASSWORD)) == ["REGISTERED"]
    assert await year.mails(person.mail) == {}


async def test_whose_password_lasts_a_year_and_not_a_day_longer(
    year: Year, client: Client, helpdesk: Helpdesk
) -> None:
    person = staying(year.first_day, 900)
    await client.load(person)
    assert codes(await client.register(person)) == []
    await year.mails(person.mail)
    last_day = last_day_of_year_from(year.first_day)

    await year.morning(last_day)
    await token_of(client, person)
    assert await year.mails(person.mail) == {}

    await year.morning(last_day + timedelta(days=1))
    assert codes(await client.log_in(person)) == ["PASSWORD_EXPIRED"]
    ((subject, words),) = (await year.mails(person.mail)).items()
    assert subject == "Your password has expired"
    assert "re-notification" in words
    await helpdesk.refresh()
    causes = await helpdesk.causes({"cardNumber": person.card_number})
    assert next(iter(causes)) == "PASSWORD_EXPIRED"

    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
    token = await token_of(client, person, NEW_PASSWORD)
    assert await account(client, token) == {
        "state": "ACTIVE",
        "expiresOn": person.feed["stayExpiresOn"],
        "passwordExpiresOn": last_day_of_year_from(clock.today()).isoformat(),
    }
    assert (await year.mails(person.mail)).keys() == {"Your authentication ID"}


async def ended_with_the_stay(year: Year, client: Client, days: int) -> Person:
    """Somebody whose account ended with the stay, so many days after the first one, and was told;
    they had filed on the last day."""
    person = staying(year.first_day, days)
    await client.load(person)
    assert codes(await client.register(person)) == []
    await year.morning(year.first_day + timedelta(days=days))
    filing = contract_ended(person, clock.today())
    assert codes(await client.submit(await token_of(client, person), filing)) == []
    await year.mails(person.mail)

    await year.morning(clock.today() + timedelta(days=1))
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]
    assert (await year.mails(person.mail)).keys() == {
        "Your notification is registered",
        "Your user registration has ended",
    }
    return person


async def test_whose_stay_was_extended_in_time_and_who_becomes_a_permanent_resident(
    year: Year, client: Client, helpdesk: Helpdesk
) -> None:
    person = await ended_with_the_stay(year, client, 90)
    last_day = year.first_day + timedelta(days=90)
    await helpdesk.refresh()
    causes = await helpdesk.causes({"authId": person.auth_id})
    assert next(iter(causes)) == "STAY_OVER"
    assert "as soon as the card data arrive" in causes["STAY_OVER"][1]

    # The register hears two weeks later that the stay was extended in time.
    await year.morning(last_day + timedelta(days=15))
    extended = person.newer(card="EX00000001TD", **issued(last_day, last_day + timedelta(days=365)))
    await year.feeds(extended)
    token = await token_of(client, person)
    assert (await account(client, token))["expiresOn"] == extended.feed["stayExpiresOn"]
    assert await client.states(token) == ["REGISTERED"]
    assert (await year.mails(person.mail)).keys() == {"Your user registration is valid again"}

    # Months later they become a permanent resident, and lose the account at once.
    await year.morning(last_day + timedelta(days=240))
    token = await token_of(client, person)
    permanent = extended.newer(card="PE00000001RM", issuedOn=clock.today().isoformat(), **PERMANENT)
    await year.feeds(permanent)
    assert not await client.is_live(token)
    assert codes(await client.log_in(person)) == ["ACCOUNT_ENDED"]
    await helpdesk.refresh()
    causes = await helpdesk.causes({"authId": person.auth_id})
    assert next(iter(causes)) == "NO_DUTY_ANY_MORE"

    await year.morning(clock.today() + timedelta(days=1))
    ended = await year.mails(person.mail)
    assert "no longer asks you to notify" in ended["Your user registration has ended"]
    assert codes(await client.register(permanent, authId="again-9x")) == ["STATUS_NOT_ELIGIBLE"]
    assert "every chain is whole" in await year.types("audit", "verify")


async def test_whose_extension_came_too_late_and_who_registers_anew(
    year: Year, client: Client
) -> None:
    person = await ended_with_the_stay(year, client, 30)
    too_late = year.first_day + timedelta(days=31)

    await year.morning(too_late + timedelta(days=2))
    late = person.newer(card="LA00000001TE", **issued(too_late, too_late + timedelta(days=365)))
    await year.feeds(late)

    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]
    assert codes(await client.register(late)) == []
    assert await client.states(await token_of(client, late)) == ["REGISTERED"]
