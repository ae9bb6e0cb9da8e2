"""Drafts: what somebody typed of filings that are not filed yet. Nothing in them is checked but how
much it is.

The key that files a draft is made of its id: it stays the same for as long as the draft is there,
and a filing that comes with it says by itself which draft is done with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from efiling import clock
from efiling.errors import Problem
from efiling.rules.filings.filings import FILINGS_TOGETHER_LIMIT
from efiling.rules.vocabulary import FilingKind

DRAFTS_AT_MOST = 20
"""Of one account."""
KEPT = timedelta(days=30)
"""Days after the one on which it was saved last."""
FIELDS_AT_MOST = 200
PATH_LIMIT = 200
VALUE_LIMIT = 2_000
WHOLE_BYTES = 64 * 1024
"""Of all paths and values together, in UTF-8."""
KEY_PREFIX = "draft-"


@dataclass(frozen=True, slots=True)
class DraftField:
    """One field of a form: its path below the input of a filing, and what was typed there."""

    path: str
    value: str


@dataclass(frozen=True, slots=True)
class DraftContents:
    """All that was typed, in the order sent."""

    kinds: Sequence[FilingKind]
    fields: Sequence[DraftField]


def check_draft(contents: DraftContents, problems: list[Problem]) -> None:
    """Appends what is too much."""
    if not contents.kinds:
        problems.append(Problem("VALUE_REQUIRED", ("kinds",)))
    if len(contents.kinds) > FILINGS_TOGETHER_LIMIT:
        problems.append(Problem("FILINGS_TOO_MANY", ("kinds",), {"limit": FILINGS_TOGETHER_LIMIT}))
    if len(contents.fields) > FIELDS_AT_MOST:
        problems.append(Problem("DRAFT_ITEMS_TOO_MANY", ("fields",), {"limit": FIELDS_AT_MOST}))
        return

    for place, one in enumerate(contents.fields):
        _check_length(one.path, PATH_LIMIT, place, "path", problems)
        _check_length(one.value, VALUE_LIMIT, place, "value", problems)
    _check_whole(contents.fields, problems)


def _check_length(text: str, limit: int, place: int, name: str, problems: list[Problem]) -> None:
    if len(text) > limit:
        problems.append(Problem("VALUE_TOO_LONG", ("fields", str(place), name), {"limit": limit}))


def _check_whole(fields: Sequence[DraftField], problems: list[Problem]) -> None:
    """The limit is told in characters of the kind that was typed: people do not count bytes."""
    typed = "".join(one.path + one.value for one in fields)
    size = len(typed.encode())
    if size > WHOLE_BYTES:
        limit = len(typed) * WHOLE_BYTES // size
        problems.append(Problem("VALUE_TOO_LONG", ("fields",), {"limit": limit}))


def ends_on(saved_at: datetime) -> date:
    """The last day on which a draft is kept."""
    return clock.day_of(saved_at) + KEPT


def kept_from(today: date) -> datetime:
    """A draft is still there if it was saved at this moment or later."""
    return clock.midnight(today - KEPT)


def key_of_draft(draft: UUID) -> str:
    """The idempotency key that files it."""
    return f"{KEY_PREFIX}{draft}"


def draft_of_key(key: str) -> UUID | None:
    """The draft that a key files; None for any other key."""
    try:
        draft = UUID(key.removeprefix(KEY_PREFIX))
    except ValueError:
        return None
    return draft if key == key_of_draft(draft) else None
