"""What an API token does when it is used, and what becomes of its calls (security 2.4 and test
24)."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.adapters import logs
from efiling.reads.machinery.audit import verify_audit
from efiling.rules.actors import SYSTEM, Actor
from efiling.settings import settings
from efiling.store.engine.work import Reading
from efiling.store.machinery import audit
from tests.builders.http.api_tokens import (
    ALL,
    CREATE,
    FILINGS,
    REVOKE,
    ROLE,
    TOKENS,
    account_of,
    create,
    failure,
    status,
    token_of,
    tokens_of_all,
)
from tests.builders.http.batches import CHECK_BATCH, row_about
from tests.builders.http.client import CHANGE_PASSWORD, LOG_IN, PROBLEMS, REGISTER, Client
from tests.builders.inputs import card
from tests.builders.people import PASSWORD, Person, student
from tests.builders.rows import row_of, within_a_unit


async def test_security_24_a_token_works_in_the_authorization_header_and_nowhere_else(
    client: Client,
) -> None:
    _, session = await client.school()
    token = await token_of(client, session)
    assert (await client.ask(FILINGS, token=token))["viewer"]["filings"] == {"totalCount": 0}
    client.http.cookies.clear()

    for name in ("todokede", "__Host-todokede"):
        headers = {"cookie": f"{name}={token}", "x-todokede": "1"}
        answer = await client.http.post("/graphql", json={"query": ROLE}, headers=headers)
        assert answer.status_code == 401 or answer.json() == {"data": {"viewer": None}}

    for query in (
        f"token={token}",
        f"access_token={token}",
        f"a=1&authorization=Bearer%20{token}",
        f"x=Bearer+{token}",
    ):
        for headers in ({}, {"authorization": f"Bearer {token}"}):
            answer = await client.http.post(
                f"/graphql?{query}", json={"query": ROLE}, headers=headers
            )
            assert answer.status_code == 401
            assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
            assert token not in answer.text


async def test_security_24_no_token_of_another_shape_is_taken(client: Client) -> None:
    _, session = await client.school()
    token = await token_of(client, session)
    for other in (
        token[:-1],
        token + "A",
        token.replace("ens_", "ENS_"),
        token.removeprefix("ens_"),
        "ens_" + "A" * 43,
    ):
        assert await status(client, other) == 401
    assert await status(client, "ens_" + session.removeprefix("tds_")) == 401


@pytest.mark.parametrize("scope", ALL)
async def test_security_24_a_token_reads_only_what_its_scope_names(
    client: Client, scope: str
) -> None:
    _, session = await client.school()
    token = await token_of(client, session, scopes=[scope])

    viewer = (await client.ask(ROLE, token=token))["viewer"]
    assert viewer == {"role": "INSTITUTION"}

    number = '(receptionNumber: "2026A0000000016")'
    doors = {
        "filings { totalCount }": "FILING_READ",
        f"filing{number} {{ id }}": "FILING_READ",
        "account { state }": None,
        "apiTokens { id }": None,
    }

    for door, needed in doors.items():
        body = (await client.post(f"{{ viewer {{ {door} }} }}", token=token)).json()
        found = [error["extensions"]["code"] for error in body.get("errors", [])]
        assert found == ([] if needed == scope else ["FORBIDDEN"]), door

    assert (await client.ask("{ problemCatalogue { code } }", token=token))["problemCatalogue"]


async def test_security_24_a_token_logs_nobody_in_and_makes_no_token(client: Client) -> None:
    school, session = await client.school()
    token = await token_of(client, session)
    before = dict(await account_of(school))
    person = Person()
    await client.load(person)

    register = {
        "card": card(person),
        "authId": person.auth_id,
        "password": PASSWORD,
        "mail": person.mail,
        "language": "EN",
        "acceptsTerms": True,
    }

    attempts = {
        LOG_IN: {"authId": school.auth_id, "password": PASSWORD, "bearer": True},
        REGISTER: register,
        CREATE: {"name": "another", "scopes": ALL, "password": PASSWORD},
        REVOKE: {"id": (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"][0]["id"]},
        CHANGE_PASSWORD: {"oldPassword": PASSWORD, "newPassword": "Silver-Meadow-83"},
        "mutation($input: ChangeLanguageInput!) { changeLanguage(input: $input) { problems { code "
        "} } }": {"language": "JA"},
        "mutation { logOut { problems { code } } }": None,
    }

    for mutation, fields in attempts.items():
        variables = {"input": fields} if fields else {}
        assert await failure(client, token, mutation, **variables) == "FORBIDDEN", mutation

    after = dict(await account_of(school))
    assert after | {"last_used_on": None} == before | {"last_used_on": None}
    assert len((await client.ask(TOKENS, token=session))["viewer"]["apiTokens"]) == 1


async def test_q2_24_a_call_is_noted_once_a_minute_and_counts_as_use_of_the_account(
    client: Client,
) -> None:
    school, session = await client.school()
    token = await token_of(client, session)
    start = clock.now() + timedelta(days=3)
    clock.move_to(start)

    async def used() -> Any:
        row = await row_of("api_token", "revoked_at IS NULL")
        return row["last_used_at"]

    await status(client, token)
    first = await used()
    assert abs(first - start) < timedelta(seconds=2)
    account = await account_of(school)
    assert account["last_used_on"] == clock.today()
    expires_on = account["expires_on"]
    clock.move_to(start + timedelta(seconds=55))
    await status(client, token)
    assert await used() == first
    clock.move_to(start + timedelta(seconds=65))
    await status(client, token)
    assert await used() > first
    clock.move_to(start + timedelta(days=1))
    await status(client, token)
    account = await account_of(school)
    assert account["last_used_on"] == clock.today()
    assert account["expires_on"] == expires_on + timedelta(days=1)


async def test_q2_24_an_institution_that_works_by_token_alone_lives_on(client: Client) -> None:
    school, session = await client.school()
    token = await token_of(client, session)
    for months in (6, 11):
        clock.move_to(clock.now() + timedelta(days=30 * months - 150))
        assert await status(client, token) == 200
    assert (await account_of(school))["expires_on"] > clock.today() + timedelta(days=360)


async def test_security_24_the_sixty_first_call_of_a_minute_is_429(client: Client) -> None:
    _, session = await client.school()
    token, other = await token_of(client, session), await token_of(client, session)
    assert {await status(client, token) for _ in range(60)} == {200}
    for query in (ROLE, "{ not even a document"):
        answer = await client.post(query, token=token)
        assert answer.status_code == 429
        assert answer.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert answer.json().get("data") is None
    assert [await status(client, one) for one in (other, session)] == [200, 200]


async def test_a_call_with_a_large_body_is_counted_once(client: Client) -> None:
    _, session = await client.school()
    token = await token_of(client, session)
    large = ROLE + " " * 100_000
    assert {await status(client, token, large) for _ in range(60)} == {200}
    assert await status(client, token, large) == 429


async def test_rate_limits_can_be_lifted_where_they_may(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, session = await client.school()
    token = await token_of(client, session)
    monkeypatch.setenv("TODOKEDE_RATE_LIMITS", "off")
    settings.cache_clear()
    assert {await status(client, token) for _ in range(65)} == {200}


async def test_the_trail_names_the_token_and_no_trail_or_log_holds_it(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("test")
    school, session = await client.school()
    made = await create(client, session, name="Kanarie")
    token, known = made["token"], made["apiToken"]["id"]
    await status(client, token)
    await status(client, token, "{ viewer { nothing } }")
    await status(client, token[:-1])
    await client.http.post(f"/graphql?token={token}", json={"query": ROLE})
    account = await account_of(school)
    (row,) = await tokens_of_all()
    holder = Actor(token=row["id"], account=account["id"])

    async def act(unit: Any) -> None:
        audit.record(unit, "account.language_changed", subject=account["id"], language="JA")

    await within_a_unit(act, holder)
    trail = await Reading(SYSTEM).fetch("SELECT event, details FROM audit ORDER BY at")
    details = {entry["event"]: json.loads(entry["details"]) for entry in trail}
    assert details["token.created"] == {
        "token": known,
        "scopes": "BATCH_READ BATCH_SUBMIT FILING_READ",
    }
    assert details["account.language_changed"] == {"language": "JA", "by_token": known}
    assert (await verify_audit(SYSTEM))[1] is None
    digest = hashlib.sha256(token.encode()).hexdigest()
    written = capsys.readouterr()
    for text in (repr([dict(entry) for entry in trail]), written.err, written.out):
        assert not [secret for secret in (token[4:], digest, "Kanarie") if secret in text]
    assert '"http"' in written.err


async def test_security_24_batches_are_submitted_and_read_by_their_scopes(client: Client) -> None:
    school, session = await client.school()
    by_scope = {scope: await token_of(client, session, scopes=[scope]) for scope in ALL}
    person = student()
    await client.load(person)

    fields = {"kind": "ACCEPTANCE", "rows": [row_about(person)], "idempotencyKey": "key-1"}
    submit = (
        "mutation($input: SubmitBatchInput!) "
        f"{{ submitBatch(input: $input) {{ batch {{ id }} {PROBLEMS} }} }}"
    )

    for scope in ("BATCH_READ", "FILING_READ"):
        for mutation in (submit, CHECK_BATCH):
            assert await failure(client, by_scope[scope], mutation, input=fields) == "FORBIDDEN"

    submitted = await client.do(submit, by_scope["BATCH_SUBMIT"], **fields)
    assert submitted["problems"] == []
    known = submitted["batch"]["id"]

    listed = {
        scope: (
            await client.post("{ viewer { batches { totalCount } } }", token=by_scope[scope])
        ).json()
        for scope in ALL
    }

    assert listed["BATCH_READ"] == {"data": {"viewer": {"batches": {"totalCount": 1}}}}
    for scope in ("BATCH_SUBMIT", "FILING_READ"):
        assert listed[scope]["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert listed[scope]["data"] == {"viewer": {"batches": None}}

    node = "query($id: ID!) { node(id: $id) { id } }"
    found = {
        scope: (await client.ask(node, {"id": known}, by_scope[scope]))["node"] for scope in ALL
    }
    assert found == {"BATCH_READ": {"id": known}, "BATCH_SUBMIT": None, "FILING_READ": None}

    account = await account_of(school)
    entry = await Reading(SYSTEM).fetch_one(
        "SELECT actor, details FROM audit WHERE event = 'batch.received'"
    )
    assert entry
    assert entry["actor"] == account["id"]

    made = (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"]
    assert json.loads(entry["details"])["by_token"] == next(
        t["id"] for t in made if t["scopes"] == ["BATCH_SUBMIT"]
    )
