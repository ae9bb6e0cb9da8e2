"""Asks for forms on paper and fetches them."""

from typing import Any

import httpx2

from tests.builders.http.client import NOTICES, PROBLEMS, Client
from tests.builders.pdf import printed_in

PREPARE = f"""mutation($input: FilingInput!) {{
  preparePaperForm(input: $input) {{ pdf {NOTICES} {PROBLEMS} }}
}}"""


async def prepare(client: Client, token: str, filing: dict[str, Any], reader: str = "en") -> Any:
    """The payload of preparePaperForm."""
    return await client.do(PREPARE, token, reader, **filing)


def path_of(form: Any) -> str:
    """Where a form is fetched."""
    assert form["problems"] == []
    return str(form["pdf"].removeprefix("http://127.0.0.1:8000"))


async def fetch(client: Client, token: str | None, path: str) -> httpx2.Response:
    client.http.cookies.clear()
    bearer = {"authorization": f"Bearer {token}"} if token else {}
    return await client.http.get(path, headers=bearer)


async def printed(client: Client, token: str, filing: dict[str, Any]) -> str:
    """What stands on the form of a filing."""
    answer = await fetch(client, token, path_of(await prepare(client, token, filing)))
    assert answer.status_code == 200
    return printed_in(answer.content)


def noticed(form: Any) -> list[str]:
    """The codes of a form's notices."""
    return [one["code"] for one in form["notices"]]
