"""Rows that count failures, changed by who can write to the database and has not the keys."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from prometheus_client import REGISTRY

from efiling.store.engine.sealing import blind
from efiling.store.machinery import attempts
from tests.builders.http.client import LOG_IN, Client
from tests.builders.owner import as_owner
from tests.builders.payloads import codes
from tests.builders.people import WRONG_PASSWORD, Person
from tests.builders.rows import fetched

LOCKED = ["LOGIN_LOCKED"]
SEEN = "event = 'account.tampered' AND details = '{\"what\":\"attempt\"}'"

CHANGES = {
    "lowered": "failures = 0",
    "lowered to less than none": "failures = -5",
    "over": "until_at = '2020-01-01 00:00:00+00:00'",
    "from a clock that was ahead": "until_at = '2099-01-01 00:00:00+00:00'",
    "no tag": "tag = NULL, failures = 1",
    "another tag": "tag = name_digest",
}


async def wrong(client: Client, auth_id: str, times: int) -> list[str]:
    """What so many wrong passwords are answered."""
    fields = {"authId": auth_id, "password": WRONG_PASSWORD, "bearer": True}
    return [codes(await client.do(LOG_IN, **fields))[0] for _ in range(times)]


def name_of(person: Person) -> bytes:
    """Where failures against an authentication ID stand."""
    return attempts.kept_as(blind("auth-id", person.auth_id))


async def row_of(name: bytes) -> Mapping[str, Any]:
    (row,) = await fetched("SELECT * FROM attempt WHERE name_digest = $1", name)
    return row


async def put(row: Mapping[str, Any]) -> None:
    """Puts back what stood in a row."""
    await as_owner(
        "UPDATE attempt SET failures = $1, until_at = $2, tag = $3 WHERE name_digest = $4",
        *(row[column] for column in ("failures", "until_at", "tag", "name_digest")),
    )


def counted(what: str) -> float:
    """The metric that somebody should be woken by."""
    return REGISTRY.get_sample_value("todokede_tampered_rows_total", {"what": what}) or 0


async def id_of(person: Person) -> UUID:
    """The account of a person."""
    rows = await fetched("SELECT subject FROM audit WHERE event = 'account.registered' ORDER BY id")
    found: UUID = rows[0]["subject"]
    return found
