"""What somebody typed into a form, and how it becomes the input of a mutation.

A field's name is its path below `input`, with dots: `card.name`. A day is three fields
(`card.birthDate.year`, `.month`, `.day`); it may also be pasted whole into the first of them. What
the type of the input is decides how a field is read, so that no form says it again.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from graphql.type import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    get_nullable_type,
)

from gateway.portal.times import time_of
from sheets.days import day_of

DAY_PARTS = ("year", "month", "day")
LONGEST_DAY = 100
"""So much of a field for a day or a time is looked at."""
_SECRET = re.compile(r"(?:^|\.)(?:password|oldPassword|newPassword|oneTimeCode|token)$")
_NUMBER = re.compile("[0-9]{1,3}")
_TRUE = frozenset({"true", "on", "1"})


class Typed:
    """The fields of a form that was sent; several of one name in their order."""

    def __init__(self, fields: Mapping[str, list[str]] | None = None) -> None:
        self._fields = {name: list(values) for name, values in (fields or {}).items()}

    def __bool__(self) -> bool:
        return bool(self._fields)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def get(self, name: str, default: str = "") -> str:
        """The first value of a field; of a name in a list (`authIdChoices.1`) that one."""
        values, at = self._place_of(name)
        return values[at] if at < len(values) else default

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return self._fields.get(name, [])

    def has(self, prefix: str) -> bool:
        """Whether anything was typed at or below this name."""
        below = f"{prefix}."
        return any(
            any(values) and (name == prefix or name.startswith(below))
            for name, values in self._fields.items()
        )

    def put(self, name: str, value: str) -> None:
        """What stands in a field from now on."""
        values, at = self._place_of(name)
        if name not in self._fields and at < len(values):
            values[at] = value
        else:
            self._fields[name] = [value]

    def _place_of(self, name: str) -> tuple[list[str], int]:
        """The values among which that of a field stands, and where."""
        listed, _, number = name.rpartition(".")
        if name not in self._fields and _NUMBER.fullmatch(number):
            return self._fields.get(listed, []), int(number)
        return self._fields.get(name, []), 0

    def put_day(self, name: str, value: str) -> None:
        """The three fields of a day written as YYYY-MM-DD."""
        for part, text in zip(DAY_PARTS, value.split("-"), strict=False):
            self.put(f"{name}.{part}", text)

    def shown(self) -> "Typed":
        """What may be shown again: everything but secrets."""
        return Typed({n: v for n, v in self._fields.items() if not _SECRET.search(n)})

    def pairs(self) -> list[tuple[str, str]]:
        """Every field with each of its values."""
        return [(name, value) for name, values in self._fields.items() for value in values]

    def below(self, prefix: str) -> list[tuple[str, str]]:
        """Every field below a name, without it, with each of its values."""
        start = f"{prefix}."
        return [
            (name[len(start) :], value) for name, value in self.pairs() if name.startswith(start)
        ]

    def day(self, name: str) -> str | None:
        """A day as YYYY-MM-DD; whatever was typed where it is none; None where nothing was."""
        whole = self.get(name) or self.get(f"{name}.year")
        year, month, day = (
            _plain(self.get(f"{name}.{part}")).rstrip("年月日") for part in DAY_PARTS
        )
        written = (whole, f"{year}.{month}.{day}", f"{year}年{month}月{day}日")
        for one in (*written, f"{day} {month} {year}"):
            if read := day_of(one):
                return read.isoformat()
        return f"{year}-{_padded(month)}-{_padded(day)}" if month or day else _plain(whole) or None


def _padded(part: str) -> str:
    """Two digits; what is no number stays as it was typed, for it is shown again."""
    return part.zfill(2) if part.isdecimal() else part


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:LONGEST_DAY]).strip()


def input_of(kind: GraphQLInputObjectType, typed: Typed, prefix: str = "") -> dict[str, Any]:
    """The input of that type that was typed below `prefix`. What is empty and may be is absent."""
    found = {}
    for name, field in kind.fields.items():
        value = _value(field.type, typed, f"{prefix}{name}")
        if value is not None:
            found[name] = value
    return found


def _value(kind: GraphQLInputType, typed: Typed, name: str) -> Any:
    needed, inner = isinstance(kind, GraphQLNonNull), get_nullable_type(kind)
    if isinstance(inner, GraphQLInputObjectType):
        return input_of(inner, typed, f"{name}.") if needed or typed.has(name) else None
    if isinstance(inner, GraphQLList):
        return _items(inner.of_type, typed, name) or ([] if needed else None)

    scalar = inner.name if isinstance(inner, GraphQLScalarType) else "enum"
    match scalar:
        case "Date":
            return typed.day(name)
        case "DateTime":
            return _moment(typed, name)
        case "Boolean":
            if typed.all(name):
                # The last: a hidden `false` may go before the box.
                return typed.all(name)[-1] in _TRUE
            return None
        case "String":
            text = typed.get(name)
            return text if text or needed else None
        case _:
            return typed.get(name) or None


def _items(kind: GraphQLInputType, typed: Typed, name: str) -> list[Any]:
    inner = get_nullable_type(kind)
    if not isinstance(inner, GraphQLInputObjectType):
        return [value for value in typed.all(name) if value]
    places = {key[len(name) + 1 :].split(".")[0] for key in typed if key.startswith(f"{name}.")}
    numbers = sorted(int(place) for place in places if _NUMBER.fullmatch(place))
    return [input_of(inner, typed, f"{name}.{number}.") for number in numbers]


def _moment(typed: Typed, name: str) -> str | None:
    """A day and a time in Japan as a moment; without one of them it is none."""
    day, time = typed.day(name), typed.get(f"{name}.time")
    if day is None and not time.strip():
        return None
    return f"{day or ''}T{time_of(time) or _plain(time)}:00+09:00"
