"""Anchors outside the database: a roll-back of every table at once is found, and so are newest rows
that went together with their heads (security 2.7)."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from efiling import clock, operations
from efiling.actions.machinery.anchors import anchor_trail
from efiling.adapters import anchors
from efiling.adapters.anchors import HOUR, Anchor, AnchorFile, AnchorsBroken, RolledBack
from efiling.reads.machinery.audit import missing_since, verify_audit
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from efiling.settings.database_address import sqlite_path
from efiling.store.engine.work import Reading
from efiling.store.machinery import anchored
from efiling.store.machinery.chains import digest_at
from tests import services
from tests.builders.backups import kept, put_back, use_database
from tests.builders.owner import as_owner, drop_guards
from tests.builders.people import registered
from tests.builders.processes.commands import command
from tests.templates import make_migrated

Copied = Callable[[], Callable[[], None]]


@pytest.fixture
def anchor_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "elsewhere.jsonl"
    monkeypatch.setenv("TODOKEDE_AUDIT_ANCHOR", str(path))
    settings.cache_clear()
    return path


@pytest.fixture
async def migrated_url(database_url: str, anchor_file: Path) -> str:
    await make_migrated(database_url)
    return database_url


def alarm() -> float | None:
    """What is counted for who watches."""
    return REGISTRY.get_sample_value("todokede_audit_rolled_back")


def newest(path: Path) -> Anchor:
    return anchors.read(path)[-1]


async def is_there(path: Path) -> bool:
    """Whether all that the lines say is in the database, whose chains are whole."""
    _, broken = await verify_audit(SYSTEM)
    assert broken is None
    return await missing_since(SYSTEM, anchors.read(path)) is None


@pytest.fixture
def rolled_back(migrated_url: str, tmp_path: Path, fresh_postgres: Callable[..., str]) -> Copied:
    """Keeps the database as it is now; what that returns puts it back, heads and all."""
    path = sqlite_path(migrated_url)

    def keep() -> Callable[[], None]:
        if path:
            earlier = Path(shutil.copy(path, tmp_path / "earlier.db"))
            return lambda: _replace(earlier, path)
        copied = fresh_postgres(migrated_url)
        return lambda: services.postgres().replace(migrated_url, copied)

    return keep


def _replace(earlier: Path, path: Path) -> None:
    for rest in path.parent.glob(f"{path.name}-*"):
        rest.unlink()
    shutil.copy(earlier, path)


async def test_a_roll_back_of_every_table_is_found_and_not_signed(
    migrated_url: str, anchor_file: Path, tmp_path: Path, rolled_back: Copied
) -> None:
    """By the commands and by who writes each hour; until somebody says that it was on purpose."""
    async with operations.opened_application():
        await registered(tmp_path)
        assert await anchor_trail(SYSTEM)
    put_back = rolled_back()
    async with operations.opened_application():
        await registered(tmp_path)
        assert await anchor_trail(SYSTEM)
        assert await is_there(anchor_file)
        assert alarm() == 0
    lines = anchor_file.read_bytes()

    put_back()
    async with operations.opened_application():
        assert not await is_there(anchor_file)
        clock.move_by(timedelta(minutes=61))
        with pytest.raises(RolledBack, match="older than its anchor"):
            await anchor_trail(SYSTEM, due=True)
        assert alarm() == 1
        await registered(tmp_path)
    for words in ("anchor", "verify"):
        found = command("audit", words)
        assert found.returncode == 1
        assert "the audit trail is older than its anchor: at " in found.stderr
        assert "the database was rolled back, or its newest rows were removed" in found.stderr
    assert anchor_file.read_bytes() == lines

    assert command("audit", "anchor", "--restored").returncode == 0
    assert command("audit", "verify").returncode == 0
    async with operations.opened_application():
        assert [one.why for one in anchors.read(anchor_file)] == ["hour", "hour", "restore"]
        assert not await anchor_trail(SYSTEM, due=True)
        assert alarm() == 0
        assert await as_owner("SELECT 1 FROM audit WHERE event = 'audit.began_anew'")


async def test_a_roll_back_that_was_signed_once_is_found_by_the_line_before(
    migrated_url: str, anchor_file: Path, tmp_path: Path, rolled_back: Copied
) -> None:
    """As a program that did not look would have signed it."""
    put_back = rolled_back()
    async with operations.opened_application():
        await registered(tmp_path)
        assert await anchor_trail(SYSTEM)
    put_back()
    async with operations.opened_application():
        heads = await anchored.heads(Reading(SYSTEM))
        with AnchorFile(anchor_file) as file:
            file.add(clock.now(), heads, HOUR)
        assert not await is_there(anchor_file)
    assert command("audit", "verify").returncode == 1


async def test_newest_rows_that_went_with_their_heads_are_found(
    migrated_url: str, anchor_file: Path, tmp_path: Path
) -> None:
    async with operations.opened_application():
        await registered(tmp_path)
        assert await anchor_trail(SYSTEM)
        assert await is_there(anchor_file)
        await drop_guards()
        chain, head = max(newest(anchor_file).heads.items(), key=lambda one: one[1].number)

        await as_owner("DELETE FROM audit WHERE chain = $1 AND number = $2", chain, head.number)
        before = await digest_at(Reading(SYSTEM), chain, head.number - 1)
        await as_owner(
            "UPDATE audit_head SET number = $1, digest = $2 WHERE chain = $3",
            head.number - 1,
            before,
            chain,
        )
        assert not await is_there(anchor_file)
        await registered(tmp_path)
        assert not await is_there(anchor_file), "others in their place are others"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_commands_say_so(migrated_url: str, anchor_file: Path, tmp_path: Path) -> None:
    missing = command("audit", "verify")
    assert missing.returncode == 1, "a file that is named must be there"
    async with operations.opened_application():
        await registered(tmp_path)
    assert command("audit", "anchor").returncode == 0
    counted, there = command("audit", "verify").stdout.splitlines()
    assert counted.endswith("every chain is whole")
    assert there.startswith("all that was anchored at ")

    anchor_file.write_bytes(b"")
    emptied = command("audit", "verify")
    assert emptied.returncode == 1
    assert "holds no line of ours: it was emptied, or audit anchor was never run" in emptied.stderr


async def test_a_restored_database_counts_from_then_on_though_later_lines_stand_before(
    migrated_url: str, anchor_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with operations.opened_application():
        await registered(tmp_path)
        assert await anchor_trail(SYSTEM)
    contents = await kept(tmp_path / "todokede.backup")
    async with operations.opened_application():
        assert anchors.read_lines(contents.anchors) == anchors.read(anchor_file)
        await registered(tmp_path)
        assert await anchor_trail(SYSTEM)

    await make_migrated(migrated_url)
    await put_back(tmp_path / "todokede.backup")
    async with operations.opened_application():
        assert [one.why for one in anchors.read(anchor_file)] == ["hour", "hour", "restore"]
        assert await is_there(anchor_file)

    new = tmp_path / "of another machine.jsonl"
    monkeypatch.setenv("TODOKEDE_AUDIT_ANCHOR", str(new))
    use_database(monkeypatch, migrated_url)
    await make_migrated(migrated_url)
    await put_back(tmp_path / "todokede.backup")
    async with operations.opened_application():
        assert [one.why for one in anchors.read(new)] == ["hour", "restore"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_of_those_that_share_a_file_one_writes_each_hour(
    migrated_url: str, anchor_file: Path
) -> None:
    async with operations.opened_application():
        written = [await anchor_trail(SYSTEM, due=True) for _ in range(3)]
        assert written == [True, False, False]
        clock.move_by(timedelta(minutes=61))
        assert await anchor_trail(SYSTEM, due=True)
        assert len(anchors.read(anchor_file)) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_clock_that_was_ahead_holds_no_line_back(
    migrated_url: str, anchor_file: Path
) -> None:
    async with operations.opened_application():
        clock.move_by(timedelta(days=400))
        assert await anchor_trail(SYSTEM, due=True)
        clock.move_by(timedelta(days=-400))
        written = [await anchor_trail(SYSTEM, due=True) for _ in range(2)]
        assert written == [True, False]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_line_that_was_altered_or_taken_out_is_told_and_one_cut_off_is_passed_over(
    migrated_url: str, anchor_file: Path
) -> None:
    async with operations.opened_application():
        for _ in range(4):
            assert await anchor_trail(SYSTEM)
        lines = anchor_file.read_bytes().splitlines(keepends=True)
        changed = lines[1].replace(b'"why":"hour"', b'"why":"restore"')
        for spoilt, number in (
            ([lines[0], changed, *lines[2:]], 2),
            ([*lines[:1], *lines[2:]], 2),
            ([lines[1], lines[0], *lines[2:]], 2),
            ([lines[0], b"gone\n", *lines[2:]], 3),
        ):
            anchor_file.write_bytes(b"".join(spoilt))
            with pytest.raises(AnchorsBroken, match=f"line {number} was altered"):
                anchors.read(anchor_file)

        anchor_file.write_bytes(b"".join(lines) + lines[0][:40])
        assert await anchor_trail(SYSTEM)
        assert len(anchors.read(anchor_file)) == 5
