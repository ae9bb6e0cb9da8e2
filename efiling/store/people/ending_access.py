"""Institutions whose password or whose access ends soon, found through partial indexes."""

from datetime import date
from uuid import UUID

from efiling.rules.people.warnings import Days
from efiling.store.engine.records import Column, Record, Sealed
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Reading, Work
from efiling.store.people.places import Order, Place
from i18n import Language


class EndingAccess(Record):
    """A live account of an institution, with what a warning needs."""

    id = Column[UUID]()
    language = Column(Language)
    mail = Sealed("account")
    expires_on = Column[date]()
    password_set_on = Column[date]()


PASSWORDS_SET = Order("password_set_on", "id")
"""Those whose password was set on some days. An account that is over itself needs no password."""
UNUSED_UNTIL = Order("expires_on", "id")
"""Those whose access ends on some days unless it is used."""


async def find_ending(
    view: Reading | Work, order: Order, days: Days, today: date, after: Place, limit: int
) -> list[EndingAccess]:
    """A page of those whose day in an order is one of these."""
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT {EndingAccess.columns()}{_ending(order, days, today, bind)}"
        f"{order.behind(after, bind)} LIMIT {bind(limit)}",
        *bind.values,
    )
    return [EndingAccess(row) for row in rows]


async def next_ending(
    view: Reading, order: Order, days: Days, today: date, after: Place
) -> Place | None:
    """Where the next of them stands, whatever its row holds."""
    bind = view.bind()
    return await order.next_place(view, _ending(order, days, today, bind), after, bind)


def _ending(order: Order, days: Days, today: date, bind: Bind) -> str:
    return (
        " FROM account WHERE ended_at IS NULL AND institution IS NOT NULL"
        f" AND {order.by} BETWEEN {bind(days.first)} AND {bind(days.last)}"
        f" AND expires_on >= {bind(today)}"
    )
