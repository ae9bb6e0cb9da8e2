"""What the trail says of an account's last weeks."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from efiling import clock
from efiling.rules.people.diagnosis import RecentEvents
from efiling.store.engine.spans import Span
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit
from efiling.store.machinery.audit import TrailFilters, TrailRow
from efiling.store.people.accounts import Account

LOOKED_BACK = timedelta(days=30)
ROWS_AT_MOST = 200
"""Somebody who fails all day fills no more than this."""

PASSWORD_SET = frozenset({"account.password_changed", "account.reset_confirmed"})
SET_IF_SAID = frozenset({"account.credentials_renotified", "account.restored"})
EVENTS = (
    "account.locked",
    "account.log_in_failed",
    "account.mail_change_asked",
    "account.mail_changed",
    *sorted(PASSWORD_SET | SET_IF_SAID),
)


async def lately_of(view: Reading | Work, account: Account, now: datetime) -> RecentEvents:
    """From the newest events on: what was done about something earlier is not told any more."""
    filters = TrailFilters(subject=account.id, events=EVENTS, from_=now - LOOKED_BACK)
    rows = await audit.trail(view, filters, Span(ROWS_AT_MOST))

    password_set = _newest(rows, _sets_password)
    mail_changed = _newest(rows, _changes_mail)
    reset_asked = _newest(rows, _offers_reset)
    mail_asked = _newest(rows, lambda row: row.event == "account.mail_change_asked")
    failed = next((row for row in rows if row.event == "account.log_in_failed"), None)

    return RecentEvents(
        locks=sum(row.event == "account.locked" for row in rows),
        wrong_code=failed is not None and failed.details.get("reason") == "one_time_code",
        password_changed_on=_day(password_set),
        tokens_ended_on=_day(_newest(rows, _ends_tokens)),
        reset_asked_on=_day_unless(reset_asked, password_set),
        mail_asked_on=_day_unless(mail_asked, mail_changed, password_set),
        mail_changed_on=_day(mail_changed),
    )


def _sets_password(row: TrailRow) -> bool:
    said = row.event in SET_IF_SAID and row.details.get("password") == "set"
    return said or row.event in PASSWORD_SET


def _ends_tokens(row: TrailRow) -> bool:
    return row.event == "account.restored" and row.details.get("password") == "set"


def _offers_reset(row: TrailRow) -> bool:
    renotified = row.event == "account.credentials_renotified"
    return renotified and row.details.get("password") == "offered"


def _changes_mail(row: TrailRow) -> bool:
    restored = row.event == "account.restored" and row.details.get("mail") == "changed"
    return restored or row.event == "account.mail_changed"


def _newest(rows: Sequence[TrailRow], is_meant: Callable[[TrailRow], bool]) -> TrailRow | None:
    return next(filter(is_meant, rows), None)


def _day(row: TrailRow | None) -> date | None:
    return clock.day_of(row.at) if row else None


def _day_unless(row: TrailRow | None, *later: TrailRow | None) -> date | None:
    """The day of what was asked for, unless something since has made it nothing."""
    if row is None or any(other and other.id > row.id for other in later):
        return None
    return clock.day_of(row.at)
