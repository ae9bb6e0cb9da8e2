"""A year of filings, mails and rows of the trail leaves a PostgreSQL database and comes back
(decision 34): nobody can take rows away and say that they left, and nobody is refused."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from efiling import clock
from efiling.actions.filings.filings import submit_filing
from efiling.actions.machinery.verification import look
from efiling.actions.machinery.years import DivisionRefused, attach_year, detach_year
from efiling.adapters.anchors import Anchor
from efiling.errors import Unavailable
from efiling.reads.machinery.audit import missing_since
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.vocabulary import AuditChainState
from efiling.settings import settings
from efiling.store.engine import dividing
from efiling.store.engine.spans import Span
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.engine.year_parts import DIVIDED
from efiling.store.filings import filings
from efiling.store.filings.filings import Filters
from efiling.store.machinery import anchored
from efiling.store.people import standing
from tests.builders.databases import on_postgres
from tests.builders.filings import ended, night
from tests.builders.owner import as_owner, drop_guards
from tests.builders.people import Person, logged_in, registered
from tests.builders.years import first_year, mail_of, make, queued, years

pytestmark = [on_postgres, pytest.mark.usefixtures("present_day", "application")]


@dataclass
class Somebody:
    """A person with a history: a filing of the first year, settled, its mail sent."""

    person: Person
    actor: Actor
    number: str

    @property
    def account(self) -> Any:
        return self.actor.account

    async def history(self) -> list[str]:
        page = await filings.page_of(Reading(self.actor), Filters(), Span(20))
        return [one.reception_number for one in page]


async def somebody(folder: Path) -> Somebody:
    person = await registered(folder)
    actor = (await logged_in(person)).actor
    sent = await submit_filing(actor, ended(person), f"key of {person.number}")
    await night()
    await as_owner("UPDATE mail SET state = 'SENT'")
    assert actor.account
    await change_account(actor)
    return Somebody(person, actor, sent.filings[0].reception_number)


async def change_account(actor: Actor) -> None:
    """A change that the trail knows the account's new version of."""

    async def change() -> None:
        async with Work(SYSTEM) as unit:
            assert actor.account
            await standing.add_reset(unit, actor.account)

    await uncancelled(change())


async def in_a_later_year() -> int:
    """The year before is over for long enough; returns the year that may leave."""
    first = await first_year()
    assert await make(first + 2)
    clock.move_to(clock.midnight(date(first + 1, 2, 2)))
    return first


async def left(year: int) -> list[str]:
    """What is told while the year leaves."""
    told: list[str] = []
    await detach_year(SYSTEM, year, told.append)
    return told


def nothing(_: str) -> None:
    """Nobody listens."""


async def state() -> AuditChainState:
    return (await look(SYSTEM)).state


async def rows_of(year: int) -> list[int]:
    return [(await as_owner(f"SELECT count(*) AS n FROM {one}_{year}"))[0]["n"] for one in DIVIDED]


async def test_a_year_leaves_and_comes_back_and_the_trail_is_whole_all_the_time(
    tmp_path: Path,
) -> None:
    one = await somebody(tmp_path)
    lines = [Anchor(clock.now(), await anchored.heads(Reading(SYSTEM)), "hour", "", "")]
    first = await in_a_later_year()
    await change_account(one.actor)
    later = await submit_filing(one.actor, ended(one.person, name="株式会社青雲"), "key-2")
    both = [later.filings[0].reception_number, one.number]
    assert await one.history() == both
    before = await rows_of(first)
    (known,) = await as_owner("SELECT key FROM mail WHERE key IS NOT NULL LIMIT 1")

    assert await left(first) == [
        "audit trail", f"rows of {first}", "versions of accounts", "the tables themselves",
    ]  # fmt: skip
    assert await state() is AuditChainState.WHOLE
    assert await missing_since(SYSTEM, lines) is None
    assert await one.history() == both[:1]
    assert await rows_of(first) == before
    assert await queued(mail_of(first + 1, known["key"])) == 0
    (again,) = (
        await submit_filing(one.actor, ended(one.person, name="株式会社青雲"), "key-2")
    ).filings
    assert again.reception_number == both[0]

    assert (await attach_year(SYSTEM, first, nothing)).is_whole
    assert await one.history() == both
    assert await missing_since(SYSTEM, lines) is None
    assert await left(first), "and so on"
    assert await state() is AuditChainState.WHOLE


async def test_a_year_leaves_only_when_it_is_over_and_done(tmp_path: Path) -> None:
    first = await first_year()
    with pytest.raises(DivisionRefused, match=rf"{first} can be detached from {first + 1}-02-01"):
        await left(first)
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    await submit_filing(actor, ended(person), "key-1")
    await in_a_later_year()

    with pytest.raises(DivisionRefused, match="the main registration has not settled: filing"):
        await left(first)
    await night()
    with pytest.raises(DivisionRefused, match="a mail that has not left"):
        await left(first)
    await as_owner("UPDATE mail SET state = 'SENT'")
    with pytest.raises(DivisionRefused, match=f"the next year to detach is {first}"):
        await left(first + 1)
    await left(first)
    with pytest.raises(DivisionRefused, match=f"the next year to detach is {first + 1}"):
        await left(first)


