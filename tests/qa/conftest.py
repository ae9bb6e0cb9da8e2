"""The questions are answered through the doors: GraphQL over HTTP, the mails, the command line."""

from pathlib import Path

import pytest

from efiling.actions.people import delayed_refusals
from efiling.rules.vocabulary import Role
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.http.fixtures import client
from tests.builders.http.helpdesk import Helpdesk
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


@pytest.fixture
async def helpdesk(client: Client) -> Helpdesk:
    """The same caller with the session of somebody at the helpdesk."""
    _, token = await client.staff(Role.HELPDESK)
    return Helpdesk(client, token)


@pytest.fixture
def quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves at a fixed delay does so at a shorter one."""
    monkeypatch.setattr(delayed_refusals, "STEP_SECONDS", 0.01)
