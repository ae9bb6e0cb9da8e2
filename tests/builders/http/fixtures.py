"""The fixtures of those who call the whole gateway; a conftest takes them by their names."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from efiling.rules.vocabulary import Role
from gateway.app import create_app
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.http.helpdesk import Helpdesk
from tests.builders.mailbox import Mailbox


@pytest.fixture
async def client(application: str, tmp_path: Path) -> AsyncIterator[Client]:
    """A caller of the whole gateway, on SQLite and on PostgreSQL."""
    transport = httpx2.ASGITransport(app=create_app(), client=("127.0.0.1", 50_000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        yield Client(http, tmp_path)


@pytest.fixture
def mailbox(client: Client, tmp_path: Path) -> Mailbox:
    """What was mailed: `await mailbox.deliver()` lets the worker's job be done."""
    return Mailbox(tmp_path / "var" / "mail")


@pytest.fixture
async def counter(client: Client) -> Counter:
    """The same caller with the session of a counter officer."""
    _, token = await client.staff()
    return Counter(client, token)


@pytest.fixture
async def helpdesk(client: Client) -> Helpdesk:
    """The same caller with the session of somebody at the helpdesk."""
    _, token = await client.staff(Role.HELPDESK)
    return Helpdesk(client, token)
