"""The file of a backup: lines of JSON, compressed, in frames, with a keyed digest behind the last.

    todokede backup 1 ⏎                        what it is
    length (4 bytes), header                   JSON: of when, of which migration, sealed or not
    length, frame · length, frame · …          pieces of one zlib stream, each sealed if asked
    0, digest (32 bytes)                       HMAC-SHA-256 of the ring over all before

Whatever is cut, altered, put together or added gives another digest, and who has not the keys of
the service makes none. Nothing of the ring is in the file.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from efiling.adapters import keys
from efiling.adapters.key_file import KEY_BYTES, PRIVATE_MODE, check_private

MAGIC = b"todokede backup 1\n"
PURPOSE = "backup"
FRAME_BYTES = 1 << 20
LONGEST_FRAME, LONGEST_HEADER, LONGEST_LINE = 2 << 20, 1 << 20, 64 << 20
"""What is longer was not written by us: memory stays bounded before the digest has been seen."""
LENGTH_BYTES, DIGEST_BYTES, NONCE_BYTES = 4, 32, 12
COMPRESSION = 3
"""Most of it is sealed or digests, which nothing makes smaller."""
_PART = re.compile(r"\..+\.[0-9a-f]+\.part")
Header = Mapping[str, Any]


class BackupRefused(Exception):
    """A backup is not made, or not taken; the text is one line for the operator."""


class BackupKey:
    """A key of its own, with which backups are sealed: not of the ring, not kept with it."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return f"BackupKey({self.id})"

    @property
    def id(self) -> str:
        """Tells it from others, and nothing else."""
        return hmac.digest(self._secret, b"id", "sha256")[:4].hex()

    def cipher(self, salt: bytes) -> AESGCMSIV:
        """What seals the frames of one file."""
        derived = HKDF(SHA256(), KEY_BYTES, salt=salt, info=b"todokede backup")
        return AESGCMSIV(derived.derive(self._secret))


def read_backup_key(path: Path) -> BackupKey:
    """Errors: `BackupRefused`, OSError, KeysError for a file that others may read."""
    text = path.read_text(encoding="ascii", errors="replace")
    check_private(path.resolve())
    with suppress(binascii.Error, ValueError):
        secret = base64.b64decode(text.strip(), validate=True)
        if len(secret) == KEY_BYTES:
            return BackupKey(secret)
    raise BackupRefused(f"{path} holds no key for backups: 32 bytes in base64, on one line")


