"""Anchors: the heads of the audit trail's chains, in a file outside the database. Who rolls back
the whole database, the heads with it, cannot roll back this file.

A line is JSON. Its keyed digest covers the digest of the line before, so that nobody without the
keys writes one, changes one, or takes one out from between others. A line is written only where the
database has what the newest one says: a chain's digest covers every row before it.
"""

import errno
import fcntl
import hmac
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from efiling.adapters import keys
from efiling.adapters.key_file import PRIVATE_MODE

PURPOSE = "anchor"
LINES_IN_BACKUP = 24
HOUR, RESTORE = "hour", "restore"


class AnchorsBroken(Exception):
    """The file of anchors was altered, or is not there; the text is one line for the operator."""


class NotAnchored(Exception):
    """A backup was restored, and the file of anchors does not say so; the text is one line for the
    operator."""

    def __str__(self) -> str:
        return (
            "the backup is restored, all of it; but that could not be written into the file of "
            f"TODOKEDE_AUDIT_ANCHOR ({self.__cause__}). When it can be, type the same again"
        )


class RolledBack(Exception):
    """The database lacks what was anchored; the text is one line for the operator."""

    def __init__(self, at: datetime, chain: int, number: int) -> None:
        super().__init__(
            f"the audit trail is older than its anchor: at {at:%F %T}Z chain {chain} had a row "
            f"{number} that is not there now; the database was rolled back, or its newest rows "
            "were removed. If you put an earlier one back yourself, say: audit anchor --restored"
        )


@dataclass(frozen=True, slots=True)
class AnchoredHead:
    """The newest row of a chain, as it was when a line was written."""

    number: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line. `why`: by the hour, or after a restore, from where another life begins."""

    at: datetime
    heads: Mapping[int, AnchoredHead]
    why: str
    previous: str
    digest: str

    def line(self) -> bytes:
        """As it stands in the file."""
        return orjson.dumps({**_covered(self), "digest": self.digest}) + b"\n"


def _covered(anchor: Anchor) -> dict[str, Any]:
    heads = {str(chain): [head.number, head.digest.hex()] for chain, head in anchor.heads.items()}
    return {
        "at": anchor.at.isoformat(),
        "why": anchor.why,
        "heads": heads,
        "previous": anchor.previous,
    }


def _digest_of(anchor: Anchor) -> str:
    covered = orjson.dumps(_covered(anchor), option=orjson.OPT_SORT_KEYS)
    return keys.ring().digest(PURPOSE, covered).hex()


def read(path: Path) -> list[Anchor]:
    """Every line, the oldest first. One that a crash cut off counts as none. Errors:
    `AnchorsBroken`, OSError."""
    lines = _checked(path.read_bytes().splitlines(), path)
    if not lines:
        raise AnchorsBroken(
            f"{path} holds no line of ours: it was emptied, or audit anchor was never run"
        )
    return lines


def since_restore(lines: Sequence[Anchor]) -> Sequence[Anchor]:
    """Those that the database must have all of: what was before a restore may be gone with it."""
    restored = [place for place, line in enumerate(lines) if line.why == RESTORE]
    return lines[restored[-1] :] if restored else lines


def newest_lines(path: Path | None) -> list[str]:
    """What a backup takes along; nothing where there is no file."""
    if path is None or not path.exists():
        return []
    return [line.decode() for line in path.read_bytes().splitlines()[-LINES_IN_BACKUP:]]


def read_lines(lines: Sequence[str]) -> list[Anchor]:
    """The lines of a backup. Errors: `AnchorsBroken`."""
    return _checked([line.encode() for line in lines], Path("the backup's copy of the anchors"))


class AnchorFile:
    """The file, made where there is none, while nobody else writes into it. Opening it waits for
    others. Errors, then and later: `AnchorsBroken`, OSError."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE_MODE)
        self._file = os.fdopen(descriptor, "r+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            text = self._file.read()
            self.lines = _checked(text.splitlines(), path)
            self._gap = b"\n" if text and not text.endswith(b"\n") else b""
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "AnchorFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def has_one_of(self, since: datetime, now: datetime) -> bool:
        """Whether a line was written after `since`. One of a clock that was ahead is none."""
        return bool(self.lines) and since < self.lines[-1].at <= now

    def take_over(self, lines: Sequence[str]) -> None:
        """Begins with the lines of a backup, where there is none of ours yet. Those that were
        altered are nobody's; who restores is told."""
        if self.lines:
            return
        with suppress(AnchorsBroken):
            self.lines = read_lines(lines)
            self._write(b"".join(line.encode() + b"\n" for line in lines))

    def add(self, at: datetime, heads: Mapping[int, AnchoredHead], why: str) -> None:
        """Writes a line, which is on the disk then."""
        previous = self.lines[-1].digest if self.lines else ""
        plain = Anchor(at, heads, why, previous, "")
        made = Anchor(at, heads, why, previous, _digest_of(plain))
        self._write(made.line())
        self.lines.append(made)

    def _write(self, lines: bytes) -> None:
        self._file.write(self._gap + lines)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._gap = b""


def check_writable(path: Path) -> None:
    """A look beforehand at whether a line can be written, which makes no file. Errors:
    `AnchorsBroken`, OSError."""
    if path.exists():
        with AnchorFile(path):
            pass
    elif not os.access(path.parent, os.W_OK | os.X_OK):
        code = errno.EACCES if path.parent.is_dir() else errno.ENOENT
        raise OSError(code, os.strerror(code), str(path))


def _checked(lines: Sequence[bytes], path: Path) -> list[Anchor]:
    found: list[Anchor] = []
    for number, anchor in _parsed(lines):
        whole = hmac.compare_digest(anchor.digest, _digest_of(anchor))
        if not whole or (found and anchor.previous != found[-1].digest):
            raise AnchorsBroken(
                f"{path}: line {number} was altered, or the one before it is gone; compare the "
                "copies in the backups"
            )
        found.append(anchor)
    return found


def _parsed(lines: Sequence[bytes]) -> Iterator[tuple[int, Anchor]]:
    """What no line of ours can be is skipped: if it was one, the next one misses it."""
    for number, line in enumerate(lines, 1):
        try:
            said = orjson.loads(line)
            heads = {
                int(chain): AnchoredHead(int(newest), bytes.fromhex(digest))
                for chain, (newest, digest) in said["heads"].items()
            }
            at = datetime.fromisoformat(said["at"])
            yield number, Anchor(at, heads, said["why"], said["previous"], said["digest"])
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
