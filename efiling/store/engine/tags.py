"""Tags: keyed digests over what decides in a row who may do what. Who can write to the database but
has not the keys cannot make one.

A tag holds for its row alone. An old row put back whole has its old tag: that is found by the
version, which the audit trail knows (`machinery.audit`).
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson

from efiling.adapters import keys

Covered = list[str | int | None]
"""The name of a table and the values that a tag covers, in one form each."""

ACCOUNT = (
    "id",
    "version",
    "role",
    "auth_id_digest",
    "password_hash",
    "password_set_on",
    "one_time_secret_sealed",
    "reset_count",
    "person_digest",
    "institution",
    "expires_on",
    "ended_at",
    "end_reason",
)
SESSION = ("digest", "account", "started_at")
ATTEMPT = ("name_digest", "failures", "until_at")
RESET = ("token_digest", "account", "password_hash", "expires_at")
API_TOKEN = (
    "id",
    "digest",
    "account",
    "institution",
    "reset_count",
    "scopes",
    "expires_on",
    "revoked_at",
)


def tag_of(table: str, columns: Sequence[str], row: Mapping[str, Any], prefix: str = "") -> bytes:
    """The tag of a row, or of what a row is about to hold. `prefix`: before the names of its
    columns in a statement of several tables."""
    return _tag(_covered(table, columns, row, prefix))


def is_genuine(
    table: str, columns: Sequence[str], row: Mapping[str, Any], prefix: str = ""
) -> bool:
    """Whether the tag of a row is the one that we would make."""
    return covered_if_genuine(table, columns, row, prefix) is not None


def covered_if_genuine(
    table: str, columns: Sequence[str], row: Mapping[str, Any], prefix: str = ""
) -> Covered | None:
    """What the tag of a row covers; None where it is not the one that we would make."""
    tag = row[f"{prefix}tag"]
    if tag is None:
        return None
    try:
        covered = _covered(table, columns, row, prefix)
        return covered if hmac.compare_digest(bytes(tag), _tag(covered)) else None
    except (TypeError, ValueError, OverflowError):
        return None  # SQLite lets any value into any column, PostgreSQL moments without end


def tag_of_changed(covered: Covered, columns: Sequence[str], changed: Mapping[str, Any]) -> bytes:
    """The tag of the same row once some of its columns are changed."""
    new = [
        _in_one_form(changed[column]) if column in changed else old
        for column, old in zip(columns, covered[1:], strict=True)
    ]
    return _tag([covered[0], *new])


def _covered(
    table: str, columns: Sequence[str], row: Mapping[str, Any], prefix: str = ""
) -> Covered:
    values = _values_of(tuple(columns), prefix)(row)
    return [
        table,
        *[
            value if (kind := type(value)) in _AS_THEY_ARE else _PLAIN.get(kind, _plain)(value)
            for value in values
        ],
    ]


@cache
def _values_of(columns: tuple[str, ...], prefix: str) -> Callable[[Mapping[str, Any]], Any]:
    """What finds these columns in a row. They are named in this module."""
    return itemgetter(*(prefix + column for column in columns))


def _in_one_form(value: Any) -> str | int | None:
    if type(value) in _AS_THEY_ARE:
        return value  # type: ignore[no-any-return]
    return _PLAIN.get(type(value), _plain)(value)


def _tag(covered: Covered) -> bytes:
    return keys.ring().digest("tag", orjson.dumps(covered))


_AS_THEY_ARE = frozenset({type(None), str, int})
_PLAIN: Mapping[type, Callable[[Any], str | int]] = {
    bool: int,
    bytes: bytes.hex,
    memoryview: memoryview.hex,
    datetime: lambda moment: moment.astimezone(UTC).isoformat(),
    date: date.isoformat,
    UUID: str,
}
"""Most values by their own type, in one form, whether they come from us or from either database: a
sweep asks half a million times."""


def _plain(value: Any) -> str | int | None:
    """A value of another type in the same form: words of ours, and PostgreSQL's own ids."""
    if isinstance(value, str | UUID):
        return str(value)
    raise TypeError(type(value).__name__)
