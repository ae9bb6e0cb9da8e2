"""The parts of filings, mails and the audit trail, one for each year (decision 34)."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.verification import Verification, look
from efiling.adapters.logs import logger
from efiling.errors import Unavailable
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, YearParts
from efiling.settings import settings
from efiling.settings.database_address import sqlite_path
from efiling.store.engine import detaching, dividing
from efiling.store.engine.dividing import DivisionRefused, Told
from efiling.store.engine.work import Reading, Work
from efiling.store.engine.year_parts import Year, years_of
from efiling.store.machinery import leases, years
from efiling.store.machinery.chains import check_rows
from efiling.store.machinery.detached import (
    DetachedRows,
    DetachedYear,
    detached_years,
    record_back,
    record_left,
)
from efiling.store.people import standing

__all__ = [
    "DivisionRefused",
    "attach_year",
    "detach_year",
    "divide_tables",
    "known_years",
    "make_years",
]

LATE_MONTH = 11
OVER = timedelta(days=31)
"""So long after its end a year may leave: until then a key is known (`idempotency.KEPT`), and the
second try of a filing gets its answer."""
log = logger("years")


@action("job:run")
async def make_years(actor: Actor, claim: Claim[YearParts]) -> None:
    """Makes this year and the next, where they are not made; nobody waits for that longer than for
    a moment. Then PostgreSQL looks at the tables of years as wholes. Errors: `Unavailable` where a
    table was in use: the next try may find it free."""
    now = clock.now()
    coming = clock.day_of(now).year + 1
    async with Work(actor, leases.finishing(claim, now)) as unit:
        made = await years.make(unit, coming)
    if not made:
        log.error("years.not_made", year=coming)

    await _look_at_wholes(actor)


@action("years:manage")
async def divide_tables(actor: Actor, told: Told) -> bool:
    """Divides the tables of a database with rows, while everybody goes on working: what there is
    becomes one part, until this year, or until the next where this one is nearly over. Returns
    whether that is news. Errors: `DivisionRefused`, `Unavailable`."""
    today = clock.today()
    until = today.year + (today.month >= LATE_MONTH)
    async with dividing.as_owner(_url()) as connection:
        new = await dividing.divide(connection, until, told)
    async with Work(actor) as unit:
        await years.make(unit, until + 1)
    told("how many rows there are")
    await _look_at_wholes(actor)
    return new


async def _look_at_wholes(actor: Actor) -> None:
    """Where a part is in use, as by a vacuum, the next night does it."""
    try:
        async with Work(actor) as unit:
            await years.look_at(unit)
    except Unavailable:
        log.warning("years.not_looked_at")


@action("years:manage")
async def known_years(_actor: Actor) -> Sequence[Year]:
    """The years that have parts, the earliest first. Errors: `DivisionRefused`, `Unavailable`."""
    async with dividing.as_owner(_url()) as connection:
        return await years_of(connection.fetch)


@action("years:manage")
async def detach_year(actor: Actor, year: int, told: Told) -> None:
    """Takes the filings, mails and rows of the trail of the earliest year out of the tables, into
    tables of their own. Nobody waits for longer than a moment. Errors: `DivisionRefused`,
    `Unavailable`."""
    async with dividing.as_owner(_url()) as connection:
        one = _to_detach(await years_of(connection.fetch), year, clock.today())
        told("audit trail")
        found = await look(actor)
        if not found.is_whole:
            raise DivisionRefused(f"{found.why}: what left could not be told from what was taken")
        told(f"rows of {year}")
        leaving = await detaching.look_at_leaving(connection, one)

    told("versions of accounts")
    since = clock.midnight(date(year + 1, 1, 1))
    versions = await standing.sum_of_versions(Reading(actor), since)
    left = DetachedYear(year, [DetachedRows(*of) for of in leaving.ranges], versions)

    async def leave() -> None:
        async with Work(actor) as unit:
            record_left(unit, [*await detached_years(unit), left])
            if not await detaching.detach(unit, year, leaving):
                raise DivisionRefused(f"somebody wrote to {year} meanwhile: begin again")

    told("the tables themselves")
    await _in_a_moment(leave)


def _to_detach(known: Sequence[Year], year: int, today: date) -> Year:
    """Errors: `DivisionRefused`."""
    attached = [one for one in known if one.detached_at is None]
    if not attached:
        raise DivisionRefused("the tables are not divided into years: years begin")
    if year != attached[0].year:
        raise DivisionRefused(f"the next year to detach is {attached[0].year}")
    if today < date(year + 1, 1, 1) + OVER:
        raise DivisionRefused(f"{year} can be detached from {date(year + 1, 1, 1) + OVER} on")
    return attached[0]


@action("years:manage")
async def attach_year(actor: Actor, year: int, told: Told) -> Verification:
    """Puts the year that was detached last back into the tables, and looks whether the trail is
    whole with it. Errors: `DivisionRefused`, `Unavailable`."""
    async with dividing.as_owner(_url()) as connection:
        detached = [one for one in await years_of(connection.fetch) if one.detached_at]
        if not detached:
            raise DivisionRefused("no year is detached")
        if year != detached[-1].year:
            raise DivisionRefused(f"the next year to attach is {detached[-1].year}")
        await detaching.check_tables(connection, year)
        told(f"rows of {year}")
        left = await detached_years(Reading(actor))
        if wrong := await check_rows(connection.fetch, left, year):
            raise DivisionRefused(f"{wrong}; restore what was dumped")

    async def come_back() -> None:
        async with Work(actor) as unit:
            record_back(unit, year)
            if not await detaching.attach(unit, year):
                raise DivisionRefused(f"by a clock that was wrong too many rows came for {year}")

    told("the tables themselves")
    await _in_a_moment(come_back)
    told("audit trail")
    return await look(actor)


async def _in_a_moment(change: Callable[[], Awaitable[None]]) -> None:
    """Tries until the tables are free. Errors: `Unavailable` where they never were."""
    async with dividing.as_owner(_url()) as connection:
        for _ in range(dividing.TRIES):
            if not await dividing.is_held(connection):
                with suppress(Unavailable):
                    return await change()
            await dividing.pause()
    await change()


def _url() -> str:
    url = settings().database_url
    if sqlite_path(url):
        raise DivisionRefused("SQLite has no parts: it is one file")
    return url
