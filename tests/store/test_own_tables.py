"""Tables and columns that are not ours are in no backup, and no restore stumbles over them; what
is missing of ours is told when the backup is made (interfaces, "Command line")."""

import json
from pathlib import Path

import pytest

from efiling import operations
from efiling.actions.machinery import backups
from efiling.store.engine import schema_changes
from efiling.store.engine.database import opened
from tests.builders.backups import counts_at, kept, put_back
from tests.builders.owner import as_owner
from tests.builders.people import registered
from tests.builders.processes.commands import command
from tests.templates import make_migrated


@pytest.fixture
async def url(database_url: str, tmp_path: Path) -> str:
    """A database with a resident, of which the database itself and an operator keep things too."""
    await make_migrated(database_url)
    async with operations.opened_application():
        await registered(tmp_path)
        await as_owner("ANALYZE")
        await as_owner("CREATE TABLE remarks (text TEXT)")
        await as_owner("INSERT INTO remarks VALUES ('mine')")
        await as_owner("ALTER TABLE account ADD COLUMN remark TEXT")
    return database_url


def left_out(log: str) -> list[str]:
    """What the log names."""
    events = [json.loads(line) for line in log.splitlines()]
    return [one["table"] for one in events if one["event"] == "backup.left_out"]


async def test_what_is_not_ours_stays_behind_and_is_named(url: str, tmp_path: Path) -> None:
    path = tmp_path / "todokede.backup"
    done = command("backup", str(path))
    assert done.returncode == 0, done.stderr
    assert left_out(done.stderr) == ["account.remark", "remarks"]

    await make_migrated(url)
    restored = command("restore", str(path))
    assert restored.returncode == 0, restored.stderr
    assert left_out(restored.stderr) == []
    assert (await counts_at(url))["account"] == 1


async def test_a_backup_that_could_not_know_what_is_ours_is_restored_without_the_rest(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Of a database that waits for its migration."""
    *before, newest = schema_changes.own_migrations()
    async with opened(url):
        await as_owner(f"DELETE FROM tortoise_migrations WHERE name = '{newest}'")
    contents = await kept(tmp_path / "todokede.backup")
    assert contents.rows["remarks"] == 1

    await make_migrated(url)
    monkeypatch.setattr(backups, "own_migrations", lambda: before)
    await put_back(tmp_path / "todokede.backup")
    assert left_out(capfd.readouterr().err) == ["account.remark", "remarks"]
    counts = await counts_at(url)
    assert counts["account"] == 1
    assert "remarks" not in counts


async def test_what_is_missing_of_ours_is_told_when_the_backup_is_made(
    url: str, tmp_path: Path
) -> None:
    async with opened(url):
        await as_owner("ALTER TABLE announcement RENAME COLUMN begins_at TO began_at")
    done = command("backup", str(tmp_path / "todokede.backup"))
    assert done.returncode == 1
    assert "the database lacks what its migrations made (announcement.begins_at)" in done.stderr
    assert not (tmp_path / "todokede.backup").exists()
