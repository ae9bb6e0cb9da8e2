"""Institutions hear by mail that their password or their access ends (Q2-29, Q2-39; requirements,
★ 9)."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import count as count_from
from typing import Any

import pytest

from efiling import clock
from efiling.actions.machinery.jobs import advance_timetable, begin_job, wake_jobs
from efiling.actions.people import warnings
from efiling.actions.people.warnings import run_warnings, warn_institutions
from efiling.rules.actors import SYSTEM
from efiling.rules.calendar import last_day_of_year_from
from efiling.rules.machinery.jobs import WarnInstitutions
from efiling.rules.people.warnings import WarningOf
from efiling.settings import settings
from efiling.store.engine.work import View, Work
from efiling.store.machinery import leases, mails
from efiling.store.machinery.mails import AddressedLetter
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.owner import as_owner
from tests.builders.processes.commands import command
from tests.builders.rows import count

PASSWORD_SOON = "[Todokede] Your password expires soon"
ACCESS_SOON = "[Todokede] Your authentication ID expires soon"
LANGUAGES = ("EN", "JA", "ZH_HANS", "ZH_HANT", "KO", "ES", "PT", "TL")


async def warned_on(day: date) -> tuple[int, int]:
    """How many passwords and how much unused access were warned of on that day."""
    clock.move_to(clock.midnight(day) + timedelta(hours=3))
    done = await warn_institutions(SYSTEM, clock.now())
    assert not done.set_aside
    return done.counts[WarningOf.PASSWORD], done.counts[WarningOf.UNUSED]


async def used_on(day: date) -> None:
    """Every institution used its access on that day."""
    await as_owner(
        "UPDATE account SET last_used_on = $1, expires_on = $2 WHERE institution IS NOT NULL",
        day,
        last_day_of_year_from(day),
    )


def subjects(mailbox: Mailbox, fields: dict[str, Any]) -> list[str]:
    return [mail["Subject"] for mail in mailbox.to(fields["mail"]) if "soon" in mail["Subject"]]


async def test_q2_29_a_password_is_warned_of_30_and_7_days_ahead_once_each(
    counter: Counter, mailbox: Mailbox
) -> None:
    fields, _, _ = await counter.institution()
    last_day = last_day_of_year_from(clock.today())
    await used_on(clock.today() + timedelta(days=300))

    heard = {
        left: (await warned_on(last_day - timedelta(days=left)))[0]
        for left in (31, 30, 29, 8, 7, 6, 0, -1)
    }

    assert heard == {31: 0, 30: 1, 29: 0, 8: 0, 7: 1, 6: 0, 0: 0, -1: 0}
    await mailbox.deliver()
    assert subjects(mailbox, fields) == [PASSWORD_SOON] * 2
    told = text_of(mailbox.to(fields["mail"])[-1])
    assert last_day.strftime("%B %-d, %Y") in told
    assert "API tokens" in told


async def test_q2_24_unused_access_is_warned_of_60_30_and_7_days_ahead_once_each(
    counter: Counter, mailbox: Mailbox
) -> None:
    fields, _, _ = await counter.institution()
    last_day = last_day_of_year_from(clock.today())
    await as_owner("UPDATE account SET password_set_on = $1", last_day - timedelta(days=60))

    heard = {
        left: (await warned_on(last_day - timedelta(days=left)))[1]
        for left in (61, 60, 59, 31, 30, 8, 7, 1, 0, -1)
    }

    once = {60, 30, 7}
    assert heard == {left: int(left in once) for left in heard}
    await mailbox.deliver()
    assert subjects(mailbox, fields) == [ACCESS_SOON] * 3
    told = text_of(mailbox.to(fields["mail"])[-1])
    assert last_day.strftime("%B %-d, %Y") in told
    assert "A call with an API token counts as use too." in told


async def test_q2_24_whoever_used_it_meanwhile_is_warned_again_a_year_later_alone(
    counter: Counter,
) -> None:
    await counter.institution()
    last_day = last_day_of_year_from(clock.today())
    assert (await warned_on(last_day - timedelta(days=60)))[1] == 1

    await used_on(last_day - timedelta(days=59))

    assert (await warned_on(last_day - timedelta(days=30)))[1] == 0
    assert (await warned_on(last_day_of_year_from(last_day - timedelta(days=59))))[1] == 1


async def test_after_a_pause_one_mail_tells_of_what_was_missed(counter: Counter) -> None:
    await counter.institution()
    last_day = last_day_of_year_from(clock.today())

    assert await warned_on(last_day - timedelta(days=5)) == (1, 1)
    assert await warned_on(last_day - timedelta(days=20)) == (0, 0), "a day that is past"


async def test_who_is_no_institution_is_not_warned(client: Client, mailbox: Mailbox) -> None:
    await client.resident()
    await client.staff()
    last_day = last_day_of_year_from(clock.today())
    for left in (60, 30, 7, 0):
        assert await warned_on(last_day - timedelta(days=left)) == (0, 0)


async def test_two_runs_at_once_and_one_broken_off_warn_once(
    counter: Counter, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    schools = [(await counter.institution(language=language))[0] for language in LANGUAGES]
    clock.move_to(clock.midnight(last_day_of_year_from(clock.today()) - timedelta(days=3)))
    monkeypatch.setattr(warnings, "PAGE", 3)

    real, pages = mails.queue_once, count_from(1)

    async def broken_off(unit: Work, letters: Mapping[str, AddressedLetter], now: datetime) -> int:
        if next(pages) == 3:
            raise leases.Lost
        return await real(unit, letters, now)

    monkeypatch.setattr(mails, "queue_once", broken_off)
    with pytest.raises(leases.Lost):
        await warn_institutions(SYSTEM, clock.now())
    assert await count("mail", "kind = 'PASSWORD_EXPIRES_SOON'") == 6

    done = await asyncio.gather(*(warn_institutions(SYSTEM, clock.now()) for _ in range(2)))

    assert sum(one.counts[WarningOf.PASSWORD] for one in done) == 2
    assert sum(one.counts[WarningOf.UNUSED] for one in done) == 8
    await mailbox.deliver()
    soon = [mail for mail in mailbox.mails() if mail["To"] in {one["mail"] for one in schools}]
    assert len({(mail["To"], mail["Subject"]) for mail in soon[8:]}) == len(soon[8:]) == 16


async def test_an_account_that_does_not_open_is_named_and_stops_nobody(
    counter: Counter, mailbox: Mailbox
) -> None:
    await counter.institution()
    fields, _, _ = await counter.institution()
    (damaged,) = await as_owner(
        "SELECT id FROM account WHERE institution IS NOT NULL ORDER BY id LIMIT 1"
    )
    await as_owner("UPDATE account SET language = 'XX' WHERE id = $1", damaged["id"])
    clock.move_to(clock.midnight(last_day_of_year_from(clock.today()) - timedelta(days=3)))

    done = await warn_institutions(SYSTEM, clock.now())

    assert [*done.set_aside] == [f"account {damaged['id']}"]
    await mailbox.deliver()
    assert sorted(subjects(mailbox, fields)) == [ACCESS_SOON, PASSWORD_SOON]


async def test_under_nist_no_password_ends_and_none_is_warned_of(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await counter.institution()
    monkeypatch.setenv("TODOKEDE_PASSWORD_POLICY", "nist")
    settings.cache_clear()
    assert await warned_on(last_day_of_year_from(clock.today())) == (0, 1)


async def test_the_nightly_job_warns_and_says_what_it_set_aside(counter: Counter) -> None:
    await counter.institution()
    await advance_timetable(SYSTEM)
    clock.move_to(clock.midnight(last_day_of_year_from(clock.today()) - timedelta(days=3)))
    await advance_timetable(SYSTEM)
    woken = [one for one in await wake_jobs(SYSTEM, 100) if one.name == WarnInstitutions.name]
    assert len(woken) == 1

    await run_warnings(SYSTEM, await begin_job(SYSTEM, woken[0].id, woken[0].fence))

    assert await count("mail", "kind = 'PASSWORD_EXPIRES_SOON'") == 1
    assert await count("job", "name = 'mail.warn' AND state = 'DONE'") == 1
    assert await count("audit", "event = 'institutions.warned'") == 2


async def test_a_database_whose_clock_is_ahead_warns_nobody(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await counter.institution()
    ahead = clock.midnight(last_day_of_year_from(clock.today()) - timedelta(days=3))
    await advance_timetable(SYSTEM)
    clock.move_by(timedelta(days=1))
    await advance_timetable(SYSTEM)
    woken = [one for one in await wake_jobs(SYSTEM, 100) if one.name == WarnInstitutions.name]

    async def of_database(_: View) -> datetime:
        return ahead

    monkeypatch.setattr(View, "business_now", of_database)
    await run_warnings(SYSTEM, await begin_job(SYSTEM, woken[0].id, woken[0].fence))

    assert await count("mail", "kind LIKE '%_EXPIRES_SOON'") == 0


async def test_the_command_warns_as_of_a_moment_and_counts(counter: Counter) -> None:
    await counter.institution()
    last_day = last_day_of_year_from(clock.today())

    done = command("mail", "warn", "--as-of", (last_day - timedelta(days=7)).isoformat())

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        *("warned", "as", "of", (last_day - timedelta(days=7)).isoformat()),
        *("passwords", "1", "unused", "access", "1"),
    ]
    assert command("mail", "warn", "--as-of", "tomorrow").returncode == 2
