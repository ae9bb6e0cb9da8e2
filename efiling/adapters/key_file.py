"""The file of keys: JSON, readable by its owner only, always whole (written beside, flushed,
renamed)."""

import base64
import fcntl
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from efiling import clock

FORMAT = 1
KEY_BYTES = 32
PRIVATE_MODE = 0o600
FileVersion = tuple[int, int, int]
"""Inode, time of change and size: differs whenever the file was rewritten."""


class KeysError(Exception):
    """The key file is missing, readable by others, damaged or not open; the text is one line for
    the operator."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """One key that seals rows. Ids count up from 1 and are never used again."""

    id: int
    secret: bytes = field(repr=False)
    made_at: str


@dataclass(frozen=True, slots=True)
class KeyMaterial:
    """Everything the file holds."""

    active: int
    data_keys: tuple[DataKey, ...]
    digest_root: bytes = field(repr=False)
    pepper: bytes = field(repr=False)

    def continues(self, earlier: "KeyMaterial") -> bool:
        """Whether all of `earlier` is still in here, so that nothing sealed or digested by it is
        lost."""
        return (
            self.digest_root == earlier.digest_root
            and self.pepper == earlier.pepper
            and set(earlier.data_keys) <= set(self.data_keys)
        )


def read(path: Path) -> tuple[KeyMaterial, FileVersion]:
    """The material and the version of the file it was read from. Raises KeysError."""
    try:
        with open(path, "rb") as file:
            version = version_of(file.fileno())
            return _parsed(file.read()), version
    except FileNotFoundError:
        raise KeysError(f"the key file {path.name} does not exist") from None
    except OSError as error:
        raise KeysError(f"the key file {path.name} cannot be read: {error.strerror}") from None


def version_of(file: Path | int) -> FileVersion:
    """The version of a file, or of an open one, now. Raises OSError."""
    facts = os.stat(file)
    return facts.st_ino, facts.st_mtime_ns, facts.st_size


def check_private(path: Path) -> None:
    """Raises KeysError when group or others have any right to the file."""
    if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
        raise KeysError(f"the key file {path.name} is open to other users: its mode must be 0600")


def create(path: Path) -> bool:
    """Makes the file with fresh keys unless it exists; returns whether it did. Of several processes
    that try at once, one makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked_folder(path) as folder:
        missing = not path.exists()
        if missing:
            material = KeyMaterial(
                1, (_new_data_key(1),), os.urandom(KEY_BYTES), os.urandom(KEY_BYTES)
            )
            _write(path, material, folder)
        return missing


def add_data_key(path: Path) -> int:
    """Adds a data key, which seals nothing yet, and returns its id."""
    with _locked_folder(path) as folder:
        material, _ = read(path)
        key = _new_data_key(max(old.id for old in material.data_keys) + 1)
        _write(path, replace(material, data_keys=(*material.data_keys, key)), folder)
        return key.id


def activate_data_key(path: Path, key_id: int) -> None:
    """Seals with a key of the file from now on; the others stay, to open what they sealed. Raises
    KeysError where the file has no such key."""
    with _locked_folder(path) as folder:
        material, _ = read(path)
        if key_id not in {key.id for key in material.data_keys}:
            raise KeysError(f"the key file {path.name} has no key {key_id:08x}")
        _write(path, replace(material, active=key_id), folder)


def _new_data_key(key_id: int) -> DataKey:
    return DataKey(key_id, os.urandom(KEY_BYTES), clock.now().isoformat(timespec="seconds"))


@contextmanager
def _locked_folder(path: Path) -> Iterator[int]:
    """Keeps other writers out while the file is replaced; gives the folder's descriptor."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def _write(path: Path, material: KeyMaterial, folder: int) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_printed(material))
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    os.fsync(folder)


def _printed(material: KeyMaterial) -> bytes:
    document = {
        "format": FORMAT,
        "active": material.active,
        "data_keys": [
            {"id": key.id, "secret": _base64(key.secret), "made_at": key.made_at}
            for key in material.data_keys
        ],
        "digest_root": _base64(material.digest_root),
        "pepper": _base64(material.pepper),
    }
    return json.dumps(document, indent=1).encode() + b"\n"


def _parsed(text: bytes) -> KeyMaterial:
    try:
        document: dict[str, Any] = json.loads(text)
        if document["format"] != FORMAT:
            raise KeysError("the key file is of a newer version of this program")
        material = KeyMaterial(
            int(document["active"]),
            tuple(
                DataKey(int(key["id"]), _secret(key["secret"]), str(key["made_at"]))
                for key in document["data_keys"]
            ),
            _secret(document["digest_root"]),
            _secret(document["pepper"]),
        )
    except (ValueError, KeyError, TypeError):
        raise KeysError("the key file is damaged") from None  # the cause would quote key material

    ids = [key.id for key in material.data_keys]
    if material.active not in ids or len(set(ids)) != len(ids):
        raise KeysError("the key file is damaged")
    return material


def _base64(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _secret(text: str) -> bytes:
    secret = base64.b64decode(text, validate=True)
    if len(secret) != KEY_BYTES:
        raise ValueError
    return secret