def make_backup_key(path: Path) -> None:
    """Makes a key file, mode 0600. Errors: FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when the block ends well, mode 0600; else nothing stays.
    Errors: `BackupRefused` where there is one already."""
    _refuse_existing(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(beside, path)
    finally:
        beside.unlink(missing_ok=True)

    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _name(beside: Path, path: Path) -> None:
    """Gives the file its name, which nobody else has taken meanwhile."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:
        # Some disks and shares have no links: there an empty file takes the name first.
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE))
        except FileExistsError:
            raise _exists(path) from None
        os.replace(beside, path)


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise _exists(path)


def _exists(path: Path) -> BackupRefused:
    return BackupRefused(f"{path} exists already; nothing was done: give another name")


def remains_in(folder: Path) -> list[Path]:
    """The parts of backups that were killed, or that are being made."""
    return sorted(path for path in folder.glob(".*.part") if _PART.fullmatch(path.name))


def _ring_id() -> str:
    """Tells the ring of this service from others, and nothing else."""
    return keys.ring().digest(PURPOSE, b"ring")[:4].hex()


class BackupWriter:
    """Writes one backup into a file. `header`: what it is of."""

    def __init__(self, file: BinaryIO, header: Header, sealed_with: BackupKey | None) -> None:
        salt = os.urandom(KEY_BYTES)
        more: dict[str, Any] = {"ring": _ring_id(), "salt": salt.hex()}
        if sealed_with:
            more["sealed"] = sealed_with.id

        self._file, self._seen = file, hashlib.sha256()
        self._packer, self._packed = zlib.compressobj(COMPRESSION), bytearray()
        self._frames = _Frames(sealed_with.cipher(salt) if sealed_with else None)
        self._write(MAGIC)
        self._write_counted(orjson.dumps({**header, **more}))

    def add(self, lines: bytes) -> None:
        """Adds whole lines."""
        self._packed += self._packer.compress(lines)
        while len(self._packed) >= FRAME_BYTES:
            self._write_frame(bytes(self._packed[:FRAME_BYTES]))
            del self._packed[:FRAME_BYTES]

    def end(self) -> None:
        """Ends the file. One that was not ended is no backup."""
        self._packed += self._packer.flush()
        for start in range(0, len(self._packed), FRAME_BYTES):
            self._write_frame(bytes(self._packed[start : start + FRAME_BYTES]))
        self._write(bytes(LENGTH_BYTES))
        self._file.write(keys.ring().digest(PURPOSE, self._seen.digest()))

    def _write_frame(self, plain: bytes) -> None:
        self._write_counted(self._frames.seal(plain))

    def _write_counted(self, part: bytes) -> None:
        self._write(len(part).to_bytes(LENGTH_BYTES, "big"))
        self._write(part)

    def _write(self, part: bytes) -> None:
        self._seen.update(part)
        self._file.write(part)


class _Frames:
    """Seals and opens the frames of one file, each at its place."""

    def __init__(self, cipher: AESGCMSIV | None) -> None:
        self._cipher = cipher
        self._number = 0

    def seal(self, plain: bytes) -> bytes:
        """The next frame as it stands in the file."""
        self._number += 1
        return self._cipher.encrypt(self._nonce(), plain, None) if self._cipher else plain

    def open(self, frame: bytes) -> bytes:
        """The next frame as it was. Errors: `InvalidTag`."""
        self._number += 1
        return self._cipher.decrypt(self._nonce(), frame, None) if self._cipher else frame

    def _nonce(self) -> bytes:
        """The key is that of one file: a number is enough."""
        return self._number.to_bytes(NONCE_BYTES, "big")


class BackupReader:
    """Reads one backup from its beginning. `lines` may be believed once it has ended well."""

    def __init__(self, file: BinaryIO, sealed_with: BackupKey | None = None) -> None:
        """Errors: `BackupRefused` for what is no backup of this service, or sealed otherwise."""
        self._file, self._seen = file, hashlib.sha256()
        if self._read(len(MAGIC)) != MAGIC:
            raise BackupRefused(
                "the file is no backup of this program, or one of a newer version of it"
            )
        try:
            self.header: Header = orjson.loads(self._read_counted(LONGEST_HEADER))
            salt, ring = bytes.fromhex(self.header["salt"]), str(self.header["ring"])
        except (ValueError, KeyError, TypeError):
            raise _damaged() from None

        if ring != _ring_id():
            raise BackupRefused(
                "the backup was made with another keys file than the one of TODOKEDE_KEYS_FILE, "
                "and opens with its own only: put the copy of that file there"
            )
        _check_sealing(self.header.get("sealed"), sealed_with)
        self._frames = _Frames(sealed_with.cipher(salt) if sealed_with else None)

    def lines(self) -> Iterator[bytes]:
        """Every line. Errors: `BackupRefused` where the file is not whole or not ours."""
        rest = b""
        for piece in self._pieces():
            *whole, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise _damaged()
            yield from whole
        if rest:
            raise _damaged()

    def _pieces(self) -> Iterator[bytes]:
        """What was compressed, at most `FRAME_BYTES` at a time."""
        unpacker = zlib.decompressobj()
        try:
            while frame := self._read_counted(LONGEST_FRAME):
                packed = self._frames.open(frame)
                while packed:
                    yield unpacker.decompress(packed, FRAME_BYTES)
                    packed = unpacker.unconsumed_tail
            yield unpacker.flush()
        except (zlib.error, InvalidTag):
            raise _damaged() from None

        seen = keys.ring().digest(PURPOSE, self._seen.digest())
        if not hmac.compare_digest(seen, self._file.read(DIGEST_BYTES)) or self._file.read(1):
            raise _damaged()

    def _read_counted(self, most: int) -> bytes:
        length = int.from_bytes(self._read(LENGTH_BYTES), "big")
        if length > most:
            raise _damaged()
        return self._read(length)

    def _read(self, count: int) -> bytes:
        part = self._file.read(count)
        if len(part) != count:
            raise _damaged()
        self._seen.update(part)
        return part


def _check_sealing(sealed: object, sealed_with: BackupKey | None) -> None:
    if sealed and sealed_with is None:
        raise BackupRefused(
            f"the backup is sealed with the key {sealed}: name its file with --sealed-with"
        )
    if sealed_with and sealed != sealed_with.id:
        how = f"with the key {sealed}" if sealed else "with none"
        raise BackupRefused(f"the backup is sealed {how}, not with the key {sealed_with.id}")


def _damaged() -> BackupRefused:
    return BackupRefused(
        "the file is cut off or was altered; nothing was restored: take another copy of it"
    )
