"""Tries at a password, counted before they are made: of many at once no more are made than are
allowed (Q2-33)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from weakref import WeakValueDictionary

from efiling.actions.people.delayed_refusals import refusals_at_fixed_delay
from efiling.actions.people.tampering import note_tampered_attempts, note_tampered_trail
from efiling.adapters.passwords import verify_password
from efiling.errors import RateLimited, refuse
from efiling.rules.actors import Actor
from efiling.rules.people.accounts import LOCK, WRONG_PASSWORDS_BEFORE_LOCK
from efiling.store.engine.work import Work
from efiling.store.machinery import attempts, audit
from efiling.store.people import wrong_passwords
from efiling.store.people.accounts import Account

NOBODY = UUID(int=0)
_turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class PasswordTry:
    """Whether the password was right. `failures`: how many in a row it makes if it was not."""

    is_right: bool
    failures: int

    @property
    def locks(self) -> bool:
        """Whether this failure is the one too many."""
        return not self.is_right and self.failures >= WRONG_PASSWORDS_BEFORE_LOCK


async def try_password(
    actor: Actor, auth_id_digest: bytes, password: str, account: Account | None, now: datetime
) -> PasswordTry | None:
    """Tries a password against an account, or against none at the same cost; None where the auth ID
    is locked.

    A try stays counted until `attempts.forget`. One that could not be made, because too many wait
    to be hashed, is not counted.
    """
    async with Work(actor) as unit:
        place = await _reserve(unit, auth_id_digest, account, now)
    if place is None:
        return None

    try:
        is_right = await verify_password(
            password,
            account.id if account else NOBODY,
            account.password_hash if account else None,
        )
    except RateLimited:
        await _give_back(actor, auth_id_digest)
        raise
    return PasswordTry(is_right, place)


async def _give_back(actor: Actor, auth_id_digest: bytes) -> None:
    async with Work(actor) as unit:
        await attempts.give_back(unit, auth_id_digest)


async def _reserve(
    unit: Work, auth_id_digest: bytes, account: Account | None, now: datetime
) -> int | None:
    """Counts a try after those that are counted already, or that the trail knows of."""
    limit = WRONG_PASSWORDS_BEFORE_LOCK
    counted = await attempts.reserve(unit, auth_id_digest, limit, LOCK, now)
    # After it: what forgets the row says so to the trail, and either stands before both or waits.
    known = await wrong_passwords.known_to_trail(unit, account.id if account else NOBODY, now)
    if known:
        counted = await attempts.catch_up(unit, auth_id_digest, counted, known, limit)

    if account and known and not known.is_genuine:
        note_tampered_trail(unit, account.id)
    if not counted.is_genuine:
        note_tampered_attempts(unit, auth_id_digest, account.id if account else None)
    return counted.place


@contextlib.asynccontextmanager
async def in_turn(auth_id_digest: bytes) -> AsyncIterator[None]:
    """Tries at one auth ID go one after the other, each until it is forgotten or stays: right
    passwords sent at once must not look like failures."""
    lock = _turns.setdefault(auth_id_digest, asyncio.Lock())
    async with lock:
        yield


@contextlib.asynccontextmanager
async def confirmed_password(
    actor: Actor, account: Account, password: str, path: str, reason: str, now: datetime
) -> AsyncIterator[None]:
    """Asks for the password once more: a stolen session must neither guess nor do without. What is
    done with it, inside, forgets the try.

    A wrong one counts like a wrong login and is on record with `reason`. Refusals at `path`, at a
    fixed delay: `LOGIN_LOCKED`, `PASSWORD_WRONG`.
    """
    async with refusals_at_fixed_delay(), in_turn(account.auth_id_digest):
        tried = await try_password(actor, account.auth_id_digest, password, account, now)
        if tried is None:
            raise refuse("LOGIN_LOCKED", path)
        if not tried.is_right:
            await note_failure(actor, account, tried, reason)
            raise refuse("PASSWORD_WRONG", path)
        try:
            yield
        except RateLimited:
            # It was right, and a new one could not be hashed.
            await _give_back(actor, account.auth_id_digest)
            raise


async def note_failure(
    actor: Actor, account: Account | None, failed: PasswordTry, reason: str
) -> None:
    """Puts a wrong password on record, and the lock that it brings."""
    subject = account.id if account else None
    async with Work(actor) as unit:
        audit.record(
            unit, "account.log_in_failed", subject=subject, reason=reason, attempt=failed.failures
        )
        if failed.locks:
            audit.record(unit, "account.locked", subject=subject, attempt=failed.failures)
