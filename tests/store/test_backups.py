"""What a backup is refused for, before anything is kept of it, and what it is not refused for."""

import re
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from efiling import operations
from efiling.actions.machinery import backups
from efiling.adapters import keys
from efiling.adapters.backup_contents import Contents, contents_of
from efiling.adapters.backup_files import (
    LENGTH_BYTES,
    MAGIC,
    BackupRefused,
    make_backup_key,
    read_backup_key,
)
from efiling.errors import Unavailable
from efiling.settings import settings
from efiling.store.engine import schema_changes
from efiling.store.engine.database import opened
from efiling.store.engine.loading import check_counts
from tests.builders.backups import counts_at, kept, put_back, use_database
from tests.builders.owner import as_owner
from tests.builders.people import registered
from tests.builders.processes.commands import command
from tests.postgres import execute
from tests.templates import make_migrated

SEEDED = {"audit_head", "counter"}


@pytest.fixture
async def backup(migrated_url: str, tmp_path: Path) -> Path:
    """The backup of a database with a resident in it; an empty one is in its place then."""
    async with operations.opened_application():
        await registered(tmp_path)
    path = tmp_path / "todokede.backup"
    await kept(path)
    await make_migrated(migrated_url)
    return path


async def refused(path: Path, url: str, match: str) -> None:
    """It is refused, and nothing of it is kept."""
    with pytest.raises(BackupRefused, match=match):
        await put_back(path)
    assert {name for name, count in (await counts_at(url)).items() if count} <= SEEDED


async def test_a_file_is_refused_wherever_it_is_cut_or_altered(
    backup: Path, migrated_url: str
) -> None:
    whole = backup.read_bytes()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    for place in (5, 60, len(whole) // 2, len(whole) - 1):
        for spoilt in (
            whole[:place],
            whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :],
            whole[:place] + whole[place + 1 :],
        ):
            backup.write_bytes(spoilt)
            await refused(backup, migrated_url, "cut off or|no backup of|another keys file")
    backup.write_bytes(whole + b"\n")
    await refused(backup, migrated_url, "cut off or was altered")
    backup.write_bytes(whole)
    assert (await put_back(backup)).rows["account"] == 1


