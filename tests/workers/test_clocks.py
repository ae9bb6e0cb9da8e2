"""A clock that was ahead and came back puts nothing away: what each stored moment is for, and what
becomes of those that guard something (security 2.12)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tortoise import fields
from tortoise.models import Model

from efiling import clock
from efiling.actions.machinery.jobs import advance_timetable, wake_jobs
from efiling.actions.people import sessions
from efiling.actions.people.sessions import actor_of_token
from efiling.errors import Refused, Unauthenticated
from efiling.rules.actors import SYSTEM
from efiling.rules.people.accounts import LOCK
from efiling.rules.people.credentials import link_counts
from efiling.store.engine.work import Reading
from efiling.store.machinery import attempts, timetable
from efiling.store.tables import filings, institutions, machinery, people
from tests.builders.people import PASSWORD, WRONG_PASSWORD, logged_in, registered, somebody
from tests.builders.processes.queue import Queue
from tests.builders.rows import count, row_of

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
MONTH = timedelta(days=31)
GUARDS = {
    "job.due_at": "test_a_job_put_off_for_longer_than_any_delay_is_due",
    "job.leased_until": "test_a_lease_that_ends_too_far_ahead_is_over",
    "schedule.next_at": "test_the_timetable_is_pulled_back",
    "session.started_at": "test_a_session_of_the_future_is_over",
    "session.seen_at": "test_a_session_of_the_future_is_over",
    "attempt.until_at": "test_a_lock_that_ends_too_far_ahead_is_over",
    "reset.expires_at": "test_a_link_that_ends_too_far_ahead_is_over",
    "mail_change.expires_at": "test_a_link_that_ends_too_far_ahead_is_over",
}
"""What waits for these, or is let in by them, would wait or be let in for as long as the clock was
ahead."""
DAYS_OF_PEOPLE = {
    "account.password_set_on",
    "account.last_used_on",
    "account.expires_on",
    "api_token.expires_on",
    "expiry_run.as_of",
    "card.stay_expires_on",
    "card.issued_on",
    "card.card_expires_on",
    "earlier_card.issued_on",
    "earlier_card.stay_expires_on",
    "filing_deletion.deleted_on",
}
"""Days that the feed, people or a year's count set: they move when those are told anew."""
SET_BY_PEOPLE = {
    f"{table}.{moment}"
    for table in ("announcement", "maintenance")
    for moment in ("begins_at", "ends_at")
}
"""Administrators chose them, and can take them back."""
TOLD_ONLY = frozenset(
    [
        "at",
        "cancelled_at",
        "created_at",
        "detached_at",
        "ended_at",
        "finished_at",
        "last_attempt_at",
        "last_log_in_at",
        "last_used_at",
        "published_at",
        "queued_at",
        "received_at",
        "received_on",
        "recorded_at",
        "registered_at",
        "revoked_at",
        "saved_at",
        "scheduled_at",
        "seen_at",
        "started_at",
        "updated_at",
        "withdrawn_at",
    ]
)
"""What happened when: shown, counted by, or kept for so long, never waited for."""


def moments() -> list[str]:
    """Every column that keeps a moment or a day."""
    return [
        f"{table._meta.db_table}.{name}"
        for room in (people, filings, institutions, machinery)
        for table in vars(room).values()
        if isinstance(table, type) and issubclass(table, Model)
        for name, column in table._meta.fields_map.items()
        if isinstance(column, fields.DatetimeField | fields.DateField)
    ]


def test_each_stored_moment_is_in_one_list() -> None:
    told = {one for one in moments() if one.partition(".")[2] in TOLD_ONLY} - GUARDS.keys()
    assert len(moments()) > 40
    assert {*GUARDS, *DAYS_OF_PEOPLE, *SET_BY_PEOPLE, *told} == set(moments())
    assert {*GUARDS.values()} <= globals().keys()


