"""Card feeds: their lines, and what loading them counted."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson

from efiling.actions.people.cards import LoadReport
from efiling.adapters import keys
from efiling.rules.people.identity import (
    card_number_bytes,
)

TODAY = date(2026, 11, 23)


NOON = datetime(2026, 11, 23, 3, tzinfo=UTC)


ONE: dict[str, Any] = {
    "person": "P000000001",
    "revision": 3,
    "cardNumber": "QZ12345678XW",
    "name": "QUETZAL CANARIA",
    "birthDate": "1996-02-29",
    "sex": "MALE",
    "nationality": "VNM",
    "municipality": "13104",
    "addressRest": "籠鳥町２－８－１",
    "status": "STUDENT",
    "spouseBasis": False,
    "periodOfStay": "P2Y",
    "stayExpiresOn": "2027-03-31",
    "issuedOn": "2025-04-01",
    "cardExpiresOn": "2027-03-31",
    "validity": "VALID",
    "presence": "IN_JAPAN",
    "designation": None,
    "deemedCard": False,
}


def write(path: Path, lines: Iterable[dict[str, Any] | bytes]) -> Path:
    raw = (line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)
    path.write_bytes(b"".join(line + b"\n" for line in raw))
    return path


def counts(loaded: LoadReport) -> tuple[int, int, int, int]:
    return loaded.lines, loaded.changed, loaded.ignored, loaded.rejected


def number(card_number: str) -> bytes:
    return keys.ring().digest("card-number", card_number_bytes(card_number))
