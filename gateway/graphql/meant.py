"""What to send instead of a day, a moment or a name of a list that GraphQL does not take: what
people write has mostly one reading, and what was meant is said whole."""

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches

from graphql.type import GraphQLEnumType, GraphQLScalarType

from sheets.choices import code_of
from sheets.days import day_of
from sheets.template import Content
from sheets.unseen import plain

LONGEST = 60
"""Whoever sends more meant no day and no name."""
ALMOST = 0.8
_LABELS: Mapping[str, Content] = {
    "Sex": Content.SEX,
    "StudentLeavingReason": Content.REASON,
    "FilingKind": Content.KIND,
}


def meant_by(value: str, type_: GraphQLScalarType | GraphQLEnumType) -> str | None:
    """The day as YYYY-MM-DD, the moment with its offset, or the name in the list; None where nobody
    can tell."""
    if len(value) > LONGEST:
        return None
    if isinstance(type_, GraphQLEnumType):
        return _name_meant(value, type_)
    if type_.name == "DateTime":
        return _moment_meant(value)
    day = day_of(value) if type_.name == "Date" else None
    return day.isoformat() if day else None


def _moment_meant(value: str) -> str | None:
    try:
        moment = datetime.fromisoformat(plain(value).upper())
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo else None


def _name_meant(value: str, type_: GraphQLEnumType) -> str | None:
    name = "_".join(plain(value).upper().replace("-", " ").split())
    if name in type_.values:
        return name
    label = _LABELS.get(type_.name)
    if label and (code := code_of(label, value)) in type_.values:
        return code
    nearly = get_close_matches(name, type_.values, n=2, cutoff=ALMOST)
    return nearly[0] if len(nearly) == 1 else None
