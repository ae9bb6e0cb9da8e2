"""Times of day as people type them."""

from typing import cast

import pytest
from graphql import GraphQLInputObjectType, build_schema

from gateway.portal.times import time_of
from gateway.portal.typed import Typed, input_of


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        *((one, "09:30") for one in ("9:30", "09:30", "0930", "９：３０", "9時30分", " 9 時 半 ")),
        *((one, "09:30") for one in ("午前9時半", "9:30 am", "9:30 A.M.")),
        *((one, "17:00") for one in ("17", "17時", "午後5時", "５ｐｍ", "5:00 PM", "1700")),
        *((one, "00:00") for one in ("0:00", "午前0時")),
        ("9時5分", "09:05"),
        *((one, None) for one in ("", "24:00", "9:60", "9:5", "930", "午後12時", "12 pm", "13 pm")),
        *((one, None) for one in ("午前9時 am", "9:30:00", "noon", "٩", "9" * 99)),
    ],
)
def test_a_time_has_one_reading(typed: str, read: str | None) -> None:
    assert time_of(typed) == read


@pytest.mark.parametrize(
    ("year", "time", "moment"),
    [
        ("令和8年11月2日", "午後5時半", "2026-11-02T17:30:00+09:00"),
        ("2026-11-02", "", "2026-11-02T:00+09:00"),
        ("", "17:00", "T17:00:00+09:00"),
        ("", " ", None),
    ],
)
def test_a_moment_needs_its_day_and_its_time(year: str, time: str, moment: str | None) -> None:
    kind = build_schema("scalar DateTime input Asked { to: DateTime } type Query { a: Int }")
    typed = Typed({"to.year": [year], "to.time": [time]})

    read = input_of(cast("GraphQLInputObjectType", kind.type_map["Asked"]), typed)

    assert read.get("to") == moment
