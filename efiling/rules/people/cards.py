"""One line of the card feed: every field checked, every reason said, no value quoted (interfaces,
"Card feed")."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import orjson

from efiling.errors import Problem
from efiling.reference import MUNICIPALITIES, NATIONALITIES
from efiling.rules import arrival, text
from efiling.rules.characters import GETA
from efiling.rules.filings.statuses import STATUSES, is_short_stay
from efiling.rules.people.identity import Address, CardFacts, Subject
from efiling.rules.people.register import CardEntries
from efiling.rules.vocabulary import Designation, Presence, Sex, StatusOfResidence, Validity

LINE_LIMIT_BYTES = 16_384
"""Longer lines are refused unread; an ordinary one has 500 bytes (*decided*)."""
ADDRESS_LIMIT = 400
"""Longer than anybody may type: a card has what it has (*decided*)."""
REVISION_LIMIT = 2**63 - 1
EARLIEST_DAY = date(1900, 1, 1)

E = TypeVar("E", bound=StrEnum)

_PERSON = re.compile(r"[!-~]{1,64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERIOD_CHARACTERS = 16
_FEED_NAMES = {
    entry.name: re.sub("_(.)", lambda found: found[1].upper(), entry.name)
    for entry in fields(CardEntries)
}
"""The entries of a card and what the feed calls them: `stay_expires_on`, `stayExpiresOn`."""
_REASONS = {
    "VALUE_REQUIRED": "is empty",
    "VALUE_TOO_LONG": "is too long",
    "CARD_NUMBER_INVALID": "has not the shape of a card number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRecord(CardEntries):
    """The newest facts of one person as the feed tells them. `as_geta`: the characters of the
    address that count as 〓, because JIS X 0208 has no spelling for them."""

    person: str
    revision: int
    subject: Subject
    as_geta: str = ""


class BadCardLine(Exception):
    """The line is no card record. The text names every wrong field and quotes no value."""


class _Wrong(Exception):
    """What is wrong with one field."""


def read_card_line(line: bytes) -> CardRecord:
    """The record of one line. Errors: `BadCardLine` with all reasons. Fields that are not ours are
    passed over."""
    if len(line) > LINE_LIMIT_BYTES:
        raise BadCardLine(f"line has more than {LINE_LIMIT_BYTES} bytes")

    try:
        raw = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise BadCardLine("line is not JSON in UTF-8") from None
    if type(raw) is not dict:
        raise BadCardLine("line is not a JSON object")

    reasons: list[str] = []
    value: dict[str, Any] = {}
    for name, reader in _READERS.items():
        try:
            value[name] = reader(raw[name])
        except KeyError:
            reasons.append(f"{name} is missing")
        except _Wrong as wrong:
            reasons.append(f"{name} {wrong}")

    if not reasons:
        reasons = _contradictions(value)
    if reasons:
        raise BadCardLine("; ".join(reasons))
    # Looked for only where one may be: a feed has millions of lines.
    lost = GETA in value["addressRest"]
    return _record(value, arrival.counted_as_geta(raw["addressRest"]) if lost else "")


def check_in_force(record: CardRecord, today: date) -> None:
    """Errors: `BadCardLine` for a status that nobody bears yet. The line is set aside, not wrong:
    loaded again from that day on, it is taken."""
    in_force = STATUSES[record.status].in_force
    if today < in_force.first_on:
        raise BadCardLine(
            f"set aside: status begins on {in_force.first_on}; load the file again from that day on"
        )


def _record(value: Mapping[str, Any], as_geta: str) -> CardRecord:
    subject = Subject(
        facts=CardFacts(
            name=value["name"],
            birth_date=value["birthDate"],
            sex=value["sex"],
            nationality=value["nationality"],
            card_number=value["cardNumber"],
        ),
        address=Address(value["municipality"], value["addressRest"]),
    )
    entries = {entry: value[feed_name] for entry, feed_name in _FEED_NAMES.items()}

    return CardRecord(
        person=value["person"],
        revision=value["revision"],
        subject=subject,
        as_geta=as_geta,
        **entries,
    )


def _contradictions(value: Mapping[str, Any]) -> list[str]:
    """What fields that are right by themselves say against each other."""
    reasons: list[str] = []
    problems: list[Problem] = []
    text.card_number(value["cardNumber"], (), problems, deemed_allowed=value["deemedCard"])
    if problems:
        reasons.append(f"cardNumber {_REASONS[problems[0].code]}")
    if value["birthDate"] > value["issuedOn"]:
        reasons.append("birthDate is after issuedOn")
    if value["cardExpiresOn"] and value["cardExpiresOn"] < value["issuedOn"]:
        reasons.append("cardExpiresOn is before issuedOn")
    return reasons


def _string(value: object) -> str:
    if type(value) is not str:
        raise _Wrong("is not a text")
    return value


def _person(value: object) -> str:
    person = _string(value)
    if not _PERSON.fullmatch(person):
        raise _Wrong("is not 1 to 64 visible ASCII characters")
    return person


def _revision(value: object) -> int:
    if type(value) is not int or not 0 <= value <= REVISION_LIMIT:
        raise _Wrong("is not a whole number from 0 on")
    return value


def _name(value: object) -> str:
    """Whatever a card carries is taken: what nobody can type counts for nothing."""
    name = arrival.arrived(_string(value))
    if not name:
        raise _Wrong("is empty")
    if len(name) > text.ROMAN_NAME_LIMIT:
        raise _Wrong("is too long")
    return name


def _card_number(value: object) -> str:
    """The shape waits for deemedCard."""
    number = arrival.without_spaces(arrival.half_width(_string(value))).upper()
    if not number:
        raise _Wrong("is empty")
    return number


def _address_rest(value: object) -> str:
    """In characters of JIS X 0208, which is what a filer is told to type (Q2-47). No line is
    refused for a character: what has no spelling there counts as 〓."""
    rest = arrival.in_jis(_string(value))
    if not rest:
        raise _Wrong("is empty")
    if len(rest) > ADDRESS_LIMIT:
        raise _Wrong("is too long")
    return rest


def _day(value: object) -> date:
    if type(value) is str and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise _Wrong("is not a day") from None
        if day >= EARLIEST_DAY:
            return day
    raise _Wrong("is not a day")


def _period(value: object) -> str:
    period = _string(value)
    try:
        is_short_stay(period)
    except ValueError:
        raise _Wrong("is not a period such as P1Y3M") from None
    if len(period) > _PERIOD_CHARACTERS:
        raise _Wrong("is too long")
    return period


def _truth(value: object) -> bool:
    if type(value) is not bool:
        raise _Wrong("is neither true nor false")
    return value


def _listed(codes: Mapping[str, object], what: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        code = _string(value)
        if code not in codes:
            raise _Wrong(f"is not a known {what}")
        return code

    return read


def _word(words: type[E]) -> Callable[[object], E]:
    by_name: dict[object, E] = {word.value: word for word in words}

    def read(value: object) -> E:
        try:
            return by_name[_string(value)]
        except KeyError:
            raise _Wrong("is not one of the known words") from None

    return read


def _or_null(reader: Callable[[object], object]) -> Callable[[object], object]:
    return lambda value: None if value is None else reader(value)


_READERS: Mapping[str, Callable[[object], object]] = {
    "person": _person,
    "revision": _revision,
    "cardNumber": _card_number,
    "name": _name,
    "birthDate": _day,
    "sex": _word(Sex),
    "nationality": _listed(NATIONALITIES, "nationality or region"),
    "municipality": _listed(MUNICIPALITIES, "municipality"),
    "addressRest": _address_rest,
    "status": _word(StatusOfResidence),
    "spouseBasis": _truth,
    "periodOfStay": _or_null(_period),
    "stayExpiresOn": _or_null(_day),
    "issuedOn": _day,
    "cardExpiresOn": _or_null(_day),
    "validity": _word(Validity),
    "presence": _word(Presence),
    "designation": _or_null(_word(Designation)),
    "deemedCard": _truth,
}