async def test_years_leave_and_come_back_in_order(tmp_path: Path) -> None:
    one = await somebody(tmp_path)
    first = await in_a_later_year()
    await left(first)
    assert await make(first + 3)
    await change_account(one.actor)
    clock.move_to(clock.midnight(date(first + 2, 2, 2)))
    await left(first + 1)

    # The row that said so of the first year has left with the second one.
    assert await state() is AuditChainState.WHOLE
    with pytest.raises(DivisionRefused, match=f"the next year to attach is {first + 1}"):
        await attach_year(SYSTEM, first, nothing)
    assert (await attach_year(SYSTEM, first + 1, nothing)).is_whole
    assert (await attach_year(SYSTEM, first, nothing)).is_whole
    assert await one.history() == [one.number]
    with pytest.raises(DivisionRefused, match="no year is detached"):
        await attach_year(SYSTEM, first, nothing)


async def test_whoever_comes_with_a_clock_that_is_a_year_behind_is_refused_nothing(
    tmp_path: Path,
) -> None:
    one = await somebody(tmp_path)
    first = await in_a_later_year()
    await left(first)
    now = clock.now()
    clock.move_to(clock.midnight(date(first, 7, 1)))
    late = await submit_filing(one.actor, ended(one.person, name="株式会社青雲"), "key-late")
    assert await queued(mail_of(first)) == 1
    await as_owner("UPDATE mail SET state = 'SENT'")
    clock.move_to(now)

    assert await state() is AuditChainState.WHOLE
    assert await one.history() == [late.filings[0].reception_number]
    assert (await attach_year(SYSTEM, first, nothing)).is_whole
    assert await one.history() == [late.filings[0].reception_number, one.number]
    await left(first)
    assert await state() is AuditChainState.WHOLE


@pytest.mark.parametrize(
    "theft",
    [
        "DELETE FROM audit WHERE event = 'account.logged_in'",
        "DELETE FROM audit WHERE event = 'year.detached'",
        "UPDATE audit SET details = replace(details, ',1,', ',2,') WHERE event = 'year.detached'",
        "INSERT INTO audit (chain, number, at, event, details, digest)"
        " SELECT 0, h.number + 1, at, 'year.attached', details, a.digest FROM audit_head h, audit a"
        " WHERE a.event = 'year.detached' AND h.chain = 0 LIMIT 1",
    ],
)
async def test_nobody_takes_rows_away_and_says_that_they_left(tmp_path: Path, theft: str) -> None:
    one = await somebody(tmp_path)
    first = await in_a_later_year()
    await left(first)
    await logged_in(one.person)
    assert await state() is AuditChainState.WHOLE
    await drop_guards()
    await as_owner(theft)
    assert await state() is AuditChainState.BROKEN


async def test_an_older_row_of_an_account_is_known_though_the_trail_of_it_left(
    tmp_path: Path,
) -> None:
    one = await somebody(tmp_path)
    other = await somebody(tmp_path)
    old = "UPDATE account SET reset_count = $2, version = $3, tag = $4 WHERE id = $1"
    ask = "SELECT reset_count, version, tag FROM account WHERE id = $1"
    (before,) = await as_owner(ask, one.account)
    await change_account(one.actor)
    first = await in_a_later_year()
    await left(first)
    await change_account(other.actor)
    assert await state() is AuditChainState.WHOLE

    (genuine,) = await as_owner(ask, one.account)
    await as_owner(old, one.account, *before.values())
    found = await look(SYSTEM)
    assert found.state is AuditChainState.ACCOUNT_CHANGED
    assert "attach the years" in found.why
    back = await attach_year(SYSTEM, first, nothing)
    assert str(one.account) in back.why
    await as_owner(old, one.account, *genuine.values())
    assert await state() is AuditChainState.WHOLE


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE audit_{0} SET event = 'account.locked' WHERE number = 1 AND chain = 0", "chain 0"),
        ("DELETE FROM audit_{0} WHERE number = 1", "rows"),
        ("DROP TABLE mail_{0}", "there is no table mail_"),
        ("ALTER TABLE filing_{0} ADD COLUMN another int", "another integer"),
    ],
)
async def test_what_is_not_what_left_does_not_come_back(
    tmp_path: Path, change: str, why: str
) -> None:
    one = await somebody(tmp_path)
    first = await in_a_later_year()
    await left(first)
    await as_owner(f"DROP TRIGGER audit_keeps_rows ON audit_{first}")
    await as_owner(change.format(first))
    with pytest.raises(DivisionRefused, match=why):
        await attach_year(SYSTEM, first, nothing)
    assert await state() is AuditChainState.WHOLE
    assert await one.history() == []


async def test_a_trail_that_is_not_whole_does_not_leave(tmp_path: Path) -> None:
    await somebody(tmp_path)
    first = await in_a_later_year()
    await drop_guards()
    await as_owner("DELETE FROM audit WHERE event = 'account.registered'")
    with pytest.raises(DivisionRefused, match="is broken in chain"):
        await left(first)


async def test_a_year_in_use_leaves_when_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await somebody(tmp_path)
    first = await in_a_later_year()
    monkeypatch.setattr(dividing, "TRIES", 1)
    monkeypatch.setattr(dividing, "PAUSE_SECONDS", 0)
    reader = await asyncpg.connect(settings().database_url)
    try:
        async with reader.transaction():
            await reader.execute("LOCK TABLE mail IN ACCESS SHARE MODE")
            with pytest.raises(Unavailable):
                await left(first)
    finally:
        await reader.close()

    assert await as_owner("SELECT 1 FROM audit WHERE event = 'year.detached'") == []
    await left(first)
    assert [one["year"] for one in await years() if one["detached_at"]] == [first]
