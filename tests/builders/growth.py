"""Tables of PostgreSQL as they are after some years: filled by statements about sets, whatever
their columns are. The fewer rows a table has, the sooner a plan reads it from end to end: so
fewer rows are the stricter trial."""

from collections.abc import Mapping

from tortoise import Tortoise, fields
from tortoise.models import Model

from efiling.rules.actors import SYSTEM
from efiling.store.engine.database import APP
from efiling.store.engine.work import Work, uncancelled
from efiling.store.fields import DigestField, IdField

ROWS = 50_000
FEWER = 5_000
LONGEST = ("account", "attempt", "audit", "card", "filing", "idempotency", "job", "mail", "session")
OWNERS = 5_000
GROWING = (
    "account",
    "api_token",
    "attempt",
    "audit",
    "batch",
    "card",
    "delegation_block",
    "draft",
    "earlier_card",
    "filing",
    "idempotency",
    "institution",
    "institution_gram",
    "job",
    "mail",
    "reset",
    "session",
)
"""Tables that people and time make longer; the others have a line for each thing that there is."""

LATER = "'2099-01-01 00:00:00+00:00'"

WORDS: Mapping[str, Mapping[str, str]] = {
    "account": {
        "role": "'RESIDENT'",
        "ended_at": "NULL",
        "end_reason": "NULL",
        "institution": "NULL",
        "expires_on": "'2099-01-01'",
        "password_set_on": "'2099-01-01'",
    },
    "api_token": {"revoked_at": "NULL", "expires_on": "'2099-01-01'"},
    "attempt": {"until_at": LATER},
    "batch": {"state": "'REGISTERED'"},
    "card": {"loss": "NULL"},
    "draft": {"saved_at": LATER},
    "filing": {
        "state": "'REGISTERED'",
        "filed_by": "'RESIDENT'",
        "sequence": "1000000 + i",
        "reception_number": "'2020A' || lpad((1000000 + i)::text, 9, '0') || '0'",
    },
    "idempotency": {"created_at": LATER},
    "job": {"state": "'DONE'", "leased_until": "NULL", "key": "NULL", "finished_at": LATER},
    "mail": {"state": "'SENT'", "key": "NULL"},
    "reset": {"expires_at": LATER},
    "session": {"started_at": LATER, "seen_at": "'2020-01-01 00:00:00+00:00'"},
}
"""What decides about a row is as it is in most of them."""


async def grow() -> None:
    """Fills every growing table."""

    async def fill() -> None:
        async with Work(SYSTEM) as unit:
            await unit.fetch("SELECT set_config('statement_timeout', '0', true)")
            for table in Tortoise.apps[APP].values():
                if table._meta.db_table in GROWING:
                    await unit.connection.execute(_filling(table))

    await uncancelled(fill())


def _filling(table: type[Model]) -> str:
    name = table._meta.db_table
    columns = {
        column: WORDS.get(name, {}).get(column) or _value(table._meta.fields_map[field], column)
        for field, column in table._meta.fields_db_projection.items()
    }
    count = ROWS if name in LONGEST else FEWER
    into, values = ", ".join(columns), ", ".join(columns.values())
    return f"INSERT INTO {name} ({into}) SELECT {values} FROM generate_series(1, {count}) AS t(i)"


def _value(field: object, column: str) -> str:
    """An expression of `i` that fits the column; ids of others are those of one in ten."""
    number = (
        "i" if column in ("id", "digest") or getattr(field, "unique", False) else f"i % {OWNERS}"
    )

    match field:
        case IdField():
            return f"('00000000-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"
        case DigestField() | fields.BinaryField():
            return "decode(lpad(to_hex(i), 64, '0'), 'hex')"
        case fields.DateField():
            return "'2020-01-01'"
        case fields.DatetimeField():
            return "'2020-01-01 00:00:00+00:00'"
        case fields.BooleanField():
            return "false"
        case fields.SmallIntField():
            return "i % 8"
        case fields.BigIntField():
            return "1000000000 + i"
        case fields.IntField():
            return "1"
        case fields.CharField() if field.max_length < len(f"x{ROWS}"):
            return "'13'"
        case _:
            return "'x' || i"
