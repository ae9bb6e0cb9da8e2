"""Three gateways and three workers on one database: what one of them knows counts at all, with the
next request (issue 10, security 24)."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
import pytest

from efiling import clock
from efiling.rules.vocabulary import AccountState
from efiling.settings import settings
from efiling.store.people import accounts
from tests.builders.databases import on_postgres
from tests.builders.http.api_tokens import FILINGS as HISTORY
from tests.builders.http.api_tokens import REVOKE, account_of, create, status, token_of
from tests.builders.http.client import LOG_IN, Client
from tests.builders.http.closing import CANCEL, close
from tests.builders.inputs import filing, organization
from tests.builders.payloads import codes
from tests.builders.people import PASSWORD, WRONG_PASSWORD, Person
from tests.builders.processes.gateways import Gateway, environment
from tests.builders.processes.programs import Program
from tests.builders.rows import fetched, within_a_unit
from tests.valkey import Redis

pytestmark = pytest.mark.faults

GATEWAYS = WORKERS = 3
FILINGS = 12
PATIENCE_SECONDS = 60
LOG_OUT = "mutation { logOut { problems { code } } }"


@pytest.fixture
def shared(application: str, own_redis: Redis) -> dict[str, str]:
    """What all of them are told."""
    return {
        "TODOKEDE_DATABASE_URL": application,
        "TODOKEDE_BROKER_URL": own_redis.url,
        "TODOKEDE_RATE_LIMITS": "on",
    }


@pytest.fixture
async def gates(shared: dict[str, str]) -> AsyncIterator[list[Client]]:
    """Three gateways, each by a caller of its own; they have the keys of this process."""
    folder = settings().keys_file.parent
    running = [Gateway(folder, **shared) for _ in range(GATEWAYS)]  # type: ignore[arg-type]
    try:
        await asyncio.gather(*(one.start() for one in running))
        async with AsyncExitStack() as stack:
            opened = [httpx2.AsyncClient(base_url=one.url, timeout=60) for one in running]
            yield [Client(await stack.enter_async_context(http), folder) for http in opened]
    finally:
        for one in running:
            one.kill()


async def everywhere(gates: list[Client], token: str) -> set[int]:
    """How each of them answers a token."""
    return {await status(gate, token, HISTORY) for gate in gates}


@on_postgres
async def test_issue_10_who_may_no_more_may_no_more_anywhere(
    client: Client, gates: list[Client]
) -> None:
    first, second, third = gates
    school, session = await client.school()
    made = await create(client, session)
    assert await everywhere(gates, made["token"]) == {200}
    await first.do(REVOKE, session, id=made["apiToken"]["id"])
    assert await everywhere(gates, made["token"]) == {401}

    person, ended = await client.resident()
    assert await everywhere(gates, ended) == {200}
    await second.ask(LOG_OUT, token=ended)
    assert await everywhere(gates, ended) == {401}

    token, account = await token_of(client, session), await account_of(school)
    assert await everywhere(gates, token) == {200}
    await within_a_unit(
        lambda unit: accounts.end_account(
            unit, account["id"], AccountState.DEREGISTERED, clock.now()
        )
    )
    assert await everywhere(gates, token) == await everywhere(gates, session) == {401}

    for gate in (first, second, third, first, second):
        wrong = {"authId": person.auth_id, "password": WRONG_PASSWORD, "bearer": True}
        await gate.do(LOG_IN, **wrong)
    for gate in gates:
        right = {"authId": person.auth_id, "password": PASSWORD, "bearer": True}
        assert codes(await gate.do(LOG_IN, **right)) == ["LOGIN_LOCKED"]


@on_postgres
async def test_issue_10_a_limit_is_one_for_all_gateways(
    client: Client, gates: list[Client]
) -> None:
    _, session = await client.school()
    token = await token_of(client, session)
    asked = [gates[number % GATEWAYS] for number in range(61)]
    assert Counter([await status(gate, token) for gate in asked]) == {200: 60, 429: 1}


@on_postgres
async def test_issue_10_all_close_and_open_for_a_maintenance(
    client: Client, gates: list[Client]
) -> None:
    _, resident = await client.resident()
    administrator = await client.administrator()
    assert await everywhere(gates, resident) == {200}

    await close(gates[0], administrator)
    await until_everywhere(gates, resident, 503)
    await gates[1].ask(CANCEL, token=administrator)
    await until_everywhere(gates, resident, 200)


async def until_everywhere(gates: list[Client], token: str, wanted: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if await everywhere(gates, token) == {wanted}:
                return
            await asyncio.sleep(0.05)


@on_postgres
async def test_issue_10_three_workers_send_each_mail_once(
    client: Client, gates: list[Client], shared: dict[str, str]
) -> None:
    folder = settings().keys_file.parent
    told = environment(folder, **shared)
    workers = [
        Program("gateway", "work", environment=told, out=folder / "log", err=folder / "log")
        for _ in range(WORKERS)
    ]
    try:
        person, token = await client.resident(Person())
        for number in range(FILINGS):
            ended = filing(person, "contractEnded", clock.today(), organization=organization())
            answer = await gates[number % GATEWAYS].submit(token, ended, f"key {number}")
            assert answer["problems"] == []

        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                rows = await fetched("SELECT state, kind FROM mail")
                if {row["state"] for row in rows} == {"SENT"}:
                    break
                await asyncio.sleep(0.05)
    finally:
        for worker in workers:
            worker.kill()

    assert Counter(row["kind"] for row in rows)["FILING_RECEIVED"] == FILINGS
    assert len(os.listdir(folder / "mail")) == len(rows)
