"""Batch files over HTTP."""

from collections.abc import Sequence
from uuid import uuid4

import httpx2

from efiling.rules.filings.batch_cells import cells_of
from efiling.rules.filings.batch_rows import Cells
from efiling.rules.vocabulary import BatchKind
from tests.builders.batches import accepted
from tests.builders.http.client import Client
from tests.builders.people import Person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


KIND = BatchKind.ACCEPTANCE


def cells_about(people: Sequence[Person]) -> list[Cells]:
    return [cells_of(KIND, accepted(person)) for person in people]


async def send(
    client: Client,
    token: str | None,
    data: bytes,
    media: str = "text/csv",
    *,
    check: bool = False,
    **headers: str,
) -> httpx2.Response:
    """A file to /batches, in English unless the headers say otherwise."""
    named = {"content-type": media, "accept-language": "en", "idempotency-key": uuid4().hex}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        named["authorization"] = f"Bearer {token}"
    client.http.cookies.clear()
    path = f"/batches?kind={KIND}" + ("&check=true" if check else "")
    return await client.http.post(path, content=data, headers=named)


def problem_code(response: httpx2.Response) -> str:
    [problem] = response.json()["problems"]
    return str(problem["code"])


async def export(
    client: Client, data: bytes, media: str = XLSX, language: str = "en"
) -> httpx2.Response:
    headers = {"content-type": media, "accept-language": language}
    return await client.http.post(f"/exports?kind={KIND}", content=data, headers=headers)
