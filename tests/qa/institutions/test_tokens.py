"""API tokens of institutions, how they begin and how they end (security 2.4 and test 24)."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from efiling import clock
from efiling.actions.people import passwords
from efiling.adapters import limits
from efiling.rules.actors import SYSTEM
from efiling.rules.institutions.tokens import LIVE_AT_MOST, LONGEST_DAYS
from efiling.rules.vocabulary import AccountState
from efiling.store.engine.work import Reading
from efiling.store.institutions import tokens
from efiling.store.people import accounts
from efiling.store.people.accounts import Account
from tests.builders.http.api_tokens import (
    ALL,
    CREATE,
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
from tests.builders.http.client import CHANGE_PASSWORD, LOG_IN, Client
from tests.builders.payloads import codes
from tests.builders.people import PASSWORD, WRONG_PASSWORD
from tests.builders.processes.gateways import Gateway
from tests.builders.rows import row_of, within_a_unit


async def test_a_token_is_shown_once_and_stored_as_a_digest(client: Client) -> None:
    _, session = await client.school()
    made = await create(
        client,
        session,
        name=" 人事システム ",
        scopes=["FILING_READ", "BATCH_SUBMIT", "FILING_READ"],
    )

    token, shown = made["token"], made["apiToken"]
    assert token.startswith("ens_")
    assert len(token) == 4 + 43
    assert shown["name"] == "人事システム"
    assert shown["scopes"] == ["BATCH_SUBMIT", "FILING_READ"]
    assert shown["expiresOn"] == (clock.today() + timedelta(days=LONGEST_DAYS)).isoformat()
    assert shown["lastUsedAt"] is None

    row = await row_of("api_token", "revoked_at IS NULL")
    assert hashlib.sha256(token.encode()).hexdigest() not in repr(row["digest"]), "it is keyed"
    everything = repr(dict(row))
    assert token[4:] not in everything
    assert "人事" not in everything
    assert "人事".encode() not in bytes(row["name_sealed"])

    assert (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"] == [shown]


async def test_every_mistake_is_told_at_once_and_costs_no_try_at_the_password(
    client: Client,
) -> None:
    _, session = await client.school()
    day = clock.today()

    for _ in range(6):
        made = await create(
            client,
            session,
            name=" ",
            scopes=[],
            expiresOn=str(day - timedelta(days=1)),
            password="x",
        )
        assert [(problem["code"], problem["path"]) for problem in made["problems"]] == [
            ("VALUE_REQUIRED", ["name"]),
            ("VALUE_REQUIRED", ["scopes"]),
            ("TOKEN_EXPIRY_INVALID", ["expiresOn"]),
        ]

    made = await create(client, session, name="x" * 65, expiresOn=str(day + timedelta(days=366)))
    assert codes(made) == ["VALUE_TOO_LONG", "TOKEN_EXPIRY_INVALID"]
    assert codes(await create(client, session, name="a\u202eb")) == ["CHARACTER_NOT_ALLOWED"]
    last = await create(client, session, expiresOn=str(day + timedelta(days=365)))
    assert last["problems"] == []


async def test_the_password_is_asked_and_wrong_ones_count_like_wrong_logins(client: Client) -> None:
    school, session = await client.school()
    found = [codes(await create(client, session, password=WRONG_PASSWORD)) for _ in range(5)]
    assert found == [["PASSWORD_WRONG"]] * 5
    locked = await create(client, session)
    assert [(problem["code"], problem["path"]) for problem in locked["problems"]] == [
        ("LOGIN_LOCKED", ["password"])
    ]
    assert codes(
        await client.do(LOG_IN, authId=school.auth_id, password=PASSWORD, bearer=True)
    ) == ["LOGIN_LOCKED"]
    assert (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"] == []


async def test_a_right_password_ends_the_row_of_failures_even_where_there_are_too_many_tokens(
    client: Client,
) -> None:
    _, session = await client.school()
    for place in range(LIVE_AT_MOST):
        await token_of(client, session, name=f"No. {place}")

    for _ in range(2):
        assert [
            codes(await create(client, session, password=WRONG_PASSWORD)) for _ in range(3)
        ] == [["PASSWORD_WRONG"]] * 3
        refused = await create(client, session)
        assert codes(refused) == ["TOO_MANY_TOKENS"]
        assert refused["token"] is None

    listed = (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"]
    assert [one["name"] for one in listed] == [
        f"No. {place}" for place in reversed(range(LIVE_AT_MOST))
    ]

    await client.do(REVOKE, session, id=listed[0]["id"])
    assert codes(await create(client, session)) == []


async def test_of_many_made_at_once_no_more_come_to_be_than_are_allowed(client: Client) -> None:
    _, session = await client.school()
    for _ in range(LIVE_AT_MOST - 1):
        await token_of(client, session)
    made = await asyncio.gather(*(create(client, session) for _ in range(3)))
    assert sorted(codes(one) for one in made) == [[], ["TOO_MANY_TOKENS"], ["TOO_MANY_TOKENS"]]


async def test_only_institutions_have_tokens(client: Client) -> None:
    _, session = await client.resident()
    assert (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"] == []
    wanted = {"name": "mine", "scopes": ALL, "password": PASSWORD}
    assert await failure(client, session, CREATE, input=wanted) == "FORBIDDEN"
    assert await failure(client, session, REVOKE, input={"id": str(uuid4())}) == "FORBIDDEN"


async def test_security_24_a_token_works_on_its_last_day_and_not_on_the_day_after(
    client: Client,
) -> None:
    _, session = await client.school()
    token = await token_of(client, session, expiresOn=str(clock.today() + timedelta(days=7)))
    end = clock.midnight(clock.today() + timedelta(days=8))
    clock.move_to(end - timedelta(seconds=2))
    assert await status(client, token) == 200
    clock.move_to(end)
    assert await status(client, token) == 401


async def test_revoking_ends_a_token_at_once_and_once_more_changes_nothing(client: Client) -> None:
    _, session = await client.school()
    token, other = await token_of(client, session), await token_of(client, session)
    known = (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"]
    for _ in range(2):
        assert codes(await client.do(REVOKE, session, id=known[1]["id"])) == []
        assert [await status(client, one) for one in (token, other)] == [401, 200]
    rows = await Reading(SYSTEM).fetch(
        "SELECT event, details FROM audit WHERE event LIKE 'token.%' ORDER BY at"
    )
    assert [row["event"] for row in rows] == ["token.created", "token.created", "token.revoked"]


async def test_security_48_the_token_of_another_is_answered_like_one_that_never_was(
    client: Client,
) -> None:
    _, mine = await client.school()
    _, theirs = await client.school()
    token = await token_of(client, theirs)
    (known,) = (await client.ask(TOKENS, token=theirs))["viewer"]["apiTokens"]
    answers = [
        (await client.post(REVOKE, {"input": {"id": wanted}}, mine)).content
        for wanted in (known["id"], str(uuid4()), "no id at all", "")
    ]
    assert len(set(answers)) == 1
    assert [
        problem["code"] for problem in json.loads(answers[0])["data"]["revokeApiToken"]["problems"]
    ] == ["NOT_FOUND"]
    assert await status(client, token) == 200
    assert (await client.ask(TOKENS, token=mine))["viewer"]["apiTokens"] == []


async def test_a_lock_and_a_new_password_leave_tokens_working(client: Client) -> None:
    school, session = await client.school()
    token = await token_of(client, session)
    for _ in range(5):
        await client.do(LOG_IN, authId=school.auth_id, password=WRONG_PASSWORD, bearer=True)
    assert codes(
        await client.do(LOG_IN, authId=school.auth_id, password=PASSWORD, bearer=True)
    ) == ["LOGIN_LOCKED"]
    assert await status(client, token) == 200
    clock.move_to(clock.now() + timedelta(days=1, seconds=1))
    limits.forget()
    session, other = await client.log_in_school(school), await client.log_in_school(school)
    fields = {"oldPassword": PASSWORD, "newPassword": "Silver-Meadow-83"}
    assert codes(await client.do(CHANGE_PASSWORD, session, **fields)) == []
    assert [await status(client, one) for one in (token, session, other)] == [200, 200, 401]


async def test_security_19_a_reset_ends_every_token_and_those_made_afterwards_work(
    client: Client,
) -> None:
    school, session = await client.school()
    token = await token_of(client, session)
    account = await account_of(school)

    async def reset(unit: Any) -> None:
        await passwords.reset_password(
            unit, Account(account), account["password_hash"], clock.today()
        )

    await within_a_unit(reset)
    assert [await status(client, one) for one in (token, session)] == [401, 401]
    session = await client.log_in_school(school)
    assert (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"] == []
    assert await status(client, await token_of(client, session)) == 200


async def test_security_19_the_end_of_an_account_is_the_end_of_its_tokens(client: Client) -> None:
    school, session = await client.school()
    token = await token_of(client, session)
    account = await account_of(school)
    await within_a_unit(
        lambda unit: accounts.end_account(
            unit, account["id"], AccountState.DEREGISTERED, clock.now()
        )
    )
    assert [await status(client, one) for one in (token, session)] == [401, 401]


async def test_q2_24_a_token_unused_for_a_year_is_over_with_its_account(client: Client) -> None:
    school, session = await client.school()
    token = await token_of(client, session)
    over = clock.midnight((await account_of(school))["expires_on"] + timedelta(days=1))
    clock.move_to(over)
    assert await status(client, token) == 401


@asynccontextmanager
async def another_process(url: str, folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    gateway = Gateway(folder, TODOKEDE_DATABASE_URL=url)
    await gateway.start()
    try:
        async with httpx2.AsyncClient(base_url=gateway.url) as http:
            yield http
    finally:
        gateway.kill()


async def test_security_24_every_process_knows_of_a_revocation_with_its_next_request(
    client: Client, application: str, tmp_path: Path
) -> None:
    _, session = await client.school()
    made = await create(client, session)
    headers = {"authorization": f"Bearer {made['token']}"}
    async with another_process(application, tmp_path / "var") as http:

        async def there() -> int:
            return (await http.post("/graphql", json={"query": ROLE}, headers=headers)).status_code

        assert [await there() for _ in range(3)] == [200] * 3
        await client.do(REVOKE, session, id=made["apiToken"]["id"])
        assert await there() == 401


async def test_what_is_over_for_a_month_is_shown_and_then_swept(client: Client) -> None:
    school, session = await client.school()
    await token_of(client, session, expiresOn=str(clock.today()))
    await token_of(client, session)
    start = clock.now()

    async def left(days: int) -> tuple[int, int]:
        clock.move_to(start + timedelta(days=days))
        limits.forget()
        shown = (await client.ask(TOKENS, token=await client.log_in_school(school)))["viewer"][
            "apiTokens"
        ]
        await within_a_unit(lambda unit: tokens.delete_over(unit, 100, clock.now()))
        return len(shown), len(await tokens_of_all())

    assert await left(30) == (2, 2)
    assert await left(31) == (1, 1)
