"""The questions are answered through the doors: GraphQL over HTTP, the mails, the command line."""

from pathlib import Path

import pytest

from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.http.fixtures import client
from tests.builders.mailbox import Mailbox

__all__ = ["client"]


@pytest.fixture
def mailbox(client: Client, tmp_path: Path) -> Mailbox:
    """What was mailed: `await mailbox.deliver()` lets the worker's job be done."""
    return Mailbox(tmp_path / "var" / "mail")


@pytest.fixture
async def counter(client: Client) -> Counter:
    """The same caller with the session of a counter officer."""
    _, token = await client.staff()
    return Counter(client, token)
