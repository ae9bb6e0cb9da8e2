"""The day on which card feeds are loaded, and the years of those who have an account."""

import pytest

from efiling import clock
from efiling.settings import settings
from tests.builders.card_feeds import NOON
from tests.builders.http.client import Client
from tests.builders.http.fixtures import client, counter, helpdesk, mailbox
from tests.builders.http.year import Year
from tests.builders.mailbox import Mailbox

__all__ = ["client", "counter", "helpdesk", "mailbox"]


@pytest.fixture
def noon(application: str) -> None:
    """Noon of a Monday in Tokyo."""
    clock.move_to(NOON)


@pytest.fixture
async def year(client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Year:
    """It begins on the morning of today. Everybody calls from one address."""
    monkeypatch.setenv("TODOKEDE_RATE_LIMITS", "off")
    settings.cache_clear()
    year = Year(client, mailbox)
    await year.begin()
    return year
