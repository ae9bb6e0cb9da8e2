"""What of a file is filed already, kept beside it as `FILE.todokede.json`. It holds digests and
numbers, no data.

The idempotency key of a part comes from its content and place. Whatever breaks where, the same part
goes out under the same key, and the service answers it with the batch it made of it at first.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from .errors import TodokedeError

SUFFIX = ".todokede.json"
FORMAT = 1
REFUSED = "RECEPTION_ERROR"
SENDING = "SENDING"
"""Sent, not answered: the part may be filed or not, and only its key can tell."""


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
    def begun(self) -> bool:
        """Whether the service holds the filings, or may."""
        return self.filed or self.state == SENDING


@dataclass(slots=True)
class Ledger:
    """The parts of one file, in order."""

    path: Path
    service: str
    parts: list[Part] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether every part is filed."""
        return bool(self.parts) and all(part.filed for part in self.parts)

    @property
    def begun(self) -> bool:
        """Whether the service holds any part, or may."""
        return any(part.begun for part in self.parts)

    def key(self, place: int) -> str:
        """The idempotency key of a part: content, place in the file, attempt."""
        part = self.parts[place]
        return f"todokede-{sha256(f'{part.digest}/{place}/{part.attempt}'.encode()).hexdigest()}"

    def note(self, place: int, number: str, state: str) -> None:
        """Remembers what became of a part, on the disk before anything else happens."""
        self.parts[place].number, self.parts[place].state = number, state
        self.save()

    def save(self) -> None:
        """Writes the file whole or not at all. Errors: LedgerError."""
        kept = {
            "format": FORMAT,
            "service": self.service,
            "parts": [asdict(part) for part in self.parts],
        }
        beside = self.path.with_name(f"{self.path.name}.new")

        try:
            with beside.open("w", encoding="utf-8") as file:
                json.dump(kept, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise LedgerError(
                f"{self.path} cannot be written ({error.strerror}); nothing more was sent"
            ) from None


def ledger_of(
    file: Path, service: str, contents: Sequence[tuple[bytes, int]], *, again: bool = False
) -> Ledger:
    """The ledger of a file whose parts have these contents and numbers of rows.

    `again`: file a finished file anew. Errors: LedgerError where a part that is filed is not in the
    file any more, or another service has only some of its parts.
    """
    path = file.with_name(file.name + SUFFIX)
    old = _old_ledger(path, file, service)

    parts = [Part(sha256(content).hexdigest(), rows) for content, rows in contents]
    before = dict(enumerate(old.parts))
    parts = [
        before[at] if at in before and before[at].digest == part.digest else part
        for at, part in enumerate(parts)
    ]
    _check_nothing_lost(file, old, parts)

    ledger = Ledger(path, service, parts)
    refused = [part for part in ledger.parts if part.state == REFUSED]
    for part in ledger.parts if again and ledger.done else refused:
        part.anew()
    return ledger


def _old_ledger(path: Path, file: Path, service: str) -> Ledger:
    """What is known of the file from before, at this service."""
    kept = _kept(path)
    old = Ledger(path, service, [Part(**part) for part in kept.get("parts", [])])
    if kept.get("service", service) == service:
        return old

    if old.begun and not old.done:
        raise LedgerError(
            f"{file.name} was begun at {kept['service']}; please finish it there first"
        )
    return Ledger(path, service)


def _check_nothing_lost(file: Path, old: Ledger, parts: Sequence[Part]) -> None:
    """Raises LedgerError where a part that the service may hold is not in the file any more."""
    lost = [part.number for part in old.parts if part.begun and part not in parts]
    if lost and not old.done:
        numbers = ", ".join(filter(None, lost)) or "its answer was lost"
        raise LedgerError(
            f"{file.name} was changed in a part that is filed already ({numbers}), while other "
            "parts are not. Please finish with the unchanged file first"
        )


def _kept(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["format"] != FORMAT:
            raise ValueError
        for part in kept["parts"]:
            Part(**part)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError):
        raise LedgerError(
            f"{path} cannot be read. If nothing of the file was filed yet, please delete it; else "
            "see the history"
        ) from None
    return dict(kept)
