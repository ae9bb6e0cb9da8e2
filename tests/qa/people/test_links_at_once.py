"""Who opens a mailed link while the account is changed waits, and neither is refused by a deadlock
(Q2-30, Q2-37): the account is held before what waits for a link."""

import asyncio
from typing import Any

import pytest

from efiling.settings import settings
from efiling.store.people import credentials, mail_changes
from tests.builders.databases import on_postgres
from tests.builders.http.client import CHANGE_PASSWORD, CONFIRM_RESET, RENOTIFY, Client
from tests.builders.inputs import card
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.owner import as_owner
from tests.builders.payloads import codes
from tests.builders.people import NEW_PASSWORD, PASSWORD

CHANGE = """mutation($input: ChangeMailInput!) { changeMail(input: $input) {
  problems { code path } } }"""
CONFIRM = """mutation($input: ConfirmMailChangeInput!) { confirmMailChange(input: $input) {
  problems { code path } } }"""
WAITS = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted"

pytestmark = on_postgres


class Held:
    """Where a unit of work stops while it has the account, until somebody waits for that."""

    def __init__(self, patch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.has_account = asyncio.Event()
        self._real = getattr(module, name)
        patch.setattr(module, name, self._wait)

    async def _wait(self, *given: Any) -> Any:
        self.has_account.set()
        while True:
            if (await as_owner(WAITS))[0]["n"]:
                return await self._real(*given)
            await asyncio.sleep(0.01)


async def token_to(mailbox: Mailbox, address: str) -> str:
    """The token of the newest link that was mailed to an address."""
    await mailbox.deliver()
    words = text_of(mailbox.to(address)[-1]).split()
    return next(word for word in words if "?token=" in word).partition("=")[2]


async def test_q2_37_another_address_is_asked_for_while_the_first_is_confirmed(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = await client.resident()
    await client.do(CHANGE, token, password=PASSWORD, mail="one@example.test")
    link = await token_to(mailbox, "one@example.test")

    held = Held(monkeypatch, mail_changes, "add_mail_change")
    asked = client.do(CHANGE, token, password=PASSWORD, mail="another@example.test")
    changing = asyncio.create_task(asked)
    await held.has_account.wait()
    confirmed = await client.do(CONFIRM, token=link)

    assert codes(await changing) == []
    assert codes(confirmed) == ["LINK_INVALID"]


async def test_q2_30_a_password_is_changed_while_another_one_is_confirmed(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_RESET_NEEDS_MAIL_LINK", "true")
    settings.cache_clear()
    person, token = await client.resident()
    await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)
    link = await token_to(mailbox, person.mail)

    held = Held(monkeypatch, credentials, "drop_reset")
    new = {"oldPassword": PASSWORD, "newPassword": "Amber-Orchard-61"}
    changing = asyncio.create_task(client.do(CHANGE_PASSWORD, token, **new))
    await held.has_account.wait()
    confirmed = await client.do(CONFIRM_RESET, token=link)

    assert codes(await changing) == []
    assert codes(confirmed) == ["LINK_INVALID"]
