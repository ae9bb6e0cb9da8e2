"""What of a file is filed already, kept beside it as `FILE.todokede.json`. It holds digests,
numbers and the notices of checks, no data.

The idempotency key of a part comes from its content and place. Whatever breaks where, the same part
goes out under the same key, and the service answers it with the batch it made of it at first. A
part that was found right is known by its digest, wherever it stands, and is not checked twice on
one day.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from .errors import TodokedeError
from .texts import N_, Text

SUFFIX = ".todokede.json"
FORMAT = 2
READ_FORMATS = (1, FORMAT)
"""Before 2 there were no checks."""
REFUSED = "RECEPTION_ERROR"
SENDING = "SENDING"
"""Sent, not answered: the part may be filed or not, and only its key can tell."""

JAPAN = timedelta(hours=9)
NoticeData = Mapping[str, Any]


class LedgerError(TodokedeError):
    """The file beside the batch file does not fit it."""


@dataclass(slots=True)
class Part:
    """One batch of a file. `number` and `state` are the service's answer, empty or SENDING as long
    as there is none.

    `attempt` is empty at first; a part that is to be filed anew, after a refusal or on wish, gets a
    random one.
    """

    digest: str
    rows: int
    attempt: str = ""
    number: str = ""
    state: str = ""

    def anew(self) -> None:
        """As if it had never been sent; its next key is another one."""
        self.attempt, self.number, self.state = secrets.token_hex(8), "", ""

    @property
    def filed(self) -> bool:
        """Whether the service holds the filings."""
        return bool(self.number) and self.state != REFUSED

    @property
    def in_doubt(self) -> bool:
        """Whether it was sent and never answered."""
        return self.state == SENDING

    @property
    def begun(self) -> bool:
        """Whether the service holds the filings, or may."""
        return self.filed or self.in_doubt


@dataclass(slots=True)
class Check:
    """That a part was found right, on a day in Japan, and what there was to know about it."""

    on: str
    notices: list[NoticeData] = field(default_factory=list)


@dataclass(slots=True)
class Ledger:
    """The parts of one file, in order, and the checks by digest."""

    path: Path
    service: str
    parts: list[Part] = field(default_factory=list)
    checks: dict[str, Check] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether every part is filed."""
        return bool(self.parts) and all(part.filed for part in self.parts)

    @property
    def begun(self) -> bool:
        """Whether the service holds any part, or may."""
        return any(part.begun for part in self.parts)

    @property
    def numbers(self) -> list[str]:
        """The reception numbers of all parts that have one."""
        return [part.number for part in self.parts if part.number]

    def key(self, place: int) -> str:
        """The idempotency key of a part: content, place in the file, attempt."""
        part = self.parts[place]
        return f"todokede-{sha256(f'{part.digest}/{place}/{part.attempt}'.encode()).hexdigest()}"

    def note(self, place: int, number: str, state: str) -> None:
        """Remembers what became of a part, on the disk before anything else happens."""
        self.parts[place].number, self.parts[place].state = number, state
        self.save()

    def check_of(self, digest: str) -> Check | None:
        """Today's check of a part that was found right. Tomorrow the card register says more."""
        check = self.checks.get(digest)
        return check if check and check.on == japanese_day() else None

    def note_check(self, digest: str, notices: Sequence[NoticeData]) -> None:
        """Remembers that a part was found right."""
        self.checks[digest] = Check(japanese_day(), list(notices))
        self.save()

    def save(self) -> None:
        """Writes the file whole or not at all. Errors: LedgerError."""
        kept = {
            "format": FORMAT,
            "service": self.service,
            "parts": [asdict(part) for part in self.parts],
            "checks": {digest: asdict(check) for digest, check in self.checks.items()},
        }
        beside = self.path.with_name(f"{self.path.name}.new")

        try:
            with beside.open("w", encoding="utf-8") as file:
                json.dump(kept, file, indent=1, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise LedgerError(
                N_("{file} cannot be written ({reason}); nothing more was sent."),
                file=self.path,
                reason=error.strerror,
            ) from None


def japanese_day() -> str:
    """The present day in Japan."""
    return (datetime.now(UTC) + JAPAN).date().isoformat()


def digest_of(content: bytes) -> str:
    """What a part is known by."""
    return sha256(content).hexdigest()


def ledger_of(
    file: Path, service: str, contents: Sequence[tuple[bytes, int]], *, again: bool = False
) -> Ledger:
    """The ledger of a file whose parts have these contents and numbers of rows.

    `again`: file a finished file anew. Errors: LedgerError where a part that is filed is not in the
    file any more, or another service has only some of its parts.
    """
    old = _old_ledger(file, service)

    parts = [Part(digest_of(content), rows) for content, rows in contents]
    before = dict(enumerate(old.parts))
    parts = [
        before[at] if at in before and before[at].digest == part.digest else part
        for at, part in enumerate(parts)
    ]
    _check_nothing_lost(file, old, parts)

    kept = {part.digest: old.checks[part.digest] for part in parts if part.digest in old.checks}
    ledger = Ledger(old.path, service, parts, kept)
    refused = [part for part in ledger.parts if part.state == REFUSED]
    for part in ledger.parts if again and ledger.done else refused:
        part.anew()
    return ledger


def known_ledger(file: Path, service: str) -> Ledger:
    """The ledger as it is, whatever became of the file since; without parts where nothing was filed
    from here. Errors: LedgerError where it cannot be read."""
    path = _path_beside(file)
    old = _restored(path, _kept(path))
    return old if old.service == service else Ledger(path, service)


def memory_of_checks(file: Path, service: str, contents: Sequence[bytes]) -> Ledger | None:
    """The ledger for checks alone, which leave everything else in it as it is. None where there is
    nothing to be remembered, or no way to: checking needs no memory."""
    if len(contents) == 1:
        return None

    try:
        ledger = _restored(_path_beside(file), _kept(_path_beside(file)))
        if ledger.service not in ("", service):
            return None
        digests = {digest_of(content) for content in contents}
        ledger.service = service
        ledger.checks = {one: ledger.checks[one] for one in digests if one in ledger.checks}
        ledger.save()
    except LedgerError:
        return None
    return ledger


def _path_beside(file: Path) -> Path:
    return file.with_name(file.name + SUFFIX)


def _restored(path: Path, kept: Mapping[str, Any]) -> Ledger:
    return Ledger(
        path,
        kept.get("service", ""),
        [Part(**part) for part in kept.get("parts", [])],
        {digest: Check(**check) for digest, check in kept.get("checks", {}).items()},
    )


def _old_ledger(file: Path, service: str) -> Ledger:
    """What is known of the file from before, at this service."""
    path = _path_beside(file)
    old = _restored(path, _kept(path))
    if old.service in ("", service):
        return old

    if old.begun and not old.done:
        raise LedgerError(
            N_("{file} was begun at {service}; please finish it there first."),
            file=file.name,
            service=old.service,
        )
    return Ledger(path, service)


def _check_nothing_lost(file: Path, old: Ledger, parts: Sequence[Part]) -> None:
    """Raises LedgerError where a part that the service may hold is not in the file any more."""
    lost = [part.number for part in old.parts if part.begun and part not in parts]
    if lost and not old.done:
        numbers = ", ".join(filter(None, lost)) or Text(N_("its answer was lost"))
        raise LedgerError(
            N_(
                "{file} was changed in rows that are filed already ({numbers}), while others are "
                "not. Please finish with the unchanged file first."
            ),
            file=file.name,
            numbers=numbers,
        )


def _kept(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["format"] not in READ_FORMATS:
            raise ValueError
        _restored(path, kept)

    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise LedgerError(
            N_(
                "{file} cannot be read. If nothing was filed from here yet, please delete it; else "
                "see: todokede history"
            ),
            file=path,
        ) from None
    return dict(kept)
