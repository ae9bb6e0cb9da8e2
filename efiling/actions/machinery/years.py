"""The parts of filings, mails and the audit trail, one for each year (decision 34)."""

from collections.abc import Sequence
from datetime import date, timedelta

from efiling import clock
from efiling.actions.action import action
from efiling.adapters.alarms import YEAR_MISSING
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, YearParts
from efiling.settings import settings
from efiling.settings.database_address import sqlite_path
from efiling.store.engine import dividing
from efiling.store.engine.dividing import DivisionRefused, Told
from efiling.store.engine.work import Work
from efiling.store.engine.year_parts import Year, years_of
from efiling.store.machinery import leases, years

__all__ = ["DivisionRefused", "divide_tables", "known_years", "make_years"]

ALARM = timedelta(days=30)
LATE_MONTH = 11
log = logger("years")


@action("job:run")
async def make_years(actor: Actor, claim: Claim[YearParts]) -> None:
    """Makes this year and the next, where they are not made; nobody waits for that longer than for
    a moment. Errors: `Unavailable` where a table was in use: the next try may find it free."""
    now = clock.now()
    today = clock.day_of(now)
    begins = date(today.year + 1, 1, 1)
    near = begins - today <= ALARM

    YEAR_MISSING.set(1 if near else 0)  # until it is there, however this ends
    async with Work(actor, leases.finishing(claim, now)) as unit:
        made = await years.make(unit, begins.year)
    YEAR_MISSING.set(1 if near and not made else 0)
    if not made:
        log.error("years.not_made", year=begins.year)


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
    return new


@action("years:manage")
async def known_years(_actor: Actor) -> Sequence[Year]:
    """The years that have parts, the earliest first. Errors: `DivisionRefused`, `Unavailable`."""
    async with dividing.as_owner(_url()) as connection:
        return await years_of(connection.fetch)


def _url() -> str:
    url = settings().database_url
    if sqlite_path(url):
        raise DivisionRefused("SQLite has no parts: it is one file")
    return url
