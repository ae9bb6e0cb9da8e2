"""A day or an id that is none, in one row, stops nothing that goes through many (requirements,
★ 10): SQLite keeps any text in any column, and reads a page of rows or none of it."""

import asyncio
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

from efiling import clock
from efiling.actions.filings import filings
from efiling.actions.filings.registration import register_received
from efiling.actions.people.expiry import sweep_accounts
from efiling.actions.people.expiry_undo import Undone, undo_sweep
from efiling.actions.people.warnings import warn_institutions
from efiling.rules.actors import SYSTEM
from efiling.rules.calendar import last_day_of_year_from
from efiling.rules.people.warnings import WarningOf
from efiling.rules.vocabulary import AccountState
from efiling.store.engine import database
from efiling.store.engine.database import Conflict
from efiling.store.engine.work import Reading
from efiling.store.filings import registrations
from efiling.store.people import due_accounts, ending_access, expiry
from tests.builders.crowds import crowd
from tests.builders.filings import ended
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.owner import as_owner, drop_guards
from tests.builders.people import logged_in, registered
from tests.builders.processes.commands import command
from tests.builders.rows import count, fetched

LAPSED = {"validity": "LAPSED"}
NO_DAY = "2024-13-01"


async def spoil(
    patch: pytest.MonkeyPatch, row: UUID, sql: str, reader: tuple[ModuleType, str], value: str
) -> None:
    """Puts a value into a row that its column's type cannot hold. PostgreSQL takes none: there the
    statement that reads the row fails."""
    if not database.is_postgres(database.default()):
        await as_owner(sql, value, row)
        return
    module, name = reader
    real = getattr(module, name)

    async def find(*arguments: Any) -> Any:
        found = await real(*arguments)
        if row in {one.id for one in found}:
            raise ValueError(row)
        return found

    patch.setattr(module, name, find)


async def accounts_in_order() -> list[UUID]:
    return [row["id"] for row in await fetched("SELECT id FROM account ORDER BY id")]


