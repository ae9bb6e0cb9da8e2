"""What somebody filed about persons before, as far as notices on a new filing are about it."""

from collections.abc import Collection, Sequence

from efiling.adapters.logs import logger
from efiling.adapters.pauses import with_pauses
from efiling.rules.filings.earlier import Earlier
from efiling.rules.vocabulary import FilingKind, FilingState, Role
from efiling.store.engine.records import Row
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Reading, Work
from efiling.store.filings.deletions import NOT_DELETED

log = logger("filings")
_COLUMNS = (
    "person_digest, account, sequence, kind, reception_number, received_on, state, matter_digest,"
    " together, institution"
)


async def filed_last(
    view: Work | Reading, filed_by: Role, persons: Collection[bytes], before: int | None = None
) -> dict[bytes, list[Earlier]]:
    """Person to what the actor filed about them, with whatever account, the newest first, without
    registration errors and what was deleted (Q1-9, Q2-24, Q2-56, Q2-57), as far as a notice on what
    came next can be about it: of an account's filings of one day, kind and matter the last, and
    what was sent together with the last of a day and kind.

    `before`: the sequence of what came next; None: it has none yet. Whoever sends the same file
    over and over would otherwise read all of that each time. What cannot be read keeps nothing that
    came next away: nothing is said of it.
    """
    try:
        return await _earlier_of(await _rows(view, filed_by, persons, before))
    except ValueError:
        if len(persons) == 1:
            log.exception("filing.earlier_unreadable")
            return {}

    # Rows of one statement are read all or none.
    found: dict[bytes, list[Earlier]] = {}
    for person in persons:
        found |= await filed_last(view, filed_by, [person], before)
    return found


async def _rows(
    view: Work | Reading, filed_by: Role, persons: Collection[bytes], before: int | None
) -> Sequence[Row]:
    day = "person_digest, kind, received_on, account, institution, state"
    last_of = "SELECT max(sequence) FROM filed GROUP BY"
    bind = view.bind()
    filed = f"SELECT {_COLUMNS} {_filed_earlier(bind, filed_by, persons, before)}"
    return await view.fetch(
        # It begins with SELECT: staff who look somebody up ask nothing else.
        f"SELECT * FROM (WITH filed AS ({filed}) SELECT {_COLUMNS} FROM filed"
        f" WHERE sequence IN ({last_of} {day}, matter_digest) OR together IS NOT NULL AND together"
        f" IN (SELECT together FROM filed WHERE sequence IN ({last_of} {day}))) AS last"
        " ORDER BY sequence DESC",
        *bind.values,
    )


def _filed_earlier(
    bind: Bind, filed_by: Role, persons: Collection[bytes], before: int | None
) -> str:
    until = f" AND sequence < {bind(before)}" if before else ""
    return (
        f"FROM filing WHERE filed_by = {bind(filed_by.value)}"
        f" AND {bind.one_of('person_digest', persons)}"
        f" AND {bind.own('filing')} AND state <> 'REGISTRATION_ERROR'"
        f" AND {NOT_DELETED.format(filing='filing.')}{until}"
    )


async def _earlier_of(rows: Sequence[Row]) -> dict[bytes, list[Earlier]]:
    found: dict[bytes, list[Earlier]] = {}
    async for row in with_pauses(rows):
        found.setdefault(bytes(row["person_digest"]), []).append(_earlier(row))
    return found


def _earlier(row: Row) -> Earlier:
    return Earlier(
        account=row["account"],
        sequence=row["sequence"],
        kind=FilingKind(row["kind"]),
        reception_number=row["reception_number"],
        received_on=row["received_on"],
        state=FilingState(row["state"]),
        matter=row["matter_digest"],
        together=row["together"],
        institution=row["institution"],
    )
