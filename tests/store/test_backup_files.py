"""The file of a backup gets its name last, and takes nobody's (interfaces, "Command line")."""

import errno
import os
from pathlib import Path

import pytest

from efiling import operations
from efiling.adapters import backup_files
from efiling.adapters.backup_files import BackupRefused, whole_file
from tests.builders.backups import kept
from tests.builders.processes.commands import command
from tests.templates import make_migrated


def no_links(*_: object) -> None:
    """As on a disk that has none."""
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def write_slowly(path: Path) -> None:
    """Another one writes the same name meanwhile."""
    with whole_file(path) as slow:
        slow.write(b"slow")
        with whole_file(path) as fast:
            fast.write(b"fast")


@pytest.mark.parametrize("links", [True, False])
def test_of_two_that_write_the_same_name_at_once_the_later_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Both looked before either had its name."""
    monkeypatch.setattr(backup_files, "_refuse_existing", lambda path: None)
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "kept" / "todokede.backup"
    path.parent.mkdir()

    with pytest.raises(BackupRefused, match="exists already"):
        write_slowly(path)
    assert path.read_bytes() == b"fast"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_killed_backup_left_holds_nobody_up_and_is_named(
    database_url: str, tmp_path: Path
) -> None:
    """In a container the next one has the same process id."""
    await make_migrated(database_url)
    folder = tmp_path / "kept"
    folder.mkdir()
    left = folder / f".todokede.backup.{os.getpid()}.part"
    left.write_bytes(b"half")
    (folder / ".somebody.part").write_bytes(b"of others")

    await kept(folder / "todokede.backup")
    async with operations.opened_application():
        done = command("backup", str(folder / "another.backup"))
    assert done.returncode == 0, done.stderr
    assert f"of backups that were not ended, or still run: {left}\n" in done.stderr
    assert left.read_bytes() == b"half"
