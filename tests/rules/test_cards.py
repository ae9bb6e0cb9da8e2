"""Lines of the card feed: what is accepted, what is refused, and the generator that makes them."""

from datetime import date
from typing import Any

import orjson
import pytest

from efiling.rules.characters import JIS
from efiling.rules.people.canonical import canonical_place
from efiling.rules.people.cards import BadCardLine, read_card_line
from efiling.rules.people.generator import card_lines, card_records
from efiling.rules.vocabulary import Designation, StatusOfResidence

TODAY = date(2026, 11, 23)
GOOD: dict[str, Any] = next(card_records(1, TODAY))


def reason(**changes: object) -> str:
    with pytest.raises(BadCardLine) as refused:
        read_card_line(orjson.dumps(GOOD | changes))
    return str(refused.value)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("person", "", "person is not 1 to 64 visible ASCII characters"),
        ("person", 7, "person is not a text"),
        ("revision", "3", "revision is not a whole number from 0 on"),
        ("revision", 2**63, "revision is not a whole number from 0 on"),
        ("cardNumber", "AB1234567CD", "cardNumber has not the shape of a card number"),
        ("cardNumber", "123456789", "cardNumber has not the shape of a card number"),
        ("name", " ", "name is empty"),
        ("birthDate", "1996-2-29", "birthDate is not a day"),
        ("birthDate", "2100-01-01", "birthDate is after issuedOn"),
        ("sex", "OTHER", "sex is not one of the known words"),
        ("nationality", "JPN", "nationality is not a known nationality or region"),
        ("municipality", "13100", "municipality is not a known municipality"),
        ("addressRest", "", "addressRest is empty"),
        ("addressRest", "あ" * 401, "addressRest is too long"),
        ("status", None, "status is not a text"),
        ("status", "TOURIST", "status is not one of the known words"),
        ("spouseBasis", 0, "spouseBasis is neither true nor false"),
        ("periodOfStay", "2 years", "periodOfStay is not a period such as P1Y3M"),
        ("stayExpiresOn", "", "stayExpiresOn is not a day"),
        ("issuedOn", None, "issuedOn is not a day"),
        ("cardExpiresOn", "1999-01-01", "cardExpiresOn is before issuedOn"),
        ("validity", "GONE", "validity is not one of the known words"),
        ("presence", "ABROAD", "presence is not one of the known words"),
        ("designation", "OTHER", "designation is not one of the known words"),
        ("deemedCard", "no", "deemedCard is neither true nor false"),
    ],
)
def test_every_field_of_a_card_line_is_checked_and_its_reason_quotes_no_value(
    field: str, value: object, said: str
) -> None:
    assert reason(**{field: value}) == said


def test_all_reasons_of_a_card_line_are_said_at_once() -> None:
    assert reason(sex="X", presence="Y").count(";") == 1
    with pytest.raises(BadCardLine, match="person is missing; revision is missing"):
        read_card_line(b"{}")


def test_card_lines_may_carry_deemed_cards_missions_and_periods_without_end() -> None:
    record = read_card_line(
        orjson.dumps(
            GOOD
            | {
                "deemedCard": True,
                "cardNumber": "B123456789",
                "designation": "TAIWAN_MISSION",
                "status": "DESIGNATED_ACTIVITIES",
                "periodOfStay": None,
                "stayExpiresOn": None,
                "cardExpiresOn": None,
                "aFieldOfNextYear": 1,
            }
        )
    )

    assert record.designation is Designation.TAIWAN_MISSION
    assert record.period_of_stay is None
    assert record.stay_expires_on is None
    assert record.card_expires_on is None


def test_q2_47_an_address_outside_jis_is_kept_as_a_filer_is_told_to_type_it() -> None:
    record = read_card_line(
        orjson.dumps(GOOD | {"municipality": "13104", "addressRest": "髙町2-8 グリーンﾊｲﾑ①"})
    )

    address = record.subject.address
    assert canonical_place(address.municipality, address.rest).startswith("13104高町２−８グリーン")


def test_generated_cards_are_good_varied_unique_and_the_same_again() -> None:
    records = [read_card_line(line) for line in card_lines(5_000, TODAY)]
    assert len({record.subject.facts.card_number for record in records}) == 5_000
    assert len({record.person for record in records}) == 5_000
    assert len({record.subject.facts.nationality for record in records}) > 100
    assert len({record.status for record in records}) > 25
    assert StatusOfResidence.STUDENT in {record.status for record in records}
    assert all(record.issued_on < TODAY for record in records)
    assert list(card_lines(50, TODAY)) == list(card_lines(50, TODAY))
    assert list(card_lines(50, TODAY)) != list(card_lines(50, TODAY, seed=1))


def test_generated_persons_are_the_same_on_every_day() -> None:
    days = (TODAY, date(2028, 2, 29), date(2026, 12, 31), date(2027, 5, 1))
    persons = {
        tuple((record["name"], record["cardNumber"], record["status"]) for record in records)
        for records in (card_records(200, day) for day in days)
    }
    assert len(persons) == 1


@pytest.mark.parametrize(
    "rest",
    [
        "ﾔﾏﾀﾞ荘１",
        "か\u3099っこう１",
        "辻\U000e0100堂１",
        "俱楽部１",
        "噓１",
        "𠮟１",
        "서울１",
        "a\u200bb１",
    ],
)
def test_no_line_is_refused_for_a_character_of_its_address(rest: str) -> None:
    record = read_card_line(orjson.dumps(GOOD | {"addressRest": rest}))

    assert set(record.subject.address.rest) <= JIS | {"a", "b"}


@pytest.mark.parametrize("name", ["LY / VAN (AN)", "'ABD AL RAHMAN", "MUÑOZ", "A" * 200, "阮文安"])
def test_no_line_is_refused_for_a_character_of_its_name(name: str) -> None:
    assert read_card_line(orjson.dumps(GOOD | {"name": name})).subject.facts.name == name
