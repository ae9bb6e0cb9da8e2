"""Which tables and columns of a database are ours: those of the models. Beside them an operator may
have put others, or the database itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tortoise import Tortoise
from tortoise.fields.base import Field

from efiling.adapters.backup_files import BackupRefused
from efiling.store.engine import database
from efiling.store.engine.snapshots import NOT_COPIED, Snapshot


def own_columns() -> dict[str, dict[str, Field[object]]]:
    """The columns of each of our tables."""
    return {
        model._meta.db_table: {
            column: model._meta.fields_map[name]
            for name, column in model._meta.fields_db_projection.items()
        }
        for model in Tortoise.apps[database.APP].values()
    }


@dataclass(frozen=True, slots=True)
class OwnTables:
    """The columns of each table to copy, in their order there, and what stays behind by name."""

    columns: Mapping[str, Sequence[str]]
    left_out: Sequence[str]


async def everything(moment: Snapshot) -> OwnTables:
    """For a database of another version, of which nobody here knows what is ours."""
    return OwnTables({table: await moment.columns(table) for table in await moment.tables()}, [])


async def what_is_ours(moment: Snapshot) -> OwnTables:
    """Errors: `BackupRefused` where something of ours is not there: nobody could restore that."""
    there, ours = (await everything(moment)).columns, own_columns()
    kept = {table: columns for table, columns in ours.items() if table not in NOT_COPIED}
    lacking = [table for table in kept if table not in there]
    lacking += [
        f"{table}.{column}"
        for table in kept.keys() & there.keys()
        for column in kept[table].keys() - set(there[table])
    ]
    if lacking:
        raise BackupRefused(
            f"the database lacks what its migrations made ({', '.join(sorted(lacking))}): no "
            "backup of it could be restored; nothing was done"
        )

    others = [table for table in there if table not in ours]
    others += [
        f"{table}.{column}"
        for table in kept
        for column in there[table]
        if column not in kept[table]
    ]
    chosen = {
        table: [column for column in columns if column in kept[table]]
        for table, columns in there.items()
        if table in kept
    }
    return OwnTables(chosen, others)
