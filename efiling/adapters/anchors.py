"""Anchors: the heads of the audit trail's chains, in a file outside the database. Who rolls back
the whole database, the heads with it, cannot roll back this file.

A line is JSON. Its keyed digest covers the digest of the line before, so that nobody without the
keys writes one, changes one, or takes one out from between others. The newest is all that matters:
a chain's digest covers every row before it.
"""

import fcntl
import hmac
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from efiling.adapters import keys
from efiling.adapters.key_file import PRIVATE_MODE

PURPOSE = "anchor"
LINES_IN_BACKUP = 24


class AnchorsBroken(Exception):
    """The file of anchors was altered, or is not there; the text is one line for the operator."""


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
    return _checked(path.read_bytes().splitlines(), path)


def newest_lines(path: Path | None) -> list[str]:
    """What a backup takes along; nothing where there is no file."""
    if path is None or not path.exists():
        return []
    return [line.decode() for line in path.read_bytes().splitlines()[-LINES_IN_BACKUP:]]


def read_lines(lines: Sequence[str]) -> list[Anchor]:
    """The lines of a backup. Errors: `AnchorsBroken`."""
    return _checked([line.encode() for line in lines], Path("the backup's copy of the anchors"))


def begin(path: Path, lines: Sequence[str]) -> None:
    """Makes the file with the lines of a backup. Errors: OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def append(
    path: Path,
    at: datetime,
    heads: Mapping[int, AnchoredHead],
    *,
    why: str = "hour",
    not_since: datetime | None = None,
) -> bool:
    """Writes a line, which is on the disk then; False where another process wrote one after
    `not_since`. Errors: `AnchorsBroken`, OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE_MODE)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        known = _checked(text.splitlines(), path)
        if known and not_since and known[-1].at > not_since:
            return False

        previous = known[-1].digest if known else ""
        plain = Anchor(at, heads, why, previous, "")
        made = Anchor(at, heads, why, previous, _digest_of(plain))
        file.write((b"\n" if text and not text.endswith(b"\n") else b"") + made.line())
        file.flush()
        os.fsync(file.fileno())
        return True


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
