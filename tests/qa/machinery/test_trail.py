"""Every act leaves its row in the audit trail, with whom it is about and what it names (Q2-67)."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from efiling import clock
from efiling.settings import settings
from tests.builders.http.client import CHANGE_PASSWORD, CONFIRM_RESET, PROBLEMS, RENOTIFY, Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import card, details_of, subject
from tests.builders.mailbox import Mailbox, link_in
from tests.builders.owner import as_owner
from tests.builders.payloads import codes
from tests.builders.people import NEW_PASSWORD, PASSWORD, Person

BLOCK = f"""mutation($input: BlockDelegationInput!) {{
  blockDelegation(input: $input) {{ {PROBLEMS} }}
}}"""


async def trail(event: str) -> list[dict[str, Any]]:
    """The rows of an event, the oldest first."""
    rows = await as_owner(
        "SELECT actor, subject, details FROM audit WHERE event = $1 ORDER BY at, number", event
    )
    return [{**row, "details": orjson.loads(row["details"])} for row in rows]


async def account_of(client: Client, token: str) -> str:
    """The id of the account, as the trail has it."""
    rows = await as_owner("SELECT account FROM session ORDER BY started_at DESC")
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 200
    return str(rows[0]["account"])


async def test_q2_67_what_a_resident_does_to_their_account_is_on_record(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_RESET_NEEDS_MAIL_LINK", "true")
    settings.cache_clear()
    person, token = await client.resident()
    account = await account_of(client, token)

    secrets = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert codes(await client.do(CHANGE_PASSWORD, token, **secrets)) == []
    await client.ask("mutation { logOut { problems { code } } }", token=token)
    assert codes(await client.do(RENOTIFY, card=card(person))) == []
    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=PASSWORD)) == []
    link = link_in((await mailbox.deliver())[-1])
    assert codes(await client.do(CONFIRM_RESET, token=link.partition("token=")[2])) == []

    own = {"actor": account, "subject": account, "details": {}}
    assert facts(await trail("account.registered")) == [own | {"actor": None}]
    assert facts(await trail("account.logged_in")) == [own | {"actor": None}]
    assert facts(await trail("account.password_changed")) == [own]
    assert facts(await trail("account.logged_out")) == [own]
    assert facts(await trail("account.credentials_renotified")) == [
        own | {"actor": None, "details": {"password": "kept"}},
        own | {"actor": None, "details": {"password": "offered"}},
    ]
    assert facts(await trail("account.reset_confirmed")) == [own | {"actor": None}]


async def test_q2_67_a_new_password_by_the_card_alone_is_on_record(client: Client) -> None:
    person, token = await client.resident()
    account = await account_of(client, token)

    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []

    assert facts(await trail("account.credentials_renotified")) == [
        {"actor": None, "subject": account, "details": {"password": "set"}}
    ]


def facts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with ids as texts, whatever the database gives, without the version of the account's
    row: `test_tampering.py` is about that."""
    return [
        {
            "actor": row["actor"] and str(row["actor"]),
            "subject": str(row["subject"]),
            "details": {what: of for what, of in row["details"].items() if what != "version"},
        }
        for row in rows
    ]


async def test_q2_67_the_end_of_an_account_is_on_record_when_its_holder_registers_anew(
    client: Client,
) -> None:
    last_day = clock.today() + timedelta(days=3)
    person, token = await client.resident(Person(feed={"stayExpiresOn": last_day.isoformat()}))
    ended = await account_of(client, token)
    clock.move_to(clock.midnight(last_day + timedelta(days=40)))
    issued, until = last_day + timedelta(days=30), last_day + timedelta(days=700)
    extended = person.newer(
        card="XX11111111XX", issuedOn=issued.isoformat(), stayExpiresOn=until.isoformat()
    )

    await client.load(extended)
    assert codes(await client.register(extended)) == []

    (row,) = facts(await trail("account.ended"))
    assert row["subject"] == ended
    assert row["details"] == {"reason": "EXPIRED"}


async def test_q2_67_what_the_register_did_not_allow_is_on_record_with_its_codes_alone(
    client: Client,
) -> None:
    person, token = await client.resident()
    account = await account_of(client, token)

    left = {
        "subject": subject(person),
        "details": details_of("activityOrgLeft", clock.today().isoformat()),
    }
    assert codes(await client.submit(token, left)) == ["KIND_NOT_ALLOWED"]

    assert facts(await trail("filing.refused")) == [
        {"actor": account, "subject": account, "details": {"codes": "KIND_NOT_ALLOWED"}}
    ]
    assert await trail("filing.received") == []


async def test_q2_67_a_changed_institution_is_on_record_with_what_changed(
    counter: Counter, client: Client
) -> None:
    _, known, _ = await counter.institution()
    officer = await as_owner("SELECT id FROM account WHERE role = 'OFFICER'")

    changed = await counter.update(known, phone="03-9999-9999", underEmploymentReporting=True)
    assert codes(changed) == []

    (row,) = facts(await trail("institution.updated"))
    assert row["actor"] == str(officer[0]["id"])
    assert set(row["details"]["changed"].split(",")) == {"phone", "under_employment_reporting"}
    assert row["details"]["channel"] == "COUNTER"
    assert "9999" not in str(row)


async def test_q2_67_a_block_and_its_end_are_on_record(client: Client) -> None:
    _, token = await client.resident()
    account = await account_of(client, token)

    for blocked in (True, False):
        answer = await client.do(BLOCK, token, who={"all": True}, blocked=blocked)
        assert codes(answer) == []

    for event in ("delegation.blocked", "delegation.unblocked"):
        (row,) = facts(await trail(event))
        assert row["actor"] == account
