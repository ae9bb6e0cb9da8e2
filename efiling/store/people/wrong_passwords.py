"""Wrong passwords in a row as the audit trail knows them. Whoever removes, lowers or puts back a
row of failures opens no lock by it: nobody without the keys writes what ends such a row in the
trail, and what is missing there `audit verify` finds.
"""

from datetime import datetime, timedelta
from uuid import UUID

import orjson

from efiling.rules.people.accounts import LOCK
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery.attempts import MANY, SLACK, Failures
from efiling.store.machinery.chains import digest_following

FAILED = "account.log_in_failed"
PROVEN = (
    "account.logged_in",
    "account.mail_change_asked",
    "account.password_changed",
    "account.password_proven",
    "account.reset_confirmed",
    "staff.reset",
    "token.created",
)
"""What happens with a right password, or makes a new one."""
PROVEN_IF_SET = ("account.credentials_renotified", "account.restored")
EVENTS = ", ".join(f"'{event}'" for event in sorted({FAILED, *PROVEN, *PROVEN_IF_SET}))
"""As in the index `audit_of_passwords`: one more event needs another index."""

TIMELY = LOCK - timedelta(minutes=5)
"""An event is written some time after its try was counted. A lock that is over by its row must not
go on by the trail."""
AT_MOST = 20
_NEWEST = (
    "SELECT a.chain, a.number, a.at, a.event, a.actor_role, CAST(a.actor AS TEXT) AS actor,"
    " CAST(a.subject AS TEXT) AS subject, a.details, a.digest, b.digest AS before"
    " FROM audit a LEFT JOIN audit b ON b.chain = a.chain AND b.number = a.number - 1"
    f" WHERE a.subject = $1 AND a.at > $2 AND a.at <= $3 AND a.event IN ({EVENTS})"
    f" ORDER BY a.at DESC, a.number DESC LIMIT {AT_MOST}"
)


async def known_to_trail(view: Reading | Work, account: UUID, now: datetime) -> Failures | None:
    """The wrong passwords since the last right or new one; None where there are none. Many where a
    row of the trail is not the one that was written."""
    try:
        rows = await view.fetch(_NEWEST, account, now - TIMELY, now + SLACK)
    except ValueError:
        # SQLite keeps any value in any column.
        return Failures(MANY, now + LOCK, is_genuine=False)

    known: Failures | None = None
    for row in rows:
        digest = digest_following(row, row["before"] or b"", row["chain"], row["number"])
        if not digest or digest != row["digest"]:
            return Failures(MANY, now + LOCK, is_genuine=False)
        if _ends_failures(row):
            break
        if row["event"] == FAILED:
            failures = int(orjson.loads(row["details"])["attempt"])
            if known is None or failures > known.failures:
                known = Failures(failures, row["at"] + LOCK)
    return known


def _ends_failures(row: Row) -> bool:
    if row["event"] in PROVEN_IF_SET:
        return bool(orjson.loads(row["details"])["password"] == "set")
    return row["event"] in PROVEN
