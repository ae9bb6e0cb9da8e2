"""A year and more in the lives of institutions with an account (Q2-13 to Q2-39)."""

from datetime import date, timedelta
from typing import Any

from efiling import clock
from efiling.rules.calendar import last_day_of_year_from
from tests.builders.http.api_tokens import create, status
from tests.builders.http.client import CHANGE_PASSWORD, Client
from tests.builders.http.counter import BY_POST, Counter, school
from tests.builders.http.helpdesk import Helpdesk
from tests.builders.http.year import Year
from tests.builders.inputs import acceptance_started
from tests.builders.payloads import codes
from tests.builders.people import NEW_PASSWORD, PASSWORD, student

COMPLETE = "Your user registration is complete"
PASSWORD_SOON = "Your password expires soon"
ENDED = "Your user registration has ended"
ACCESS_SOON = "Your authentication ID expires soon"


async def token_of(counter: Counter, fields: dict[str, Any], password: str = PASSWORD) -> str:
    answer = await counter.log_in(fields, password=password)
    assert codes(answer) == []
    return str(answer["token"])


async def known_there(client: Client, token: str) -> tuple[str, str, str]:
    """What the linked system of language schools knows: the account, the password, from when."""
    system = (await client.linked_systems(token))["JAPANESE_LANGUAGE_SCHOOL"]
    return system["account"], system["password"], system["passwordFrom"]


async def registered_and_at_work(
    year: Year, client: Client, counter: Counter
) -> tuple[dict[str, Any], str, str]:
    """A language school that was registered on the first day, files after a week, and looks at its
    history two weeks later: what was sent, its id, and the token of its program."""
    fields = school()
    registered = await counter.register(fields)
    assert codes(registered) == []
    assert await year.mails(fields["mail"]) == {}, "institutions are told on the next day"
    week = year.first_day + timedelta(days=7)

    await year.morning(year.first_day + timedelta(days=1))
    assert (await year.mails(fields["mail"])).keys() == {COMPLETE}
    session = await token_of(counter, fields)
    assert await known_there(client, session) == ("PENDING", "PENDING", week.isoformat())

    await year.morning(week)
    session = await token_of(counter, fields)
    assert await known_there(client, session) == ("AVAILABLE", "AVAILABLE", week.isoformat())
    new = await client.known(student())
    filed = await client.submit(session, acceptance_started(new, clock.today()))
    assert codes(filed) == []
    program = (await create(client, session))["token"]

    await year.morning(week + timedelta(days=14))
    assert (await year.mails(fields["mail"])).keys() == {
        "Your notification was received",
        "Your notification is registered",
    }
    assert await client.states(program) == ["REGISTERED"]
    return fields, registered["institution"]["id"], program


async def test_unused_for_a_year_it_is_warned_on_its_days_and_lapses(
    year: Year, client: Client, counter: Counter, helpdesk: Helpdesk
) -> None:
    fields, known, program = await registered_and_at_work(year, client, counter)
    password_ends = last_day_of_year_from(year.first_day)
    access_ends = last_day_of_year_from(clock.today())

    told: dict[date, list[str]] = {}
    for day in (
        *(access_ends - timedelta(days=left) for left in (61, 60, 59)),
        *(password_ends - timedelta(days=30), access_ends - timedelta(days=30)),
        *(password_ends - timedelta(days=7), password_ends, password_ends + timedelta(days=1)),
        *(access_ends - timedelta(days=7), access_ends, access_ends + timedelta(days=1)),
    ):
        await year.morning(day)
        if mails := await year.mails(fields["mail"]):
            told[day] = [*mails]

    assert told == {
        access_ends - timedelta(days=60): [ACCESS_SOON],
        password_ends - timedelta(days=30): [PASSWORD_SOON],
        access_ends - timedelta(days=30): [ACCESS_SOON],
        password_ends - timedelta(days=7): [PASSWORD_SOON],
        password_ends + timedelta(days=1): ["Your password has expired"],
        access_ends - timedelta(days=7): [ACCESS_SOON],
        access_ends + timedelta(days=1): [ENDED],
    }
    assert codes(await counter.log_in(fields)) == ["ACCOUNT_EXPIRED"]
    assert await status(client, program) == 401
    await helpdesk.refresh()
    assert next(iter(await helpdesk.causes({"institution": known}))) == "UNUSED_FOR_A_YEAR"


async def test_lapsed_it_is_registered_anew_at_the_counter_and_goes_on(
    year: Year, client: Client, counter: Counter
) -> None:
    fields, known, program = await registered_and_at_work(year, client, counter)
    await year.morning(last_day_of_year_from(clock.today()) + timedelta(days=1))
    assert ENDED in await year.mails(fields["mail"])

    # The same institution, with all that it filed; its program needs a new token.
    await counter.refresh()
    again = await counter.register(fields)
    assert codes(again) == []
    assert again["institution"]["id"] == known
    assert await status(client, program) == 401
    assert await client.states(await token_of(counter, fields)) == ["REGISTERED"]
    week = clock.today() + timedelta(days=7)
    await year.morning(clock.today() + timedelta(days=1))
    assert (await year.mails(fields["mail"])).keys() == {COMPLETE}

    # A new password counts here at once, and in the linked system on the next day.
    await year.morning(week)
    session = await token_of(counter, fields)
    new = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert codes(await client.do(CHANGE_PASSWORD, session, **new)) == []
    next_day = week + timedelta(days=1)
    session = await token_of(counter, fields, NEW_PASSWORD)
    assert await known_there(client, session) == ("AVAILABLE", "PENDING", next_day.isoformat())
    assert (await year.mails(fields["mail"])).keys() == {"Your password was changed"}
    await year.morning(next_day)
    session = await token_of(counter, fields, NEW_PASSWORD)
    assert await known_there(client, session) == ("AVAILABLE", "AVAILABLE", next_day.isoformat())


async def test_whose_program_alone_works_keeps_its_access_and_loses_the_password(
    year: Year, client: Client, counter: Counter
) -> None:
    fields, known, program = await registered_and_at_work(year, client, counter)
    password_ends = last_day_of_year_from(year.first_day)

    for day in (100, 200, 300):
        await year.morning(year.first_day + timedelta(days=day))
        assert await status(client, program) == 200
    assert await year.mails(fields["mail"]) == {}
    await year.morning(password_ends - timedelta(days=7))
    assert (await year.mails(fields["mail"])).keys() == {PASSWORD_SOON}

    await year.morning(password_ends + timedelta(days=1))
    assert (await year.mails(fields["mail"])).keys() == {"Your password has expired"}
    assert codes(await counter.log_in(fields)) == ["PASSWORD_EXPIRED"]
    assert await client.states(program) == ["REGISTERED"]

    # The counter sets a new one by post, which ends the program's token.
    await counter.refresh()
    restored = await counter.restore({"institution": known}, **BY_POST, newPassword=NEW_PASSWORD)
    assert codes(restored) == []
    assert await status(client, program) == 401
    session = await token_of(counter, fields, NEW_PASSWORD)
    assert codes(await create(client, session, password=NEW_PASSWORD)) == []
    assert await client.states(session) == ["REGISTERED"]
    assert (await year.mails(fields["mail"])).keys() == {"Your authentication ID"}
