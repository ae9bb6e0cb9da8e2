"""Tries at a password, counted before they are made: of many at once no more are made than are
allowed (Q2-33)."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from efiling import clock
from efiling.adapters.passwords import verify_password
from efiling.errors import RateLimited
from efiling.rules.actors import Actor
from efiling.rules.people.accounts import LOCK_HOURS, WRONG_PASSWORDS_BEFORE_LOCK
from efiling.store.engine.work import Work
from efiling.store.machinery import attempts, audit
from efiling.store.people.accounts import Account

LOCK = timedelta(hours=LOCK_HOURS)
NOBODY = UUID(int=0)


class Guess(NamedTuple):
    """Whether the password was right; if not, `place` is that of the failure in its row, from 1."""

    right: bool
    place: int

    @property
    def locks(self) -> bool:
        """Whether this failure is the one too many."""
        return not self.right and self.place >= WRONG_PASSWORDS_BEFORE_LOCK


async def guess(actor: Actor, name: bytes, password: str, account: Account | None) -> Guess | None:
    """Tries a password against an account, or against none at the same cost; None where the name is
    locked.

    A try stays counted until `attempts.forget`. One that could not be made, for want of a place in
    the line, is not.
    """
    async with Work(actor) as unit:
        place = await attempts.reserve(unit, name, WRONG_PASSWORDS_BEFORE_LOCK, LOCK, clock.now())
    if place is None:
        return None
    try:
        right = await verify_password(
            password,
            account.id if account else NOBODY,
            account.password_hash if account else None,
        )
    except RateLimited:
        async with Work(actor) as unit:
            await attempts.give_back(unit, name)
        raise
    return Guess(right, place)


async def note_failure(actor: Actor, account: Account | None, failed: Guess, reason: str) -> None:
    """Puts a wrong guess on record, and the lock that it brings."""
    subject = account.id if account else None
    async with Work(actor) as unit:
        audit.record(
            unit, "account.log_in_failed", subject=subject, reason=reason, attempt=failed.place
        )
        if failed.locks:
            audit.record(unit, "account.locked", subject=subject, attempt=failed.place)
