"""Days, moments and texts on their way in and out."""

from datetime import UTC, datetime

import pytest
from graphql import GraphQLError, parse

from efiling import clock
from efiling.clock import TOKYO
from schema.root import schema
from schema.scalars import SCALARS
from tests.builders.graphql.asking import anonymous

WRONG_DAYS = [
    "2027-4-1",
    "20270401",
    "2027-W13-4",
    "2027-02-30",
    "tomorrow",
    "2027-04-01T00:00:00Z",
    "２０２７-04-01",
    20270401,
]
MOMENT = SCALARS[datetime]


@pytest.mark.parametrize("day", WRONG_DAYS)
async def test_a_day_is_written_in_one_way_only(day: object) -> None:
    asked = "query ($day: Date) { filingGuide(status: STUDENT, eventDay: $day) { status } }"
    data, errors = await anonymous().answer(asked, day=day)
    assert data is None
    assert errors


def test_every_moment_is_written_as_the_clocks_of_tokyo_showed_it() -> None:
    hours = [datetime(year, 7, 1, 15, tzinfo=UTC) for year in (1900, 1950, 1951, 1952, 2027, 9999)]
    hours += [datetime(1951, 12, 31, hour, 59, 59, 999_999, UTC) for hour in range(24)]
    for hour in hours:
        for micros in (0, 1, 999, 1_000, 999_999):
            at = hour.replace(microsecond=micros)
            shown = at.astimezone(TOKYO)
            assert MOMENT.serialize
            assert MOMENT.serialize(at) == shown.isoformat(timespec="milliseconds")
            assert MOMENT.serialize(shown) == shown.isoformat(timespec="milliseconds")
            assert clock.day_of(at) == shown.date()


def test_a_moment_is_answered_with_the_offset_of_tokyo() -> None:
    assert MOMENT.serialize
    assert (
        MOMENT.serialize(datetime(2027, 3, 31, 15, 0, 1, 234_567, UTC))
        == "2027-04-01T00:00:01.234+09:00"
    )


def test_a_moment_needs_its_offset() -> None:
    assert MOMENT.parse_value
    assert MOMENT.parse_value("2027-04-01T00:00:00+09:00") == datetime(2027, 3, 31, 15, tzinfo=UTC)
    for wrong in ("2027-04-01T00:00:00", "2027-04-01", "2027-04-01T24:61:00Z", 1):
        with pytest.raises(ValueError, match=r"DateTime|hour"):
            MOMENT.parse_value(wrong)


@pytest.mark.parametrize("text", ["13\0", "\ud800", "a\udfffb"])
async def test_z5_a_text_that_no_database_can_store_is_refused(text: str) -> None:
    data, errors = await anonymous().answer(
        "query ($p: String!) { municipalities(prefecture: $p) { code } }", p=text
    )
    assert data is None
    assert errors


async def test_z5_a_literal_that_no_database_can_store_is_refused() -> None:
    _, errors = await anonymous().answer(r'{ municipalities(prefecture: "\u0000") { code } }')
    assert errors


async def test_z5_an_id_that_no_database_can_store_is_refused() -> None:
    _, errors = await anonymous().answer("query ($id: ID!) { node(id: $id) { id } }", id="\0")
    assert errors


@pytest.mark.parametrize("number", [2**31, 2**63, 2**64, -(2**80)])
async def test_z5_a_number_beyond_32_bits_is_refused(number: int) -> None:
    data, errors = await anonymous().answer(
        "query ($first: Int) { viewer { filings(first: $first) { totalCount } } }", first=number
    )
    assert data is None
    assert errors


async def test_a_text_in_any_script_is_taken() -> None:
    asked = "query ($p: String!) { municipalities(prefecture: $p) { code } }"
    assert await anonymous().ask(asked, p="𠮷野家😀") == {"municipalities": []}


def test_the_printed_schema_can_be_read_back() -> None:
    try:
        parse(schema.as_str())
    except GraphQLError as error:
        pytest.fail(str(error))