async def test_a_failure_late_in_the_loading_leaves_the_database_empty(
    backup: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a row would that this database cannot hold."""
    patched, checked = "efiling.actions.machinery.backups.check_counts", check_counts

    def never_right(said: dict[str, int], loaded: dict[str, int]) -> None:
        checked({**said, "account": 2}, loaded)

    monkeypatch.setattr(patched, never_right)
    await refused(backup, migrated_url, "rows are missing or too many in account")
    monkeypatch.setattr(patched, checked)
    assert (await put_back(backup)).head.row_count > 10


async def test_a_database_with_a_row_is_refused(
    backup: Path, migrated_url: str, tmp_path: Path
) -> None:
    await put_back(backup)
    async with operations.opened_application():
        await registered(tmp_path)
    before = await counts_at(migrated_url)
    with pytest.raises(BackupRefused, match=r"rows already \(table account\).*empty one"):
        await put_back(backup)
    assert await counts_at(migrated_url) == before


async def test_a_backup_of_another_migration_state_is_told_what_to_do(
    backup: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = schema_changes.own_migrations()
    monkeypatch.setattr(backups, "own_migrations", lambda: [*ours, "9999_newer"])
    way = "restore it with the version that made it, then install this one and run migrate"
    await refused(
        backup, migrated_url, f"of migration {ours[-1]}, this version of 9999_newer.*{way}"
    )
    monkeypatch.setattr(backups, "own_migrations", lambda: ours[:-1])
    await refused(
        backup, migrated_url, "nothing was done: restore it with the version that made it$"
    )


async def test_a_backup_of_a_version_that_knew_no_years_is_told_what_to_do(
    backup: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, read = schema_changes.own_migrations(), contents_of

    def without_years(header: dict[str, object], last: bytes) -> Contents:
        said, found = re.subn(rb',"years":\[[^]]*\]', b"", last)
        assert found == 1
        return read(header, said)

    monkeypatch.setattr(backups, "contents_of", without_years)
    monkeypatch.setattr(backups, "own_migrations", lambda: [*ours, "9999_newer"])
    await refused(backup, migrated_url, "restore it with the version that made it, then install")


async def test_a_backup_opens_with_the_keys_of_its_service_alone(
    backup: Path, migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.json"
    keys.create_keys(other)
    monkeypatch.setenv("TODOKEDE_KEYS_FILE", str(other))
    settings.cache_clear()
    await refused(backup, migrated_url, "made with another keys file")

    monkeypatch.setenv("TODOKEDE_KEYS_FILE", str(tmp_path / "none.json"))
    done = command("restore", str(backup))
    assert done.returncode == 1
    assert "none.json does not exist: put the copy of the keys file there" in done.stderr
    assert not (tmp_path / "none.json").exists()


async def test_a_copy_of_the_keys_from_before_a_key_was_added_is_refused_by_its_name(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with operations.opened_application():
        old = settings().keys_file.read_bytes()
        keys.ring().activate(keys.ring().add())
        await registered(tmp_path)
    path = tmp_path / "todokede.backup"
    assert (await kept(path)).keys.keys() == {2}

    await make_migrated(migrated_url)
    settings().keys_file.write_bytes(old)
    await refused(path, migrated_url, r"lacks what opens rows of the backup \(key 00000002\)")


def first_frame(path: Path) -> bytes:
    """The first frame of a backup, as it stands in the file."""
    with path.open("rb") as file:
        file.seek(len(MAGIC))
        for _ in ("header", "frame"):
            part = file.read(int.from_bytes(file.read(LENGTH_BYTES), "big"))
    return part


async def test_a_sealed_backup_opens_with_its_key_alone(
    backup: Path, migrated_url: str, tmp_path: Path
) -> None:
    one, another = tmp_path / "one.key", tmp_path / "another.key"
    for path in (one, another):
        make_backup_key(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = read_backup_key(one)
    sealed = tmp_path / "sealed.backup"
    await put_back(backup)
    await kept(sealed, key)
    await make_migrated(migrated_url)

    with pytest.raises(zlib.error):
        zlib.decompressobj().decompress(first_frame(sealed))
    assert zlib.decompressobj().decompress(first_frame(backup)).startswith(b'{"table":')
    await refused(sealed, migrated_url, f"sealed with the key {key.id}: name its file with")
    with pytest.raises(BackupRefused, match=f"sealed with the key {key.id}, not with"):
        await put_back(sealed, read_backup_key(another))
    with pytest.raises(BackupRefused, match="sealed with none, not with"):
        await put_back(backup, key)
    assert (await put_back(sealed, key)).rows["account"] == 1


async def test_no_file_is_written_over_and_none_is_left_half(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept" / "todokede.backup"
    path.parent.mkdir()
    await kept(path)
    first = path.read_bytes()
    with pytest.raises(BackupRefused, match="exists already; nothing was done: give another name"):
        await kept(path)
    assert path.read_bytes() == first

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "packed", full)
    with pytest.raises(OSError, match="No space left"):
        await kept(path.with_name("second"))
    assert list(path.parent.iterdir()) == [path]


async def test_a_database_that_waits_for_its_migration_is_backed_up_before_it(
    migrated_url: str, tmp_path: Path
) -> None:
    newest = schema_changes.own_migrations()[-1]
    async with opened(migrated_url):
        await as_owner(f"DELETE FROM tortoise_migrations WHERE name = '{newest}'")
    assert (await kept(tmp_path / "before.backup")).head.row_count > 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_row_that_no_type_holds_is_moved_between_files_and_named_to_postgres(
    migrated_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fresh_postgres: Callable[..., str],
) -> None:
    async with operations.opened_application():
        await registered(tmp_path)
        await as_owner("UPDATE account SET created_at = 'yesterday', language = $1", b"\xff\x00")
    path, other = tmp_path / "todokede.backup", f"sqlite://{tmp_path / 'other.db'}"
    await kept(path)

    use_database(monkeypatch, other)
    await put_back(path)
    async with opened(other):
        sql = "SELECT CAST(created_at AS TEXT) AS at, CAST(language AS BLOB) AS word FROM account"
        (row,) = await as_owner(sql)
    assert row["at"] == "yesterday"
    assert row["word"] == b"\xff\x00"

    elsewhere = fresh_postgres()
    use_database(monkeypatch, elsewhere)
    await refused(path, elsewhere, "a row of the table account .*mend it there first")
    await execute(elsewhere, "SELECT 1 FROM tortoise_migrations")


async def test_what_is_no_database_of_ours_is_not_backed_up(
    database_url: str, tmp_path: Path
) -> None:
    """An empty one, as of a wrong folder, and one of another program."""
    path = tmp_path / "todokede.backup"
    with pytest.raises(BackupRefused, match="no database of ours, or an empty one"):
        await kept(path)
    async with opened(database_url):
        await as_owner("CREATE TABLE account (id INTEGER)")
    with pytest.raises(BackupRefused, match="no database of ours, or an empty one"):
        await kept(path)
    assert not path.exists()


async def test_a_database_that_takes_no_writes_is_backed_up_and_the_trail_does_not_say_so(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_back(backup)

    def full(*_: object, **__: object) -> None:
        raise Unavailable

    monkeypatch.setattr("efiling.store.machinery.audit.record", full)
    path = tmp_path / "second.backup"
    assert (await kept(path)).rows["account"] == 1
    assert path.exists()
