"""The questions are answered through the doors: GraphQL over HTTP, the mails, the command line."""

import pytest

from efiling.actions.people import delayed_refusals
from tests.builders.http.fixtures import client, counter, helpdesk, mailbox

__all__ = ["client", "counter", "helpdesk", "mailbox"]


@pytest.fixture
def quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves at a fixed delay does so at a shorter one."""
    monkeypatch.setattr(delayed_refusals, "STEP_SECONDS", 0.01)
