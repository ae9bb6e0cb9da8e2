"""Browsers on the whole gateway."""

import pytest

from tests.builders.http.client import Client
from tests.builders.http.fixtures import client, mailbox
from tests.builders.portal import Browser

__all__ = ["client", "mailbox"]


@pytest.fixture
def browser(client: Client) -> Browser:
    """Somebody who is not logged in, with an English browser."""
    return Browser(client)
