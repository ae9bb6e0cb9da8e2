"""A database with filings like real ones: true numbers, states and reasons, sealed contents of true
size."""

import os
import random
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import orjson

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.rules.filings.numbers import reception_number
from efiling.rules.vocabulary import Channel, FilingKind, FilingState, Role, StatusOfResidence
from efiling.store.engine import database
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

_ACCOUNT = (
    "id, role, auth_id_digest, auth_id_sealed, mail_sealed, password_hash, password_set_on, "
    "language, person_digest,"
    " created_at"
)
_CARD = (
    "person_digest, revision, card_number_digest, identity_digest, identity_address_digest, "
    "status, spouse_basis,"
    " period_of_stay, issued_on, validity, presence, deemed_card"
)
_FILING = (
    "id, sequence, reception_number, account, session, filed_by, person_digest, kind, channel, "
    "state, received_at,"
    " received_on, registered_at, errors, superseded_by, contents_sealed, resident"
)


def _names(columns: str) -> list[str]:
    return [name.strip() for name in columns.split(",")]


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
        await connection.copy_records_to_table(
            "account", records=_accounts(people, now), columns=_names(_ACCOUNT)
        )
        await connection.copy_records_to_table(
            "card", records=_cards(people), columns=_names(_CARD)
        )
        rows = _filings(people, filings, now, chance)
        await connection.copy_records_to_table("filing", records=rows, columns=_names(_FILING))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


Person = tuple[UUID, bytes]


def _accounts(people: list[Person], now: datetime) -> Iterator[tuple[object, ...]]:
    languages = list(Language)
    for place, (account, person) in enumerate(people):
        language = languages[place % len(languages)].value
        sealed, password = os.urandom(48), "$argon2id$" + secrets.token_hex(40)
        yield (
            account,
            Role.RESIDENT.value,
            os.urandom(32),
            sealed,
            sealed,
            password,
            clock.day_of(now),
            language,
            person,
            now,
        )


def _cards(people: list[Person]) -> Iterator[tuple[object, ...]]:
    status, issued = (
        StatusOfResidence.ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES.value,
        date(2025, 4, 1),
    )
    for _, person in people:
        digests = (os.urandom(32), os.urandom(32), os.urandom(32))
        yield (person, 1, *digests, status, False, "P3Y", issued, "VALID", "IN_JAPAN", False)


def _filings(
    people: list[Person], filings: int, now: datetime, chance: random.Random
) -> Iterator[tuple[object, ...]]:
    kinds = [kind.value for kind in FilingKind]
    step = timedelta(days=30 * MONTHS_BACK) / filings
    begun = now - timedelta(days=30 * MONTHS_BACK)
    for sequence in range(1, filings + 1):
        account, person = people[int(chance.random() * len(people))]
        received = begun + step * sequence
        number = reception_number(received.year, "A", sequence)
        state, errors, registered, superseded = _outcome(chance.random(), received, now)
        yield (
            _id(chance),
            sequence,
            number,
            account,
            None,
            Role.RESIDENT.value,
            person,
            kinds[sequence % len(kinds)],
            Channel.ONLINE.value,
            state,
            received.astimezone(UTC),
            clock.day_of(received),
            registered,
            errors,
            number if superseded else None,
            chance.randbytes(CONTENTS_BYTES),
            account,
        )


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
    """Logs in accounts with more than one page of filings, and gives their tokens."""

    async def opened(rows: list[UUID]) -> list[str]:
        tokens = [f"tds_{secrets.token_urlsafe(32)}" for _ in rows]
        async with Work(SYSTEM) as unit:
            for account, token in zip(rows, tokens, strict=True):
                await sessions.open_session(unit, sessions.digest_of(token), account)
        return tokens

    async with database.opened(url):
        sql = (
            "SELECT account FROM filing GROUP BY account HAVING count(*) > $1 ORDER BY "
            "md5(account::text) LIMIT $2"
        )
        rows = await Reading(SYSTEM).fetch(unscoped("sessions of many", sql), FIRST, count)
        return await uncancelled(opened([row["account"] for row in rows]))
