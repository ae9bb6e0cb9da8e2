"""Column types that read the same on SQLite and PostgreSQL, and the sealing of what a database thief must not read."""

from uuid import UUID

from tortoise.fields import BinaryField, UUIDField

from efiling.adapters import keys


class IdField(UUIDField):  # type: ignore[type-arg]
    """A UUID column; on SQLite declared so that plain SQL gives UUIDs back too."""

    SQL_TYPE = "UUID"


class DigestField(BinaryField):  # type: ignore[type-arg]
    """A keyed digest of 32 bytes; unlike other bytes it may be a key."""

    indexable = True


def seal(text: str, table: str, row: UUID) -> bytes:
    """Encrypts text for one row of one table; moved elsewhere it does not open."""
    return keys.ring().encrypt(text.encode(), table, row)


def unseal(blob: bytes, table: str, row: UUID) -> str:
    """Errors: `DecryptionError` for a blob of another row, a wrong key or a changed byte."""
    return keys.ring().decrypt(bytes(blob), table, row).decode()


def blind(purpose: str, text: str) -> bytes:
    """The blind index of a text: equal texts meet, nothing else can be told without the key (32 bytes)."""
    return keys.ring().digest(purpose, text.encode())
