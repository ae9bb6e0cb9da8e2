"""Files of lines: read page by page from a position, and the file beside them that keeps the lines
that were skipped.

The skipped lines stand in `FILE.rejected`, one each: number, tab, reason, tab, the line as it was.
A load that goes on after a crash first cuts that file back to the lines it had counted, so that
none stands there twice.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines with their numbers from 1, and the position in bytes behind them. A line over the
    limit is cut to one byte more than the limit."""

    lines: list[tuple[int, bytes]]
    position: int
    last_number: int


def content_of(path: Path) -> tuple[int, bytes]:
    """Bytes and SHA-256 of the whole file. Errors: OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
        return file.tell(), digest


def pages(
    path: Path, position: int, number: int, size: int, line_limit_bytes: int
) -> Iterator[Page]:
    """Pages of `size` lines from `position`, where `number` lines lie before it. Blank lines count,
    but are left out. Errors: OSError."""
    with path.open("rb", buffering=_BLOCK) as file:
        file.seek(position)
        while True:
            lines: list[tuple[int, bytes]] = []
            before = number
            while number - before < size and (line := _line(file, line_limit_bytes)) is not None:
                number += 1
                if number == 1:
                    line = line.removeprefix(BYTE_ORDER_MARK)
                if line:
                    lines.append((number, line))

            if number == before:
                return
            yield Page(lines, file.tell(), number)


def _line(file: BinaryIO, limit: int) -> bytes | None:
    """The next line without its end, at most one byte longer than `limit`; None at the end of the
    file."""
    line = file.readline(limit + 2)
    if not line:
        return None
    rest = line
    while not rest.endswith(b"\n") and (rest := file.readline(_BLOCK)):
        pass
    return line.rstrip(b"\r\n")[: limit + 1]


class RejectedLines:
    """`FILE.rejected`, readable by its owner only; it exists only if a line was skipped."""

    def __init__(self, feed: Path) -> None:
        self.path = feed.with_name(feed.name + ".rejected")

    def cut_back(self, number: int) -> None:
        """Keeps the entries up to line `number` of the feed; 0 removes the file. Errors:
        OSError."""
        if number == 0:
            self.path.unlink(missing_ok=True)
            return
        if not self.path.exists():
            return

        keep = 0
        with self.path.open("r+b") as file:
            for entry in file:
                head = entry.partition(b"\t")[0]
                if not entry.endswith(b"\n") or not head.isdigit() or int(head) > number:
                    break
                keep += len(entry)
            file.truncate(keep)

    def append(self, entries: Iterable[tuple[int, str, bytes]]) -> None:
        """Adds entries and waits until they are on the disk. Errors: OSError."""
        text = b"".join(
            b"%d\t%s\t%s\n" % (number, reason.encode(), raw) for number, reason, raw in entries
        )
        with open(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
