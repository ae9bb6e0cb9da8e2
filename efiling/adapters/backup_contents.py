"""What a backup says of itself: at its beginning of which moment and version it is, in its last
line how much is in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS


@dataclass(frozen=True, slots=True)
class BackupHead:
    """The database that a backup is of. `dialect`: SQLite or PostgreSQL."""

    made_at: datetime
    dialect: str
    migrations: Sequence[str]
    row_count: int

    def header(self) -> dict[str, Any]:
        """As it stands at the beginning of the file."""
        return {
            "made_at": self.made_at.isoformat(),
            "dialect": self.dialect,
            "migrations": self.migrations,
            "rows": self.row_count,
        }


@dataclass(frozen=True, slots=True)
class Contents:
    """All that is in a backup: rows of each table, and how many values each key has sealed.
    `anchors`: the newest lines of those outside the database, from before its moment. `years`:
    those that have parts of their own."""

    head: BackupHead
    rows: Mapping[str, int]
    keys: Mapping[int, int]
    running_number: int
    anchors: Sequence[str]
    years: Sequence[Mapping[str, Any]]

    def last_line(self) -> bytes:
        """The line behind all rows."""
        end = {
            "rows": self.rows,
            "keys": self.keys,
            "running_number": self.running_number,
            "anchors": self.anchors,
            "years": self.years,
        }
        return orjson.dumps({"end": end}, option=_OPTIONS)


def contents_of(header: Mapping[str, Any], last_line: bytes) -> Contents:
    """What a file says of itself, once all of it was read."""
    end = orjson.loads(last_line)["end"]
    made_at = datetime.fromisoformat(header["made_at"])
    return Contents(
        BackupHead(made_at, header["dialect"], header["migrations"], header["rows"]),
        end["rows"],
        {int(key): count for key, count in end["keys"].items()},
        end["running_number"],
        end["anchors"],
        end.get("years", ()),  # of a version that knew none: it is refused by its name next
    )


def table_line(table: str, columns: Sequence[str]) -> bytes:
    """The line before the rows of a table."""
    return orjson.dumps({"table": table, "columns": columns}, option=_OPTIONS)