@pytest.mark.parametrize("column", ["expires_on", "password_set_on"])
async def test_q2_24_a_sweep_goes_on_past_a_day_that_is_none_in_every_way(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    await crowd(tmp_path, 5, expires_on=clock.today() - timedelta(days=1))
    spoilt = (await accounts_in_order())[2]
    lapsed, _ = await client.resident()
    await client.load(lapsed.newer(**LAPSED))
    sql = f"UPDATE account SET {column} = $1 WHERE id = $2"
    await spoil(monkeypatch, spoilt, sql, (due_accounts, "find_due"), NO_DAY)

    looked = await sweep_accounts(SYSTEM, clock.now(), dry_run=True)
    done = await sweep_accounts(SYSTEM, clock.now())

    assert done.ended == {AccountState.EXPIRED: 4, AccountState.INVALIDATED: 1}
    assert done.set_aside == (str(spoilt),)
    assert looked.ended == done.ended
    assert looked.set_aside == done.set_aside
    assert await count("account", "ended_at IS NULL") == 1


async def test_a_row_that_cannot_be_read_keeps_no_reader_in_the_past(
    application: str, tmp_path: Path
) -> None:
    await crowd(tmp_path, 2)
    first, second = await accounts_in_order()
    failed: ValueError | None = None
    if not database.is_postgres(database.default()):
        await as_owner("UPDATE account SET expires_on = $1 WHERE id = $2", NO_DAY, first)
        try:
            await fetched("SELECT * FROM account ORDER BY id")
        except ValueError as error:
            # An error that is kept keeps all that its frames hold.
            failed = error
        assert failed

    await as_owner("UPDATE account SET language = 'JA' WHERE id = $1", second)

    assert await count("account", "language = 'JA'") == 1


async def test_a_page_that_fails_at_writing_is_done_without_the_one_that_spoils_it(
    application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd(tmp_path, 9, expires_on=clock.today() - timedelta(days=1))
    spoilt = (await accounts_in_order())[4]
    end_accounts = expiry.end_accounts

    async def fail(unit: Any, due: Any, *arguments: Any) -> Any:
        assert spoilt not in {one.id for one in due}
        return await end_accounts(unit, due, *arguments)

    monkeypatch.setattr(expiry, "end_accounts", fail)
    done = await sweep_accounts(SYSTEM, clock.now())

    assert done.ended == {AccountState.EXPIRED: 8}
    assert done.set_aside == (str(spoilt),)
    assert await count("mail", "kind = 'ACCOUNT_ENDED'") == 8


async def test_an_undo_brings_back_all_but_the_damaged_and_names_it(
    application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd(tmp_path, 4, expires_on=clock.today() - timedelta(days=1))
    run = (await sweep_accounts(SYSTEM, clock.now())).run
    assert run
    spoilt = (await accounts_in_order())[1]
    sql = "UPDATE account SET created_at = $1 WHERE id = $2"
    await spoil(monkeypatch, spoilt, sql, (expiry, "ended_by"), "yesterday")

    undone = await undo_sweep(SYSTEM, run)

    assert undone == Undone(run, brought_back=3, set_aside=(str(spoilt),))
    assert await count("account", "ended_at IS NULL") == 3


async def test_q2_24_the_undo_command_names_what_it_left_and_exits_1(
    application: str, tmp_path: Path
) -> None:
    await crowd(tmp_path, 3, expires_on=clock.today() - timedelta(days=1))
    run = (await sweep_accounts(SYSTEM, clock.now())).run
    spoilt = (await accounts_in_order())[1]
    await as_owner("UPDATE account SET language = 'XX' WHERE id = $1", spoilt)

    done = await asyncio.to_thread(command, "expiry", "undo", str(run))

    assert done.returncode == 1
    assert done.stdout.split() == ["undone", str(run), "BROUGHT_BACK", "2"]
    assert f"account {spoilt}" in done.stderr


async def test_who_registers_anew_while_a_sweep_is_undone_keeps_nobody_ended(
    application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd(tmp_path, 6, expires_on=clock.today() - timedelta(days=1))
    run = (await sweep_accounts(SYSTEM, clock.now())).run
    assert run
    twin, bring_back = (await accounts_in_order())[3], expiry.bring_back

    async def taken(unit: Any, found: Any, columns: Any) -> Any:
        if twin in {one.id for one in found}:
            raise Conflict
        return await bring_back(unit, found, columns)

    monkeypatch.setattr(expiry, "bring_back", taken)
    undone = await undo_sweep(SYSTEM, run)

    assert undone == Undone(run, brought_back=5, set_aside=(str(twin),))
    assert await count("mail", "kind = 'ACCOUNT_BACK'") == 5


async def test_q2_39_a_warning_goes_on_past_a_day_that_is_none(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await counter.institution()
    last_day = last_day_of_year_from(clock.today())
    schools = await fetched("SELECT id FROM account WHERE institution IS NOT NULL ORDER BY id")
    clock.move_to(clock.midnight(last_day - timedelta(days=3)))
    sql = "UPDATE account SET expires_on = $1 WHERE id = $2"
    reader = (ending_access, "find_ending")
    await spoil(monkeypatch, schools[0]["id"], sql, reader, f"{last_day:%Y-%m}-99")

    done = await warn_institutions(SYSTEM, clock.now())

    assert [*done.set_aside] == [f"account {schools[0]['id']}"]
    assert done.counts == {WarningOf.PASSWORD: 2, WarningOf.UNUSED: 2}


async def test_the_night_goes_on_past_a_day_that_is_none(
    application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        person = await registered(tmp_path)
        actor = (await logged_in(person)).actor
        await filings.submit_filing(actor, ended(person, clock.today()), "key")
    (first, *_) = await as_owner("SELECT id FROM filing ORDER BY sequence")
    spoilt = UUID(str(first["id"]))
    sql = "UPDATE filing SET received_on = $1 WHERE id = $2"
    await spoil(monkeypatch, spoilt, sql, (registrations, "waiting_filings"), NO_DAY)

    done = await register_received(SYSTEM, clock.now() + timedelta(days=1))

    assert done.registered == 2
    assert done.set_aside == [f"filing {spoilt}"]


async def test_a_moment_that_is_none_is_no_witness_and_stops_no_sweep(
    client: Client, tmp_path: Path
) -> None:
    await client.resident()
    await drop_guards()
    now = clock.now()
    yesterday = now - timedelta(days=1)
    await as_owner("UPDATE audit SET at = $1", yesterday)
    if not database.is_postgres(database.default()):
        none = f"{yesterday:%Y-%m-%d} 99"
        await as_owner("UPDATE audit SET at = $1 WHERE event = 'login.succeeded'", none)

    assert await expiry.newest_moment(Reading(SYSTEM), now) == yesterday
    assert (await sweep_accounts(SYSTEM, now)).brake is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_account_that_cannot_be_read_is_named_where_the_trail_is_verified(
    application: str, tmp_path: Path
) -> None:
    await crowd(tmp_path, 5)
    spoilt = (await accounts_in_order())[3]
    await as_owner("UPDATE account SET expires_on = $1 WHERE id = $2", NO_DAY, spoilt)

    done = await asyncio.to_thread(command, "audit", "verify")

    assert done.returncode == 1
    assert f"{spoilt}" in done.stderr
    assert "its row cannot be read" in done.stderr
