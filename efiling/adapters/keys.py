"""The key ring: seals what a database thief must not read, digests what may only be compared
(security 2.7, 3.5).

A sealed blob is: version byte, key id (4 bytes), nonce (12 bytes), AES-256-GCM-SIV ciphertext with
its tag. It opens only for the table and row it was sealed for. `key_file` reads and writes the file
behind the ring.
"""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from efiling.adapters import key_file
from efiling.adapters.key_file import KeyMaterial, KeysError
from efiling.adapters.logs import logger

__all__ = [
    "PURPOSES",
    "DecryptionError",
    "Keys",
    "KeysError",
    "KeysStatus",
    "close_keys",
    "create_keys",
    "header_of",
    "key_id_of",
    "open_keys",
    "ring",
]

PURPOSES = frozenset(
    {
        "account",
        "anchor",
        "attempt",
        "audit",
        "auth-id",
        "backup",
        "batch",
        "card-number",
        "corporate-number",
        "file",
        "form",
        "idempotency",
        "identity",
        "identity-address",
        "institution",
        "institution-name",
        "limits",
        "mail",
        "mail-change",
        "matter",
        "one-time-code",
        "person",
        "reset",
        "session",
        "tag",
        "token",
        "version",
        "wake-up",
    }
)
"""What digests are for. Each has a key of its own, so equal values of two purposes cannot be
matched."""

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 1 + 4
SEALED_FROM = HEADER_BYTES + NONCE_BYTES
SHORTEST_BLOB = SEALED_FROM + TAG_BYTES
log = logger("keys")


class DecryptionError(Exception):
    """A sealed blob did not open: damaged, moved from another row, or its key is not in the
    ring."""


@dataclass(frozen=True, slots=True)
class KeysStatus:
    """What an operator may know of the ring: the id of the key that seals, and every id with its
    day of making."""

    active: int
    made_at: Mapping[int, str]


def key_id_of(beginning: bytes) -> int:
    """The key that sealed a blob, of its first `HEADER_BYTES`."""
    return int.from_bytes(beginning[1:HEADER_BYTES], "big")


def header_of(key_id: int) -> bytes:
    """What every blob sealed with a key begins with."""
    return bytes([VERSION]) + key_id.to_bytes(4, "big")


def _bound_to(header: bytes, table: str, row: UUID) -> bytes:
    """The associated data. Only the table name varies in length, and it comes last: no two places
    look alike."""
    return header + row.bytes + table.encode()


