"""A database is moved by two commands, on all three ways, and life goes on where it is: who was
logged in still is, numbers count on, and everything is whole (interfaces, "Command line")."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from efiling import clock, operations
from efiling.actions.machinery.anchors import accept_restored
from efiling.rules.actors import SYSTEM
from efiling.rules.filings.numbers import PASSED_OVER
from efiling.settings import settings
from efiling.store.engine.loading import packed
from efiling.store.engine.snapshots import snapshot
from gateway.app import create_app
from tests.builders.backups import kept, put_back, use_database
from tests.builders.filings import night
from tests.builders.http.api_tokens import token_of
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended
from tests.builders.people import Person
from tests.builders.processes.commands import command
from tests.builders.work import work_off
from tests.templates import make_migrated

Row = dict[str, Any]
WAYS = [("sqlite", "sqlite"), ("postgres", "postgres"), ("sqlite", "postgres")]


@pytest.fixture
def new_url(fresh_postgres: Callable[..., str], tmp_path: Path) -> Callable[[str, str], str]:
    """The URL of an empty database of a kind."""
    return lambda kind, name: (
        fresh_postgres() if kind == "postgres" else f"sqlite://{tmp_path / name}.db"
    )


@asynccontextmanager
async def service(folder: Path) -> AsyncIterator[Client]:
    """The whole gateway on the database of the settings."""
    async with operations.opened_application():
        transport = httpx2.ASGITransport(app=create_app(), client=("127.0.0.1", 50_000))
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8000"
        ) as http:
            yield Client(http, folder)


async def rows_at(url: str) -> dict[str, list[Row]]:
    """Every row of every table in one form, whatever database it is in."""
    found = {}
    async with snapshot(url) as moment:
        for table in await moment.tables():
            columns = sorted(await moment.columns(table))
            lines = b""
            async for rows in moment.rows(table, columns):
                lines += packed(rows)
            rows_of_table = [plain(json.loads(line)) for line in lines.splitlines()]
            found[table] = sorted(
                (dict(zip(columns, row, strict=True)) for row in rows_of_table), key=repr
            )
    return found


def plain(row: list[Any]) -> list[Any]:
    """Moments and truth in one spelling."""
    return [
        value.replace("T", " ")
        if isinstance(value, str) and value[10:11] == "T"
        else int(value)
        if isinstance(value, bool)
        else value
        for value in row
    ]


@pytest.mark.parametrize(("source", "target"), WAYS)
@pytest.mark.usefixtures("templates")
async def test_a_database_moves_by_two_commands_and_filing_goes_on(
    source: str,
    target: str,
    new_url: Callable[[str, str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, moved = new_url(source, "source"), new_url(target, "target")
    await make_migrated(url)
    use_database(monkeypatch, url)
    async with service(tmp_path) as client:
        person, token = await client.resident()
        first = await client.submit(token, contract_ended(person, clock.today()), "key-1")
        await night()
        waiting = await client.submit(token, contract_ended(person, clock.today()), "key-2")
        school, of_school = await client.school()
        program = await token_of(client, of_school)
        await client.staff()
        await work_off()

    made = command("backup", str(tmp_path / "todokede.backup"))
    assert made.returncode == 0, made.stderr
    before = await rows_at(url)

    use_database(monkeypatch, moved)
    restored = command("restore", str(tmp_path / "todokede.backup"))
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.endswith("every sealed value opens\n")
    assert_same(before, await rows_at(moved))

    async with service(tmp_path) as client:
        history = (await client.history(token))["nodes"]
        assert [one["receptionNumber"] for one in history] == [
            waiting["filing"]["receptionNumber"],
            first["filing"]["receptionNumber"],
        ]
        again = await client.submit(token, contract_ended(person, clock.today()), "key-2")
        assert again["filing"]["receptionNumber"] == history[0]["receptionNumber"]

        other, of_other = await client.resident(Person())
        new = await client.submit(of_other, contract_ended(other, clock.today()))
        assert new["filing"]["receptionNumber"] > history[0]["receptionNumber"]
        assert (await night()).registered == 2
        assert (await client.log_in_school(school)) != of_school
        assert (await client.ask("{ viewer { role } }", token=program))["viewer"]
        assert await client.known(Person())
    assert command("audit", "verify").stdout.endswith("every chain is whole\n")


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(days=800)])
@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
async def test_a_number_of_after_the_backup_is_given_to_nobody_else(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    """It is on somebody's receipt; and the same backup may be needed twice. Also in a year that
    nobody made: filings then have numbers of the last year that there is."""
    path = tmp_path / "todokede.backup"
    set_clock(monkeypatch, ahead)
    async with service(tmp_path) as client:
        await client.resident()
    await kept(path)
    async with service(tmp_path) as client:
        given = [await running_number(client)]

    for _ in range(2):
        set_clock(monkeypatch, timedelta(minutes=1))
        await make_migrated(migrated_url)
        await put_back(path)
        async with service(tmp_path) as client:
            given.append(await running_number(client))
            passed_over = await accept_restored(SYSTEM)
            assert passed_over >= PASSED_OVER
            assert await running_number(client) == given[-1] + passed_over + 1
    assert given[0] + PASSED_OVER <= given[1] < given[2]


def set_clock(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    """So far ahead of what it says. Whatever opens the service sets it by this."""
    monkeypatch.setenv("TODOKEDE_CLOCK", (clock.now() + ahead).isoformat())
    settings.cache_clear()


async def running_number(client: Client) -> int:
    """Of a filing of somebody new."""
    person, token = await client.resident(Person())
    sent = await client.submit(token, contract_ended(person, clock.today()))
    return int(sent["filing"]["receptionNumber"][5:-1])


def assert_same(before: dict[str, list[Row]], after: dict[str, list[Row]]) -> None:
    """What the trail says of the two commands, and where the running number is kept, differs."""
    told = {"audit", "audit_head", "counter"}
    assert {name: after[name] for name in after if name not in told} == {
        name: before[name] for name in before if name not in told
    }
    assert sum(map(len, before.values())) > 30
    assert events(before)[:-1] == events(after)[:-1]
    assert events(before)[-1] == "backup.made"
    assert events(after)[-1] == "backup.restored"


def events(rows: dict[str, list[Row]]) -> list[str]:
    """What the trail tells, in order."""
    return [one["event"] for one in sorted(rows["audit"], key=lambda row: int(row["id"]))]
