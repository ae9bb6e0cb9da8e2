"""Accounts whose time may be over, found set by set through partial indexes: by their last day, and
by what the feed said of their holder's card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from efiling.rules.vocabulary import Loss, Role
from efiling.store.engine.records import Column, Record, Row, Sealed
from efiling.store.engine.work import Reading, Work
from efiling.store.people import standing
from efiling.store.people.holders import HolderCard
from efiling.store.people.places import Order, Place
from i18n import Language

TOLD_OF_PASSWORDS = (Role.RESIDENT.value, Role.INSTITUTION.value)


class DueAccount(Record):
    """A live account that may be at its end, with what that is judged by."""

    id = Column[UUID]()
    role = Column(Role)
    language = Column(Language)
    mail = Sealed("account")
    expires_on = Column[date | None]()
    password_set_on = Column[date]()
    person_digest = Column[bytes | None]()

    @property
    def card(self) -> HolderCard | None:
        """None for who is no resident."""
        return HolderCard(self._row) if self._row["status"] is not None else None


_COLUMNS = ", ".join(
    dict.fromkeys(
        [
            *(f"a.{name}" for name in standing.COLUMNS.split(", ")),
            *DueAccount.columns("a.").split(", "),
            *HolderCard.columns("c.").split(", "),
        ]
    )
)


@dataclass(frozen=True, slots=True)
class Due:
    """One way in which accounts are due. `rows`: the FROM and the WHERE that finds them, with the
    day as `$1`; `order`: in which order."""

    rows: str
    order: Order


BY_DAY = Due(
    " FROM account a LEFT JOIN card c ON c.person_digest = a.person_digest"
    " WHERE a.ended_at IS NULL AND a.expires_on < $1",
    Order("a.expires_on", "a.id"),
)
"""Live accounts whose last day is over."""
BY_CARD = tuple(
    Due(
        " FROM card c JOIN account a ON a.person_digest = c.person_digest AND a.ended_at IS NULL"
        f" WHERE c.loss = '{loss.value}' AND (a.expires_on IS NULL OR a.expires_on >= $1)",
        Order("c.person_digest", "a.id", is_unique=True),
    )
    for loss in (Loss.DUE, Loss.HELD)
)
"""Other live accounts whose card the feed marked, by how: an index has them in order so. Of both
together PostgreSQL walked all cards by person to find a few that are marked."""
BY_PASSWORD = Due(
    " FROM account a LEFT JOIN card c ON c.person_digest = a.person_digest"
    " WHERE a.ended_at IS NULL AND a.password_end_run IS NULL AND a.password_set_on <= $1"
    f" AND a.role IN ({', '.join(map(repr, TOLD_OF_PASSWORDS))})",
    Order("a.password_set_on", "a.id"),
)
"""Those whose password was set on a day or before, and of which no run has noted that it is
over."""


async def find_due(
    view: Reading | Work, due: Due, day: date, after: Place, limit: int
) -> list[DueAccount]:
    """A page of the accounts that are due in one way, in its order; held for the unit."""
    held = " FOR UPDATE OF a" if isinstance(view, Work) and view.is_postgres else ""
    bind = view.bind()
    bind(day)
    rows: Sequence[Row] = await view.fetch(
        f"SELECT {_COLUMNS}{due.rows}{due.order.behind(after, bind)} LIMIT {bind(limit)}{held}",
        *bind.values,
    )
    return [DueAccount(row) for row in rows]


async def next_due(view: Reading, due: Due, day: date, after: Place) -> Place | None:
    """Where the next account stands, whatever its row holds."""
    bind = view.bind()
    bind(day)
    return await due.order.next_place(view, due.rows, after, bind)


async def count_due(view: Reading | Work, day: date, at_most: int | None = None) -> int:
    """How many live accounts a sweep as of a day would look at to end them, at most. Beyond
    `at_most` none is counted."""
    bind = view.bind()
    bind(day)
    limit = in_order = ""
    if at_most is not None:
        # Asked for any of them, PostgreSQL reads all accounts where it thinks that many are due
        # and none is.
        limit, in_order = f" LIMIT {bind(at_most)}", f" ORDER BY {BY_DAY.order.by}"

    ways = (f"{BY_DAY.rows}{in_order}", *(due.rows for due in BY_CARD))
    counts = " + ".join(f"(SELECT count(*) FROM (SELECT 1{way}{limit}) AS due)" for way in ways)
    row = await view.fetch_one(f"SELECT {counts} AS n", *bind.values)
    count = int(row["n"]) if row else 0
    return count if at_most is None else min(count, at_most)


async def count_live(view: Reading | Work, at_most: int) -> int:
    """How many accounts of residents and institutions there are; `at_most` where there are more.
    Of millions most need not be counted."""
    row = await view.fetch_one(
        "SELECT count(*) AS n FROM (SELECT 1 FROM account"
        " WHERE ended_at IS NULL AND role IN ($1, $2) LIMIT $3) AS live",
        *TOLD_OF_PASSWORDS,
        at_most,
    )
    return int(row["n"]) if row else 0


async def count_held(view: Reading | Work) -> int:
    """How many live accounts a load would take from their holders, and does not yet."""
    row = await view.fetch_one(
        "SELECT count(*) AS n FROM card c JOIN account a ON a.person_digest = c.person_digest"
        " AND a.ended_at IS NULL WHERE c.loss = $1",
        Loss.HELD.value,
    )
    return int(row["n"]) if row else 0
