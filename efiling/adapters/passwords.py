"""Password hashes: argon2id behind a pepper, bound to the account, a few at a time (Q2-66, security
Z8).

The work is done in a small pool of threads with a short waiting line in front; a longer line would
only make everybody wait, so whoever comes then hears `RATE_LIMITED`. The line's length tells
nothing about any account.
"""

import asyncio
import os
import re
import threading
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError, VerificationError, VerifyMismatchError

from efiling.adapters.keys import ring
from efiling.adapters.logs import logger
from efiling.errors import RateLimited
from efiling.rules.people.credentials import one_spelling

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
HASH_BYTES = 32
SALT_BYTES = 16
LONGEST_PASSWORD = 64
"""Characters; the longest of the two password policies. Longer input is refused before it costs
anything."""
POOL_THREADS = max(1, (os.cpu_count() or 1) - 1)
LONGEST_LINE = 40 * POOL_THREADS
"""Hashes that wait or run at once: about one second of work."""
RETRY_AFTER_SECONDS = 2

ACCEPTED_MEMORY_KIB = range(8 * 1024, 128 * 1024 + 1)
ACCEPTED_PASSES = range(1, 7)
ACCEPTED_LANES = range(1, 5)
"""A stored hash names its own work; one outside these ranges was not made by us and is not obeyed.
"""

_STORED = re.compile(
    r"\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})"
    r"\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}"
)
_hasher = PasswordHasher(PASSES, MEMORY_KIB, LANES, HASH_BYTES, SALT_BYTES, type=Type.ID)
_pool = ThreadPoolExecutor(POOL_THREADS, thread_name_prefix="password")
_line_lock = threading.Lock()
_in_line = 0


def _random_text(size: int) -> str:
    return b64encode(os.urandom(size)).decode().rstrip("=")


_DUMMY = (
    f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}"
    f"${_random_text(SALT_BYTES)}${_random_text(HASH_BYTES)}"
)
"""The hash of nothing: comparing with it costs what a real one costs."""
T = TypeVar("T")
log = logger("passwords")


async def hash_password(password: str, account: UUID) -> str:
    """The hash to store for the password of one account. Raises ValueError beyond LONGEST_PASSWORD,
    RateLimited."""
    if len(password) > LONGEST_PASSWORD:
        raise ValueError("the password is too long")
    return await _in_turn(_hasher.hash, _input(password, account))


async def verify_password(password: str, account: UUID, stored: str | None) -> bool:
    """Whether `password` is the one behind `stored`. None costs the same and is never right. Raises
    RateLimited.

    For an unknown auth ID pass any `account`, so that nobody can tell by the clock that there is
    none (Q2-33).
    """
    if len(password) > LONGEST_PASSWORD:
        return False
    if stored is not None and not _is_acceptable(stored):
        log.error("passwords.stored_hash_refused")
        stored = None

    right = await _in_turn(_verify, stored or _DUMMY, _input(password, account))
    return right and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other work than today's; to be replaced at the next login."""
    return not _is_acceptable(stored) or _hasher.check_needs_rehash(stored)


def _input(password: str, account: UUID) -> bytes:
    """What argon2 gets: a stolen hash is worthless without the key file, and on another account's
    row."""
    same = one_spelling(password)
    return ring().pepper(account.bytes + same.encode("utf-8", "surrogatepass"))


def _is_acceptable(stored: str) -> bool:
    parts = _STORED.fullmatch(stored)
    return (
        parts is not None
        and int(parts[1]) in ACCEPTED_MEMORY_KIB
        and int(parts[2]) in ACCEPTED_PASSES
        and int(parts[3]) in ACCEPTED_LANES
    )


def _verify(stored: str, value: bytes) -> bool:
    try:
        return _hasher.verify(stored, value)
    except VerifyMismatchError:
        return False
    except (Argon2Error, VerificationError, InvalidHashError):
        log.error("passwords.stored_hash_refused")
        return False


async def _in_turn(work: Callable[..., T], *args: object) -> T:
    """Runs `work` in the pool. Who goes away while waiting leaves the line at once."""
    global _in_line
    with _line_lock:
        if _in_line >= LONGEST_LINE:
            log.warning("passwords.line_full", limit=LONGEST_LINE)
            raise RateLimited(retry_after_seconds=RETRY_AFTER_SECONDS)
        _in_line += 1
        turn = _pool.submit(work, *args)
    turn.add_done_callback(_leave)
    return await asyncio.wrap_future(turn)


def _leave(_: object) -> None:
    global _in_line
    with _line_lock:
        _in_line -= 1
