"""What `bench.sweeps` sweeps: cards and accounts by the million, those due with rows of ours, and
the same work in bare SQL."""

import contextlib
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import asyncpg

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import Role
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Work, uncancelled
from efiling.store.people import accounts
from efiling.store.people.accounts import NewAccount
from i18n import Language

CARDS, RESIDENTS, INSTITUTIONS = 4_000_000, 3_000_000, 400_000
DUE = 0.01
ROUNDS = 3
"""So many times each of the two sweeps, in turn: whoever is first finds nothing in memory."""
BARE_PAGE = 5_000
PAGES_AT_MOST = 1_000
STAY = timedelta(days=900)

_CARDS = """
INSERT INTO card (person_digest, revision, card_number_digest, identity_digest,
 identity_address_digest, status, spouse_basis, period_of_stay, stay_expires_on, issued_on,
 card_expires_on, validity, presence, designation, deemed_card, form)
SELECT sha256(('p' || n)::bytea), 1, sha256(('c' || n)::bytea), sha256(('i' || n)::bytea),
 sha256(('a' || n)::bytea), 'STUDENT', false, 'P2Y', $2::date, $3::date, $2::date, 'VALID',
 'IN_JAPAN', NULL, false, 1
FROM generate_series(1, $1::int) n
"""
_ACCOUNTS = """
INSERT INTO account (id, role, auth_id_digest, auth_id_sealed, mail_sealed, password_hash,
 password_set_on, language, person_digest, institution, created_at, expires_on, tag)
SELECT gen_random_uuid(), $3::text, sha256(($3 || n)::bytea), repeat('s', 48)::bytea,
 repeat('m', 64)::bytea, repeat('h', 96), $4::date, 'ja',
 CASE WHEN $3 = 'RESIDENT' THEN sha256(('p' || n)::bytea) END,
 CASE WHEN $3 = 'INSTITUTION' THEN gen_random_uuid() END, now(),
 $4::date + 200 + n % 150, sha256(n::text::bytea)
FROM generate_series($1::int, $2::int) n
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('card', 'account')
 AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
_BARE = """
WITH page AS (
 SELECT a.id FROM account a
 WHERE a.ended_at IS NULL AND a.id IN (
  SELECT id FROM account WHERE ended_at IS NULL AND expires_on < $1
  UNION ALL SELECT b.id FROM card c JOIN account b ON b.person_digest = c.person_digest
  WHERE c.loss IS NOT NULL AND b.ended_at IS NULL
  LIMIT $2
 ) FOR UPDATE OF a
), ended AS (
 UPDATE account a SET ended_at = now(), end_reason = 'EXPIRED', end_run = $3,
  version = version + 1, tag = sha256(a.id::text::bytea)
 FROM page WHERE a.id = page.id RETURNING a.id, a.person_digest
), gone AS (
 DELETE FROM session s USING ended WHERE s.account = ended.id
), unmarked AS (
 UPDATE card c SET loss = NULL FROM ended
 WHERE c.person_digest = ended.person_digest AND c.loss IS NOT NULL
), mails AS (
 INSERT INTO mail (id, account, kind, language, address_sealed, params_sealed, state, queued_at,
  attempts)
 SELECT gen_random_uuid(), id, 'ACCOUNT_ENDED', 'ja', repeat('a', 64)::bytea,
  repeat('p', 80)::bytea, 'QUEUED', now(), 0 FROM ended RETURNING id
), jobs AS (
 INSERT INTO job (id, name, arguments, state, due_at, queued_at, fence, attempts)
 SELECT gen_random_uuid(), 'mail.send', '{"mail":"' || id || '"}', 'QUEUED', now(), now(), 0, 0
 FROM mails
), noted AS (
 INSERT INTO audit (chain, number, at, event, subject, details, digest)
 SELECT 100 + $4::int, row_number() OVER (), now(), 'account.expired', id,
  '{"reason":"EXPIRED","run":"'
  || $3 || '","version":"2"}', sha256(id::text::bytea) FROM ended
)
SELECT count(*) AS n FROM ended
"""


@dataclass(slots=True)
class Filled:
    """A full database. `due`: how many accounts are due each time; `used`: how many cards have got
    their account."""

    accounts: int
    due: int
    used: int

    async def make_due(self) -> None:
        """Adds accounts of ours that are at their end: half by their last day, half by their
        card."""
        ids = [new_id() for _ in range(self.due)]
        numbers = range(self.used + 1, self.used + self.due + 1)
        half, yesterday = self.due // 2, clock.today() - timedelta(days=1)
        self.used += self.due

        async def plant() -> None:
            async with Work(SYSTEM) as unit:
                for place, (account, number) in enumerate(zip(ids, numbers, strict=True)):
                    new = _account_of(account, number)
                    last_day = yesterday if place < half else None
                    await accounts.add_account(unit, replace(new, expires_on=last_day))

        await uncancelled(plant())
        lapsed = [_person(number) for number in numbers[half:]]
        await _as_owner(
            "UPDATE card SET validity = 'LAPSED', loss = 'DUE' WHERE person_digest = ANY($1)",
            lapsed,
        )
        await _as_owner("VACUUM ANALYZE")


def _person(number: int) -> bytes:
    return hashlib.sha256(f"p{number}".encode()).digest()


def _account_of(account: UUID, number: int) -> NewAccount:
    return NewAccount(
        id=account,
        role=Role.RESIDENT,
        auth_id=f"due-{number}",
        password_hash="h" * 96,
        password_set_on=clock.today(),
        mail=f"resident{number}@example.test",
        language=Language.JA,
        created_at=clock.now(),
        person_digest=_person(number),
    )


async def fill(scale: float) -> Filled:
    """Cards and accounts of which none is due."""
    cards, residents = round(CARDS * scale), round(RESIDENTS * scale)
    institutions = round(INSTITUTIONS * scale)
    due = round((residents + institutions) * DUE)
    today = clock.today()

    async with _without_indexes():
        await _as_owner(_CARDS, cards, today + STAY, today - STAY)
        await _as_owner(_ACCOUNTS, 2 * ROUNDS * due + 1, residents, "RESIDENT", today)
        await _as_owner(_ACCOUNTS, 1, institutions, "INSTITUTION", today)
    await _as_owner("VACUUM ANALYZE")
    return Filled(residents - 2 * ROUNDS * due + institutions, due, 0)


@contextlib.asynccontextmanager
async def _without_indexes() -> AsyncIterator[None]:
    """Made afterwards they cost minutes; filled row by row hours."""
    connection = await asyncpg.connect(os.environ["BENCH_POSTGRES"])
    indexes = await connection.fetch(_INDEXES)
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['indexname']}")
    yield
    for index in indexes:
        await connection.execute(index["indexdef"])
    await connection.close()


async def sweep_bare(round_number: int) -> int:
    """The work of the sweep, one statement and one transaction a page; returns how many accounts it
    ended."""
    connection = await asyncpg.connect(os.environ["BENCH_POSTGRES"])
    run, written, number = new_id(), 0, round_number * PAGES_AT_MOST
    while count := await connection.fetchval(_BARE, clock.today(), BARE_PAGE, run, number):
        written, number = written + count, number + 1
    await connection.close()
    return written


async def _as_owner(sql: str, *values: object) -> None:
    connection = await asyncpg.connect(os.environ["BENCH_POSTGRES"])
    await connection.execute(sql, *values)
    await connection.close()
