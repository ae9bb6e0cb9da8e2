"""A database with filings like real ones: true numbers, states and reasons, sealed contents of true
size."""

import os
import random
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from uuid import UUID

import asyncpg
import orjson

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.rules.filings.numbers import reception_number
from efiling.rules.vocabulary import Channel, FilingKind, FilingState, Role, StatusOfResidence
from efiling.store.engine import database, tags
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.people import sessions
from i18n import Language

FIRST = 20
CONTENTS_BYTES = 480
"""What the contents of an organization's change take when sealed."""
ERROR_SHARE = 0.03
SUPERSEDED_SHARE = 0.02
REASONS = ("CARD_LAPSED", "CARD_REPLACED", "IDENTITY_MISMATCH")
MONTHS_BACK = 18
STATUS = StatusOfResidence.ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES

Person = tuple[UUID, bytes]
"""The id of an account, and the digest of whose it is."""
Row = dict[str, object]


async def fill(url: str, filings: int, accounts: int, seed: int = 1) -> None:
    """Fills a migrated PostgreSQL database by COPY. Filings fall on the accounts by chance, so
    their counts differ."""
    chance = random.Random(seed)
    now = clock.now().replace(microsecond=0)
    people = [(_id(chance), chance.randbytes(32)) for _ in range(accounts)]

    connection = await asyncpg.connect(url)
    try:
        # COPY and the bare handler come as the owner, whom the policies need not bind here; the
        # gateway has its role.
        await connection.execute("ALTER TABLE filing NO FORCE ROW LEVEL SECURITY")
        await _copy(connection, "account", _accounts(people, now))
        await _copy(connection, "card", _cards(people))
        await _copy(connection, "filing", _filings(people, filings, now, chance))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def _copy(connection: asyncpg.Connection, table: str, rows: Iterator[Row]) -> None:
    first = next(rows)
    records = (tuple(row.values()) for row in chain([first], rows))
    await connection.copy_records_to_table(table, records=records, columns=list(first))


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _accounts(people: list[Person], now: datetime) -> Iterator[Row]:
    languages = list(Language)
    for place, (account, person) in enumerate(people):
        sealed = os.urandom(48)

        row = {
            "id": account,
            "role": Role.RESIDENT.value,
            "auth_id_digest": os.urandom(32),
            "auth_id_sealed": sealed,
            "mail_sealed": sealed,
            "password_hash": "$argon2id$" + secrets.token_hex(40),
            "password_set_on": clock.day_of(now),
            "language": languages[place % len(languages)].value,
            "person_digest": person,
            "created_at": now,
            "version": 1,
            "reset_count": 0,
        }
        tag = tags.tag_of("account", tags.ACCOUNT, dict.fromkeys(tags.ACCOUNT) | row)
        yield row | {"tag": tag}


def _cards(people: list[Person]) -> Iterator[Row]:
    for _, person in people:
        number, identity, address = (os.urandom(32) for _ in range(3))

        yield {
            "person_digest": person,
            "revision": 1,
            "card_number_digest": number,
            "identity_digest": identity,
            "identity_address_digest": address,
            "status": STATUS.value,
            "spouse_basis": False,
            "period_of_stay": "P3Y",
            "issued_on": date(2025, 4, 1),
            "validity": "VALID",
            "presence": "IN_JAPAN",
            "deemed_card": False,
        }


def _filings(
    people: list[Person], filings: int, now: datetime, chance: random.Random
) -> Iterator[Row]:
    kinds = [kind.value for kind in FilingKind]
    step = timedelta(days=30 * MONTHS_BACK) / filings
    begun = now - timedelta(days=30 * MONTHS_BACK)

    for sequence in range(1, filings + 1):
        account, person = people[int(chance.random() * len(people))]
        received = begun + step * sequence
        number = reception_number(received.year, "A", sequence)
        state, errors, registered, superseded = _outcome(chance.random(), received, now)

        yield {
            "id": _id(chance),
            "sequence": sequence,
            "reception_number": number,
            "account": account,
            "session": None,
            "filed_by": Role.RESIDENT.value,
            "person_digest": person,
            "kind": kinds[sequence % len(kinds)],
            "channel": Channel.ONLINE.value,
            "state": state,
            "received_at": received.astimezone(UTC),
            "received_on": clock.day_of(received),
            "registered_at": registered,
            "errors": errors,
            "superseded_by": number if superseded else None,
            "contents_sealed": chance.randbytes(CONTENTS_BYTES),
            "resident": account,
        }


def _outcome(
    draw: float, received: datetime, now: datetime
) -> tuple[str, str | None, datetime | None, bool]:
    """State, reasons, moment of registration, whether a later one counts."""
    if now - received < timedelta(days=1):
        return FilingState.REGISTERING.value, None, None, False
    if draw < ERROR_SHARE:
        code = REASONS[int(draw / ERROR_SHARE * len(REASONS))]
        errors = [{"code": code, "path": ["filing", "subject"], "params": {}}]
        return FilingState.REGISTRATION_ERROR.value, orjson.dumps(errors).decode(), None, False
    if draw < ERROR_SHARE + SUPERSEDED_SHARE:
        return FilingState.SUPERSEDED.value, None, None, True
    return FilingState.REGISTERED.value, None, received + timedelta(days=1), False


async def open_sessions(url: str, count: int) -> list[str]:
    """Logs in accounts with more than one page of filings, where there are none any with one, and
    gives their tokens."""

    async def opened(rows: list[UUID]) -> list[str]:
        tokens = [f"tds_{secrets.token_urlsafe(32)}" for _ in rows]
        async with Work(SYSTEM) as unit:
            for account, token in zip(rows, tokens, strict=True):
                await sessions.open_session(unit, sessions.digest_of(token), account, clock.now())
        return tokens

    async with database.opened(url):
        sql = unscoped(
            "sessions of many",
            "SELECT account FROM filing GROUP BY account HAVING count(*) > $1"
            " ORDER BY md5(account::text) LIMIT $2",
        )
        view = Reading(SYSTEM)
        rows = await view.fetch(sql, FIRST, count) or await view.fetch(sql, 0, count)
        return await uncancelled(opened([row["account"] for row in rows]))
