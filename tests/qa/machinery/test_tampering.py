"""Who can write to the database, and has not the keys, cannot become somebody (security, 3.5)."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from efiling import clock, operations
from efiling.reads.machinery.audit import untrue_account, verify_audit
from efiling.rules.actors import SYSTEM
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading
from efiling.store.people import standing
from tests.builders.http import api_tokens
from tests.builders.http.client import CHANGE_PASSWORD, RENOTIFY, Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import card
from tests.builders.owner import as_owner, drop_guards
from tests.builders.payloads import codes, problems_of
from tests.builders.people import NEW_PASSWORD, PASSWORD
from tests.builders.processes.commands import command
from tests.builders.rows import fetched, within_a_unit
from tests.builders.tampered import counted, id_of
from tests.builders.work import work_off

ME = "{ viewer { role } }"

CHANGES = {
    "role": "role = 'ADMINISTRATOR'",
    "password": "password_hash = (SELECT password_hash FROM account b WHERE b.id <> account.id)",
    "day of the password": "password_set_on = '2099-01-01'",
    "no second factor": "one_time_secret_sealed = NULL, role = 'OFFICER'",
    "person": "person_digest = NULL",
    "institution": "institution = id",
    "last day": "expires_on = '2099-12-31'",
    "tag": "tag = NULL",
}


@pytest.mark.parametrize("change", CHANGES)
async def test_q2_67_an_account_that_was_changed_past_the_service_is_nobodys(
    client: Client, change: str
) -> None:
    person, token = await client.resident()
    await client.resident()
    account, before = await id_of(person), counted("account") + counted("session")
    await as_owner(f"UPDATE account SET {CHANGES[change]} WHERE id = $1", account)

    assert (await client.post(ME, token=token)).status_code == 401
    refused = await client.log_in(person)
    assert [problem["code"] for problem in refused["problems"]] == ["LOGIN_FAILED"]
    events = await fetched("SELECT details FROM audit WHERE event = 'account.tampered'")
    assert len(events) == 2
    assert counted("account") + counted("session") == before + 2
    assert (await untrue_account(SYSTEM)) == (account, "its row has no tag of ours")


async def test_q2_67_an_ended_account_cannot_be_brought_back(
    client: Client, counter: Counter
) -> None:
    person, _ = await client.resident()
    account = await id_of(person)
    assert codes(await counter.deregister({"authId": person.auth_id})) == []
    assert codes(await client.log_in(person)) == ["ACCOUNT_ENDED"]

    await as_owner("UPDATE account SET ended_at = NULL, end_reason = NULL WHERE id = $1", account)

    assert codes(await client.log_in(person)) == ["LOGIN_FAILED"]
    (event,) = await fetched("SELECT subject FROM audit WHERE event = 'account.tampered'")
    assert event["subject"] == account
    assert await untrue_account(SYSTEM) == (account, "its row has no tag of ours")


async def test_q2_67_an_account_cannot_be_ended_past_the_service(client: Client) -> None:
    person, _ = await client.resident()
    await as_owner("UPDATE account SET ended_at = $1, end_reason = 'EXPIRED'", clock.now())
    assert codes(await client.log_in(person)) == ["LOGIN_FAILED"]


@pytest.mark.parametrize("change", ["role", "day of the password", "tag"])
@pytest.mark.parametrize("act", ["restore", "deregister"])
async def test_q2_67_an_officer_who_means_a_changed_account_is_told_and_the_look_is_on_record(
    client: Client, counter: Counter, act: str, change: str
) -> None:
    person, _ = await client.resident()
    account = await id_of(person)
    await as_owner(f"UPDATE account SET {CHANGES[change]} WHERE id = $1", account)
    before = counted("account")

    wanted = {"newPassword": NEW_PASSWORD} if act == "restore" else {}
    done = await getattr(counter, act)({"authId": person.auth_id}, **wanted)

    assert problems_of(done) == [("ACCOUNT_TAMPERED", ["account"])]
    events = await fetched("SELECT event FROM audit WHERE subject = $1 ORDER BY id", account)
    assert [event["event"] for event in events][-2:] == ["staff.looked_up", "account.tampered"]
    assert counted("account") == before + 1
    (row,) = await fetched("SELECT ended_at, version FROM account WHERE id = $1", account)
    assert row["ended_at"] is None
    assert row["version"] == 1, "nothing was done"


async def test_q2_67_an_operator_who_means_a_changed_account_is_told(client: Client) -> None:
    staff, _ = await client.staff()
    await as_owner("UPDATE account SET password_set_on = '2099-01-01'")
    done = command("staff", "end", "--auth-id", staff.auth_id)
    assert done.returncode == 1
    assert "ACCOUNT_TAMPERED: This user registration was changed" in done.stderr


async def test_q2_67_whose_own_account_was_changed_is_nobody(client: Client) -> None:
    person, _ = await client.resident()
    await as_owner("UPDATE account SET password_set_on = '2099-01-01'")
    wanted = {"input": {"card": card(person), "newPassword": NEW_PASSWORD}}
    assert (await client.post(RENOTIFY, wanted)).status_code == 401


async def test_q2_67_a_session_cannot_be_made_or_moved_past_the_service(client: Client) -> None:
    (_, mine), (victim, _) = await client.resident(), await client.resident()
    theirs = (await fetched("SELECT account FROM session ORDER BY started_at DESC LIMIT 1"))[0]
    assert victim

    plain = hashlib.sha256(b"tds_of-my-own-making-0123456789").hexdigest()
    await as_owner(
        "INSERT INTO session (digest, account, started_at, seen_at)"
        " SELECT $1, account, started_at, seen_at FROM session WHERE account = $2",
        plain,
        theirs["account"],
    )
    made = await client.post(ME, token="tds_of-my-own-making-0123456789")
    assert made.status_code == 401, "the digest is keyed"

    await as_owner("UPDATE session SET account = $1", theirs["account"])
    assert (await client.post(ME, token=mine)).status_code == 401, "and bound to its account"
    events = await fetched("SELECT details FROM audit WHERE event = 'account.tampered'")
    assert [event["details"] for event in events] == ['{"what":"session"}']


@pytest.mark.parametrize("change", ["scopes", "expires_on", "revoked_at"])
async def test_q2_67_an_api_token_has_the_scopes_and_days_it_was_made_with(
    client: Client, change: str
) -> None:
    _, session = await client.school()
    token = await api_tokens.token_of(client, session, scopes=["FILING_READ"])
    assert await api_tokens.status(client, token) == 200
    changed = {
        "scopes": "scopes = 'BATCH_READ,BATCH_SUBMIT,FILING_READ'",
        "expires_on": "expires_on = '2099-01-01'",
        "revoked_at": "revoked_at = NULL, reset_count = 0, institution = id",
    }
    await as_owner(f"UPDATE api_token SET {changed[change]}")
    assert await api_tokens.status(client, token) == 401
    assert counted("api_token") > 0


async def test_q2_67_an_old_row_put_back_is_found_by_the_trail(client: Client) -> None:
    person, token = await client.resident()
    (old,) = await fetched("SELECT * FROM account")
    changed = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert (await client.do(CHANGE_PASSWORD, token, **changed))["problems"] == []
    assert await untrue_account(SYSTEM) is None

    await as_owner(
        "UPDATE account SET password_hash = $1, password_set_on = $2, version = $3, tag = $4",
        *(old[name] for name in ("password_hash", "password_set_on", "version", "tag")),
    )
    assert (await client.log_in(person))["token"], "its tag is ours"
    assert await untrue_account(SYSTEM) == (
        old["id"],
        "its row has version 1, the trail knows 2",
    )
    assert (await verify_audit(SYSTEM))[1] is None


async def test_q2_67_a_trail_cut_off_with_its_heads_is_found_by_the_versions(
    client: Client,
) -> None:
    person, token = await client.resident()
    account, heads = await id_of(person), await fetched("SELECT * FROM audit_head")
    changed = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert (await client.do(CHANGE_PASSWORD, token, **changed))["problems"] == []

    await drop_guards()
    for head in heads:
        place = head["chain"], head["number"]
        await as_owner("DELETE FROM audit WHERE chain = $1 AND number > $2", *place)
        sql = "UPDATE audit_head SET number = $2, digest = $3 WHERE chain = $1"
        await as_owner(sql, *place, head["digest"])

    assert (await verify_audit(SYSTEM))[1] is None
    done = command("audit", "verify")
    assert done.returncode == 1
    assert f"account {account} is not as we left it" in done.stderr
    assert "its row has version 2, the trail knows 1" in done.stderr


async def test_q2_67_a_change_while_the_accounts_are_read_is_no_false_alarm(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _ = await client.resident()
    account, fetch = await id_of(person), Reading.fetch
    done: list[str] = []

    async def changed_after(self: Reading, sql: str, *values: Any) -> Sequence[Row]:
        rows = await fetch(self, sql, *values)
        if not done:
            done.append(sql)
            await within_a_unit(lambda unit: standing.add_reset(unit, account))
        return rows

    monkeypatch.setattr(Reading, "fetch", changed_after)
    assert await untrue_account(SYSTEM) is None
    assert done, "it was changed between two looks"
    assert await untrue_account(SYSTEM) is None


async def test_the_trail_knows_every_version_also_of_a_change_that_has_no_event(
    client: Client,
) -> None:
    person, _ = await client.resident()
    account = await id_of(person)
    await within_a_unit(lambda unit: standing.add_reset(unit, account))
    (event,) = await fetched("SELECT details FROM audit WHERE event = 'account.changed'")
    assert event["details"] == '{"version":"2"}'
    assert await untrue_account(SYSTEM) is None


async def test_an_upgrade_loses_nobody(client: Client) -> None:
    """Rows of before have no tag, and plain digests of their tokens."""
    person, token = await client.resident()
    _, session = await client.school()
    program = await api_tokens.token_of(client, session)
    for table, secret in (("session", token), ("api_token", program)):
        plain = hashlib.sha256(secret.encode()).hexdigest()
        newest = "started_at" if table == "session" else "created_at"
        await as_owner(
            f"UPDATE {table} SET digest = $1 WHERE {newest} = (SELECT min({newest}) FROM {table})",
            plain,
        )
    for table in ("account", "session", "reset", "api_token"):
        await as_owner(f"ALTER TABLE {table} DROP COLUMN tag")
    await as_owner("ALTER TABLE account DROP COLUMN version")
    await as_owner("DELETE FROM tortoise_migrations WHERE name = '0019_tags'")

    await operations.close_application()
    assert await operations.migrate() == ["0019_tags"]
    await operations.open_application()
    assert (await client.post(ME, token=token)).status_code == 200
    assert await api_tokens.status(client, program) == 200
    assert (await client.log_in(person))["token"]
    assert await untrue_account(SYSTEM) is None
    await work_off()
