"""The years that have parts of their own on PostgreSQL (decision 34), as far as the service makes
them itself."""

from efiling.store.engine.work import Reading, Work


async def make(unit: Work, year: int) -> bool:
    """Makes the parts of a year and of those before it, where they are not made; returns whether
    nothing lacks: an older database has none before `years begin`, SQLite never. Errors:
    `Unavailable` where a table was in use."""
    if not unit.is_postgres:
        return True
    row = await unit.fetch_one("SELECT make_year($1) AS made", year)
    if row and row["made"]:
        return True
    return await unit.fetch_one("SELECT 1 AS one FROM filing_year LIMIT 1") is None


async def look_at(unit: Work) -> None:
    """Has PostgreSQL look at divided tables as wholes, as it does at each part by itself: it plans
    by what it saw. It may take long and keeps nobody waiting. Errors: `Unavailable` where a part
    was in use."""
    if unit.is_postgres:
        await unit.execute("SET LOCAL statement_timeout = 0")
        await unit.fetch("SELECT look_at_years()")


async def is_missing(view: Reading, year: int) -> bool:
    """Whether the tables are divided, and the year was not made."""
    row = await view.fetch_one("SELECT max(year) AS newest FROM filing_year")
    return bool(row and row["newest"] and row["newest"] < year)
