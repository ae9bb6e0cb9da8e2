"""The sealing of what a database thief must not read, and blind indexes to find it by."""

from uuid import UUID

from efiling.adapters import keys


def seal(text: str, table: str, row: UUID) -> bytes:
    """Encrypts text for one row of one table; moved elsewhere it does not open."""
    return keys.ring().encrypt(text.encode(), table, row)


def blob_in(value: object) -> bytes:
    """What a sealed column holds; nothing where that is no blob. SQLite lets any value into any
    column."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def unseal(blob: object, table: str, row: UUID) -> str:
    """Errors: `DecryptionError` for a blob of another row, a wrong key, a changed byte, and for
    what is no blob."""
    return keys.ring().decrypt(blob_in(blob), table, row).decode()


def blind(purpose: str, text: str) -> bytes:
    """The blind index of a text: equal texts meet, nothing else can be told without the key (32
    bytes)."""
    return keys.ring().digest(purpose, text.encode())
