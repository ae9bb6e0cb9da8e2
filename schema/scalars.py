"""Scalars: days, moments, addresses; and what no text of a request may contain, on either database
alike."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import NewType, ParamSpec

import orjson
import strawberry
from graphql import GraphQLError, GraphQLID, GraphQLScalarType, GraphQLString
from strawberry.types.scalar import ScalarDefinition

from efiling.clock import AHEAD, LAST_SUMMER_TIME, TOKYO, within_calendar

URL = NewType("URL", str)
P = ParamSpec("P")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_WITH_MILLISECONDS = len("2027-04-01T09:00:00.000")


def is_storable(text: str) -> bool:
    """Whether both databases can keep a text: PostgreSQL no NUL, neither a lone surrogate (Z5)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _day_of(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("A Date is written as in 2027-04-01.")
    return date.fromisoformat(value)


def _moment_of(value: object) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("A DateTime is written as in 2027-04-01T09:00:00+09:00.")
    return within_calendar(datetime.fromisoformat(value.upper()))


def _written_moment(value: datetime) -> str:
    if value.tzinfo is not UTC or value.year <= LAST_SUMMER_TIME:
        return value.astimezone(TOKYO).isoformat(timespec="milliseconds")
    # Pages are full of moments; this writes one in a quarter of the time.
    written = orjson.dumps(value + AHEAD)[1:-7].decode()
    return f"{written[:_WITH_MILLISECONDS] if '.' in written else f'{written}.000'}+09:00"


def _address_of(value: object) -> URL:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise ValueError("A URL begins with https://.")
    return URL(value)


SCALARS: dict[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A day in Asia/Tokyo, such as 2027-04-01.",
        serialize=date.isoformat,
        parse_value=_day_of,
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment as RFC 3339 writes it, with offset; in answers "
        "2027-04-01T09:00:00.000+09:00.",
        serialize=_written_moment,
        parse_value=_moment_of,
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    ),
    URL: strawberry.scalar(
        name="URL",
        description="A web address.",
        serialize=str,
        parse_value=_address_of,
        specified_by_url="https://url.spec.whatwg.org/",
    ),
}
"""What the schema's configuration takes: Python type to scalar."""


def refuse_unstorable_text() -> None:
    """Makes String and ID refuse NUL and lone surrogates, in variables and in literals alike.

    graphql-core has one String and one ID for the whole process and lets nobody put others in their
    place, so the two are changed where they are. Safe to call again.
    """
    for scalar in (GraphQLString, GraphQLID):
        if not hasattr(scalar, "refuses_unstorable"):
            _guard(scalar)
            scalar.refuses_unstorable = True  # type: ignore[attr-defined]


def _guard(scalar: GraphQLScalarType) -> None:
    for name in ("parse_value", "coerce_input_value", "parse_literal", "coerce_input_literal"):
        original = getattr(scalar, name, None)
        if original is not None:
            setattr(scalar, name, _storable(original))


def _storable(original: Callable[P, object]) -> Callable[P, object]:
    def coerce(*args: P.args, **more: P.kwargs) -> object:
        value = original(*args, **more)
        if isinstance(value, str) and not is_storable(value):
            raise GraphQLError("A text contains a character that cannot be stored.")
        return value

    return coerce
