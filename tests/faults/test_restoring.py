"""A restore that fails or is killed leaves the database as empty as it was, or all of the backup;
a backup is of one moment, whoever writes meanwhile (interfaces, "Command line")."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from efiling import clock, operations
from efiling.adapters import anchors
from efiling.adapters.anchors import AnchorFile, NotAnchored
from efiling.settings import settings
from tests.builders.backups import counts_at, kept, put_back
from tests.builders.owner import as_owner
from tests.builders.people import registered
from tests.builders.processes.commands import command
from tests.builders.processes.dying_restore import restore_until
from tests.builders.processes.programs import KILLED
from tests.templates import make_migrated

SEEDED = {"audit_head", "counter"}


@pytest.fixture
async def backup(migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The backup of a database with a resident in it; an empty one is in its place then, and the
    file of anchors has none of it yet."""
    async with operations.opened_application():
        await registered(tmp_path)
    await kept(tmp_path / "todokede.backup")
    await make_migrated(migrated_url)
    monkeypatch.setenv("TODOKEDE_AUDIT_ANCHOR", str(tmp_path / "elsewhere" / "anchors.jsonl"))
    settings.cache_clear()
    return tmp_path / "todokede.backup"


async def filled(url: str) -> set[str]:
    """The tables with a row, beside those that have one from the beginning."""
    return {name for name, count in (await counts_at(url)).items() if count} - SEEDED


async def whys() -> list[str]:
    """What the lines of the file of anchors were written for."""
    path = settings().audit_anchor
    assert path is not None
    async with operations.opened_application():
        return [one.why for one in anchors.read(path)]


async def test_a_restore_looks_at_the_file_of_anchors_before_it_loads(
    backup: Path, migrated_url: str, tmp_path: Path
) -> None:
    refused = command("restore", str(backup))
    assert refused.returncode == 1
    assert "anchors.jsonl: No such file or directory" in refused.stderr
    assert await filled(migrated_url) == set()

    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "anchors.jsonl"
    async with operations.opened_application():
        with AnchorFile(path) as file:
            file.add(clock.now(), {}, "hour")
            file.add(clock.now(), {}, "hour")
    lines = path.read_bytes()
    path.write_bytes(lines.replace(b"hour", b"year"))
    refused = command("restore", str(backup))
    assert refused.returncode == 1
    assert "line 1 was altered" in refused.stderr
    assert await filled(migrated_url) == set()

    path.write_bytes(lines)
    assert command("restore", str(backup)).returncode == 0
    assert await whys() == ["hour", "hour", "restore"]


async def test_a_restore_that_could_not_be_anchored_says_what_to_do(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(AnchorFile, "add", full)
        with pytest.raises(NotAnchored, match=r"all of it.*No space left.*type the same again"):
            await put_back(backup)
    await assert_ended_by_typing_it_again(backup)


@pytest.mark.faults
async def test_a_restore_killed_after_its_commit_is_ended_by_typing_it_again(
    backup: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert restore_until("committed", backup) == KILLED
    await assert_ended_by_typing_it_again(backup)


async def assert_ended_by_typing_it_again(backup: Path) -> None:
    """All of the backup is there and on record already, once."""
    before = await rows_there()
    assert before == (1, 1)
    done = command("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("every sealed value opens\n")
    assert await rows_there() == before
    assert command("audit", "verify").returncode == 0
    assert await whys() == ["restore"]


async def rows_there() -> tuple[int, int]:
    """How many accounts there are, and how often a restore is on record."""
    told = "SELECT 1 FROM audit WHERE event = 'backup.restored'"
    async with operations.opened_application():
        return len(await as_owner("SELECT 1 FROM account")), len(await as_owner(told))


@pytest.mark.faults
async def test_a_restore_killed_before_its_commit_leaves_the_database_empty(
    backup: Path, migrated_url: str, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert restore_until("uncommitted", backup) == KILLED
    assert await filled(migrated_url) == set()
    assert command("restore", str(backup)).returncode == 0


async def test_a_backup_is_of_one_moment_while_others_write(
    migrated_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "todokede.backup"
    async with operations.opened_application():
        await registered(tmp_path)
        writing = asyncio.create_task(register_on(tmp_path))
        done = await asyncio.to_thread(command, "backup", str(path))
        await until_one_more(writing)
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
        written = len(await as_owner("SELECT 1 FROM account"))
    assert done.returncode == 0, done.stderr

    await make_migrated(migrated_url)
    restored = command("restore", str(path))
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.endswith("every sealed value opens\n")
    async with operations.opened_application():
        assert 1 <= len(await as_owner("SELECT 1 FROM account")) < written


async def until_one_more(writing: asyncio.Task[None]) -> None:
    """On a busy machine nobody may have come while the backup was made."""
    accounts = "SELECT 1 FROM account"
    before = len(await as_owner(accounts))
    while len(await as_owner(accounts)) == before:
        assert not writing.done()
        await asyncio.sleep(0.01)


async def register_on(folder: Path) -> None:
    """One resident after the other, until it is cancelled."""
    while True:
        await registered(folder)