async def test_the_timetable_is_pulled_back(queue: Queue) -> None:
    clock.move_to(NOW)
    await advance_timetable(SYSTEM)
    assert await timetable.overdue(Reading(SYSTEM)) == []

    clock.move_to(NOW + MONTH)
    assert "registration.run" in await advance_timetable(SYSTEM)
    clock.move_to(NOW)
    assert "registration.run" in await timetable.overdue(Reading(SYSTEM))
    assert await advance_timetable(SYSTEM) == []
    assert await timetable.overdue(Reading(SYSTEM)) == []

    for days in range(1, 33):
        clock.move_to(NOW + timedelta(days=days))
        queued = await advance_timetable(SYSTEM)
        assert "registration.run" in queued, "the day that the clock was ahead to, too"
    runs = await count("job", "name = 'registration.run'")
    assert runs == 33


async def test_a_job_put_off_for_longer_than_any_delay_is_due(queue: Queue) -> None:
    clock.move_to(NOW + MONTH)
    await queue.add("test.count")
    await queue.add("test.inside")
    clock.move_to(NOW)
    await queue.execute(
        "UPDATE job SET attempts = 1, queued_at = '2026-11-22 00:00:00+00:00'"
        " WHERE name = 'test.inside'"
    )
    await queue.add("test.slow")
    assert [one.name for one in await wake_jobs(SYSTEM, 10)] == ["test.slow"]

    await advance_timetable(SYSTEM)
    assert {one.name for one in await wake_jobs(SYSTEM, 10)} == {"test.count", "test.inside"}


async def test_a_job_that_is_to_wait_waits(queue: Queue) -> None:
    clock.move_to(NOW)
    await queue.add("test.count")
    await queue.execute("UPDATE job SET due_at = '2026-11-30 00:00:00+00:00'")
    await advance_timetable(SYSTEM)
    assert await wake_jobs(SYSTEM, 10) == []


async def test_a_lease_that_ends_too_far_ahead_is_over(queue: Queue) -> None:
    await queue.add("test.count")
    (first,) = await wake_jobs(SYSTEM, 10)
    assert await wake_jobs(SYSTEM, 10) == []
    await queue.execute("UPDATE job SET leased_until = '2101-01-01 00:00:00+00:00'")
    (again,) = await wake_jobs(SYSTEM, 10)
    assert again.id == first.id
    assert again.again


async def test_a_session_of_the_future_is_over(application: str, tmp_path: Path) -> None:
    clock.move_to(NOW)
    person = await registered(tmp_path)
    clock.move_to(NOW + timedelta(days=2))
    early = await logged_in(person)
    clock.move_to(NOW)
    with pytest.raises(Unauthenticated):
        await actor_of_token(somebody(), early.token)


async def test_a_lock_that_ends_too_far_ahead_is_over(application: str, tmp_path: Path) -> None:
    clock.move_to(NOW)
    person = await registered(tmp_path)
    clock.move_to(NOW + MONTH)
    for _ in range(5):
        with pytest.raises(Refused):
            await sessions.log_in(somebody(), person.auth_id, WRONG_PASSWORD)
    with pytest.raises(Refused, match="LOGIN_LOCKED"):
        await sessions.log_in(somebody(), person.auth_id, PASSWORD)

    clock.move_to(NOW)
    digest = (await row_of("account", "role = 'RESIDENT'"))["auth_id_digest"]
    assert await attempts.failures_in_row(Reading(SYSTEM), digest, LOCK, NOW) is None
    assert await attempts.spent(Reading(SYSTEM), digest, LOCK, NOW) == 0
    assert (await sessions.log_in(somebody(), person.auth_id, PASSWORD)).actor.account


def test_a_link_that_ends_too_far_ahead_is_over() -> None:
    assert link_counts(NOW + timedelta(days=1), NOW)
    assert not link_counts(NOW, NOW)
    assert not link_counts(NOW + MONTH, NOW)
