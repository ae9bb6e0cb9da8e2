"""Backups: the whole database at one moment into a file, and a file into an empty database."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from efiling import clock, operations
from efiling.actions.action import action
from efiling.actions.machinery.anchors import begin_anew
from efiling.adapters import anchors, keys
from efiling.adapters.backup_contents import BackupHead, Contents, contents_of, table_line
from efiling.adapters.backup_files import (
    BackupKey,
    BackupReader,
    BackupRefused,
    BackupWriter,
    whole_file,
)
from efiling.adapters.keys import HEADER_BYTES, key_id_of
from efiling.adapters.logs import logger
from efiling.errors import Unavailable
from efiling.rules.actors import Actor
from efiling.rules.filings.numbers import passed_over
from efiling.settings import settings
from efiling.store.engine import database
from efiling.store.engine.loading import Loader, check_counts, loading, packed
from efiling.store.engine.own_tables import everything, what_is_ours
from efiling.store.engine.schema_changes import check_schema, own_migrations, pending_migrations
from efiling.store.engine.snapshots import ROWS_A_TIME, Snapshot, snapshot
from efiling.store.engine.work import Work
from efiling.store.engine.year_parts import Year
from efiling.store.machinery import audit, processes

log = logger("backup")
RESTORED = "backup.restored"
Told = Callable[[str, int, int], None]
"""Is told how far the work is: at what, how many are done, of how many."""


@action("backup:make")
async def make_backup(
    actor: Actor, path: Path, told: Told, sealed_with: BackupKey | None = None
) -> Contents:
    """Writes the database as it is now into a new file, while everybody goes on working. Errors:
    `BackupRefused`, OSError; then there is no file.

    The trail says so afterwards: what is in the file was there before. A database that lacks
    migrations, to which a newer version has nothing to say yet, is backed up all the same. Tables
    and columns that are not ours are left out, and named in the log.
    """
    now, anchored = clock.now(), anchors.newest_lines(settings().audit_anchor)
    waits = await pending_migrations()
    log.info("backup.began")
    with whole_file(path) as file:
        async with snapshot(settings().database_url) as moment:
            if not await moment.migrations():
                raise BackupRefused(
                    "this is no database of ours, or an empty one; nothing was done: name the one "
                    "to back up in TODOKEDE_DATABASE_URL"
                )
            chosen = await (everything(moment) if waits else what_is_ours(moment))
            contents = await _write(moment, chosen.columns, now, anchored, file, told, sealed_with)

    log.info("backup.ended", rows=contents.head.row_count)
    _tell_left_out(chosen.left_out)
    if waits or not await _is_in_trail(actor, contents):
        log.warning("backup.not_in_trail", rows=contents.head.row_count)
    return contents


async def _is_in_trail(actor: Actor, contents: Contents) -> bool:
    """A database that is full or takes no writes is backed up too: then above all."""
    try:
        async with Work(actor) as unit:
            audit.record(unit, "backup.made", rows=contents.head.row_count)
    except Unavailable:
        return False
    return True


def _tell_left_out(names: Iterable[str]) -> None:
    for name in sorted(names):
        log.warning("backup.left_out", table=name)


async def _write(
    moment: Snapshot,
    tables: Mapping[str, Sequence[str]],
    now: datetime,
    anchored: Sequence[str],
    file: BinaryIO,
    told: Told,
    sealed_with: BackupKey | None,
) -> Contents:
    counts = {table: await moment.count(table) for table in tables}
    total = sum(counts.values())
    head = BackupHead(now, moment.dialect, await moment.migrations(), total)
    writer, sealed, done = BackupWriter(file, head.header(), sealed_with), Counter[int](), 0

    for table, columns in tables.items():
        writer.add(table_line(table, columns))
        places = [number for number, name in enumerate(columns) if name.endswith("_sealed")]
        async for rows in moment.rows(table, columns):
            writer.add(packed(rows))
            sealed.update(_keys_of(rows, places))
            done += len(rows)
            told(table, done, total)

    # A running number that was given out meanwhile is given to nobody else.
    running_number = await moment.running_number()
    # A damaged value may name any key.
    used = {key: sealed[key] for key in sealed.keys() & keys.ring().status().made_at.keys()}
    years = [one.packed() for one in await moment.years()]
    contents = Contents(head, counts, used, running_number, anchored, years)
    writer.add(contents.last_line())
    writer.end()
    return contents


def _keys_of(rows: Sequence[Sequence[Any]], places: Sequence[int]) -> Iterator[int]:
    for row in rows:
        for place in places:
            if isinstance(blob := row[place], bytes):
                yield key_id_of(blob[:HEADER_BYTES])


@action("backup:restore")
async def restore_backup(
    actor: Actor, path: Path, told: Told, sealed_with: BackupKey | None = None
) -> Contents:
    """Puts a backup into the empty database of the settings, which is migrated first. The clock and
    the keys are open, nothing else is. Errors: `BackupRefused`, `AnchorsBroken`, `Unavailable`,
    OSError; then the database is as empty as before. `NotAnchored`: all of it is there, and the
    same once more writes the anchor."""
    now = clock.now()
    log.info("restore.began")
    with path.open("rb") as file:
        contents = _checked(BackupReader(file, sealed_with), told)
        if anchor_file := settings().audit_anchor:
            await asyncio.to_thread(anchors.check_writable, anchor_file)
        await operations.migrate()
        if not await _is_there(actor, contents.head):
            file.seek(0)
            passed_by = passed_over(contents.head.made_at, now)
            await _load(actor, BackupReader(file, sealed_with), contents, passed_by, told)

    log.info("restore.ended", rows=contents.head.row_count)
    await _anchor(actor, contents.anchors)
    return contents


async def _load(
    actor: Actor, reader: BackupReader, contents: Contents, passed_by: int, told: Told
) -> None:
    """Puts all rows into the database, and notes it, in one transaction. The next `passed_by`
    running numbers are given to nobody."""
    async with loading(actor, settings().database_url, contents.head.dialect) as loader:
        await loader.lay_out([Year.unpacked(one) for one in contents.years])
        loaded = await _load_rows(reader, loader, contents, told)
        check_counts(contents.rows, loaded)
        await loader.finish(contents.running_number, passed_by)
        audit.record(
            loader.unit, RESTORED, rows=contents.head.row_count, made_at=_made_at(contents.head)
        )
    _tell_left_out(loader.left_out)


async def _anchor(actor: Actor, lines: Sequence[str]) -> None:
    """Errors: `NotAnchored`."""
    if settings().audit_anchor is None:
        return
    try:
        async with operations.opened_application():
            await begin_anew(actor, lines)
    except (anchors.AnchorsBroken, Unavailable, OSError) as error:
        raise anchors.NotAnchored from error


def _checked(reader: BackupReader, told: Told) -> Contents:
    """What is in a file. Nothing of it is believed before all was read. Errors: `BackupRefused`."""
    last, total, done = b"", reader.header.get("rows", 0), 0
    for line in reader.lines():
        last = line
        if line.startswith(b"["):
            done += 1
            if done % ROWS_A_TIME == 0:
                told("check", done, total)

    contents = contents_of(reader.header, last)
    _refuse_other_version(contents.head.migrations)
    if lacking := sorted(contents.keys.keys() - keys.ring().status().made_at.keys()):
        named = ", ".join(f"{key:08x}" for key in lacking)
        raise BackupRefused(
            f"the keys file lacks what opens rows of the backup (key {named}): put the copy of it "
            "there that is as new as the backup"
        )
    return contents


def _refuse_other_version(migrations: Sequence[str]) -> None:
    ours = own_migrations()
    if set(migrations) == set(ours):
        return
    newer = set(migrations) - set(ours)
    made, ours_last = max(migrations, default="none"), max(ours)
    way = (
        "restore it with the version that made it"
        if newer
        else "restore it with the version that made it, then install this one and run migrate"
    )
    raise BackupRefused(
        f"the backup is of migration {made}, this version of {ours_last}; nothing was done: {way}"
    )


def _made_at(head: BackupHead) -> str:
    """As the trail says it."""
    return head.made_at.isoformat(timespec="seconds")


async def _is_there(actor: Actor, head: BackupHead) -> bool:
    """Whether this backup was restored and nothing happened since: a restore that was killed after
    its commit is ended by typing it again. Errors: `BackupRefused` where somebody works with the
    database."""
    said = {"rows": str(head.row_count), "made_at": _made_at(head)}
    async with database.opened(settings().database_url):
        await check_schema()
        async with Work(actor) as unit:
            live = await processes.live_processes(unit)
            there = await audit.ends_with(unit, RESTORED, said)
    if live:
        kinds = ", ".join(sorted({one.kind for one in live}))
        raise BackupRefused(
            f"processes work with this database ({kinds}); nothing was restored: end them first"
        )
    return there


async def _load_rows(
    reader: BackupReader, loader: Loader, contents: Contents, told: Told
) -> dict[str, int]:
    """The rows of each table that were loaded."""
    loaded = dict.fromkeys(contents.rows, 0)
    for table, columns, rows in _pages(reader.lines()):
        if into := loader.into(table, columns):
            await into.add(rows)
        loaded[table] += len(rows)
        told(table, sum(loaded.values()), contents.head.row_count)
    return loaded


def _pages(lines: Iterator[bytes]) -> Iterator[tuple[str, Sequence[str], Sequence[bytes]]]:
    """Rows with their table and its columns, some at a time."""
    table, columns, rows = "", list[str](), list[bytes]()
    for line in lines:
        if line.startswith(b"["):
            rows.append(line)
        if rows and (len(rows) == ROWS_A_TIME or not line.startswith(b"[")):
            yield table, columns, rows
            rows = []
        if not line.startswith(b"["):
            head = orjson.loads(line)
            table, columns = head.get("table", table), head.get("columns", columns)
