"""Somebody at the helpdesk, with a ticket."""

from typing import Any

import httpx2

from efiling.rules.vocabulary import Role
from tests.builders.http.client import Client

STATE = """query($by: AccountLookup!, $ticket: String!) {
  accountState(by: $by, ticket: $ticket) {
    role state lockedUntil expiresOn passwordExpiresOn lastLogInAt maskedMail
    mails { kind queuedAt state attempts lastAttemptAt smtpCode }
    diagnosis { code message remedy }
  }
}"""


class Helpdesk:
    """A client with somebody at the helpdesk, or with other staff."""

    def __init__(self, client: Client, token: str) -> None:
        self.client = client
        self.token = token

    async def refresh(self) -> None:
        """Another session: the clock was moved, and the one before has ended."""
        _, self.token = await self.client.staff(Role.HELPDESK)

    async def ask(
        self, by: dict[str, Any], ticket: str = "HD-2041", language: str = "en"
    ) -> httpx2.Response:
        return await self.client.post(STATE, {"by": by, "ticket": ticket}, self.token, language)

    async def state(self, by: dict[str, Any], ticket: str = "HD-2041") -> Any:
        """The report of an account; None where there is none."""
        data = await self.client.ask(STATE, {"by": by, "ticket": ticket}, self.token)
        return data["accountState"]

    async def causes(self, by: dict[str, Any]) -> dict[str, tuple[str, str]]:
        """What the diagnosis says: code to cause and next step, the gravest first."""
        report = await self.state(by)
        return {one["code"]: (one["message"], one["remedy"]) for one in report["diagnosis"]}
