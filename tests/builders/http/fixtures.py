"""The fixture of those who call the whole gateway; a conftest takes it by its name."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from gateway.app import create_app
from tests.builders.http.client import Client


@pytest.fixture
async def client(application: str, tmp_path: Path) -> AsyncIterator[Client]:
    """A caller of the whole gateway, on SQLite and on PostgreSQL."""
    transport = httpx2.ASGITransport(app=create_app(), client=("127.0.0.1", 50_000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        yield Client(http, tmp_path)