@dataclass(slots=True)
class ActiveKey:
    """Seals with the key that is active when it is asked for (`Keys.sealer`): one for all values of
    a page, with the randomness that they take."""

    _header: bytes
    _cipher: AESGCMSIV = field(repr=False)
    _random: bytes = field(repr=False)
    _used: int = 0

    def encrypt(self, plain: bytes, table: str, row: UUID) -> bytes:
        """Seals `plain` for one row of one table; a table with several sealed columns names them
        (`account.mail`)."""
        self._used += NONCE_BYTES
        nonce = self._random[self._used - NONCE_BYTES : self._used] or os.urandom(NONCE_BYTES)
        header = self._header
        return header + nonce + self._cipher.encrypt(nonce, plain, _bound_to(header, table, row))


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Key material made ready for use, with the file version it came from. `ciphers`: by what the
    blobs of a key begin with; `header`: of the active one."""

    material: KeyMaterial = field(repr=False)
    version: key_file.FileVersion
    ciphers: Mapping[bytes, AESGCMSIV] = field(repr=False)
    header: bytes


class Keys:
    """The ring of one process. Safe to use from several threads: what was loaded is replaced
    whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loaded = self._load()
        self._missing: set[int] = set()
        self._digests: dict[str, HMAC] = {}

    def __repr__(self) -> str:
        return f"Keys(active={self._loaded.material.active})"

    def encrypt(self, plain: bytes, table: str, row: UUID) -> bytes:
        """Seals one value, as `ActiveKey` does."""
        return self.sealer(1).encrypt(plain, table, row)

    def sealer(self, values: int) -> ActiveKey:
        """What seals about so many values with the key that is active now."""
        self._follow_file()
        now = self._loaded  # another thread may replace it
        return ActiveKey(now.header, now.ciphers[now.header], os.urandom(NONCE_BYTES * values))

    def decrypt(self, blob: bytes, table: str, row: UUID) -> bytes:
        """Opens what `encrypt` sealed for the same row. Raises DecryptionError, which is also
        logged."""
        header = blob[:HEADER_BYTES]
        if len(blob) < SHORTEST_BLOB or header[0] != VERSION:
            raise self._refusal("not a sealed blob", table, row, None)

        cipher = self._loaded.ciphers.get(header)
        if cipher is None:
            self._follow_file()
            cipher = self._loaded.ciphers.get(header)
        if cipher is None:
            self._missing.add(key_id_of(header))
            raise self._refusal("key not in the ring", table, row, key_id_of(header))

        nonce, sealed = blob[HEADER_BYTES:SEALED_FROM], blob[SEALED_FROM:]
        try:
            return cipher.decrypt(nonce, sealed, _bound_to(header, table, row))
        except InvalidTag:
            raise self._refusal("damaged or moved", table, row, key_id_of(header)) from None

    def digest(self, purpose: str, value: bytes) -> bytes:
        """HMAC-SHA-256 (32 bytes) with the key of `purpose`, one of PURPOSES. Rotating data keys
        does not change it."""
        begun = self._digests.get(purpose)
        if begun is None:
            if purpose not in PURPOSES:
                raise KeysError(f"no digests are made for {purpose!r}; add it to PURPOSES")
            begun = self._digests.setdefault(purpose, HMAC(self._derived(purpose), SHA256()))
        # A copy of what has taken the key in: a third of the time of beginning with the key.
        digest = begun.copy()
        digest.update(value)
        return digest.finalize()

    def pepper(self, value: bytes) -> bytes:
        """HMAC-SHA-256 with the pepper of passwords: hashes stolen without the key file cannot be
        guessed."""
        return hmac.digest(self._loaded.material.pepper, value, "sha256")

    def add(self) -> int:
        """Writes a new data key into the file, which seals nothing yet; returns its id."""
        key_id = key_file.add_data_key(self._path)
        self._loaded = self._load()
        log.info("keys.added", key_id=key_id)
        return key_id

    def activate(self, key_id: int) -> None:
        """Seals with a key of the file from now on. Other processes follow by themselves. Raises
        KeysError."""
        key_file.activate_data_key(self._path, key_id)
        self._loaded = self._load()
        log.info("keys.activated", key_id=key_id)

    def look_again(self) -> frozenset[int]:
        """Reads the file if it changed; returns the ids that something was sealed with and that the
        ring still lacks."""
        self._follow_file()
        self._missing -= {key.id for key in self._loaded.material.data_keys}
        return frozenset(self._missing)

    def status(self) -> KeysStatus:
        """The ring as it is on disk now, without key material."""
        self._follow_file()
        material = self._loaded.material
        return KeysStatus(material.active, {key.id: key.made_at for key in material.data_keys})

    def _load(self) -> _Loaded:
        material, version = key_file.read(self._path)
        ciphers = {header_of(key.id): AESGCMSIV(key.secret) for key in material.data_keys}
        return _Loaded(material, version, ciphers, header_of(material.active))

    def _follow_file(self) -> None:
        """Takes up a key file that another process rewrote. A missing or broken one is logged,
        never taken up."""
        try:
            if key_file.version_of(self._path) == self._loaded.version:
                return
            fresh = self._load()
        except (OSError, KeysError):
            log.error("keys.unreadable")
            return
        if not fresh.material.continues(self._loaded.material):
            log.error("keys.replaced")
            return
        self._loaded = fresh

    def _derived(self, purpose: str) -> bytes:
        root = self._loaded.material.digest_root
        info = b"todokede digest " + purpose.encode()
        return HKDF(SHA256(), 32, salt=None, info=info).derive(root)

    @staticmethod
    def _refusal(why: str, table: str, row: UUID, key_id: int | None) -> DecryptionError:
        log.error("keys.decryption_failed", reason=why, table=table, row=str(row), key_id=key_id)
        return DecryptionError(f"{table} {row}: {why}")


_ring: Keys | None = None


def open_keys(path: Path | str, create: bool = False, *, others_may_read: bool = False) -> Keys:
    """Opens the key file for this process and gives its ring.

    With `create` a missing file is made (mode 0600, complete or not at all). A file that group or
    others can read is refused unless `others_may_read` (development only). Raises KeysError with
    one line for the operator.
    """
    global _ring
    real = Path(path).resolve()
    if create:
        key_file.create(real)
    opened = Keys(real)
    if not others_may_read:
        key_file.check_private(real)
    _ring = opened
    return opened


def create_keys(path: Path) -> bool:
    """Makes a key file, mode 0600; False where there is one, which stays as it is."""
    return key_file.create(path.resolve())


def ring() -> Keys:
    """The ring that `open_keys` opened."""
    if _ring is None:
        raise KeysError("the key file is not open")
    return _ring


def close_keys() -> None:
    """Forgets the ring."""
    global _ring
    _ring = None
