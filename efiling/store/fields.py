"""Column types that read the same on SQLite and PostgreSQL.

Migrations name this module, so it stays where it is.
"""

from tortoise.fields import BinaryField, UUIDField


class IdField(UUIDField):  # type: ignore[type-arg]
    """A UUID column; on SQLite declared so that plain SQL gives UUIDs back too."""

    SQL_TYPE = "UUID"


class DigestField(BinaryField):  # type: ignore[type-arg]
    """A keyed digest of 32 bytes; unlike other bytes it may be a key."""

    indexable = True
