"""The demo's people with a known fate: what the card register says of each, what it will say
tonight, and the filing about them that is ready to be sent.

The same for the same day, and relative to it: `docs/api.md` tells of each.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from efiling.rules.filings.statuses import has_acceptance
from efiling.rules.people.generator import card_records
from efiling.rules.vocabulary import BatchKind, StatusOfResidence

Record = dict[str, Any]
Change = Callable[[Record, date], Record]

ROWS = 300
STUDENT = StatusOfResidence.STUDENT
ENGINEER = StatusOfResidence.ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES
STARTED, ENDED, RENAMED = "acceptanceStarted", "acceptanceEnded", "activityOrgNameChanged"
ORGANIZATION = {
    "name": "株式会社デモ",
    "address": {"municipality": "13104", "rest": "西新宿２－８－１"},
}
ACTIVITIES = "日本語の教授"

_ROWS_SEED, _FATES_SEED = 1, 2
_ENOUGH = 3_000
"""Generated for either, of whom about every fourth is taken."""


def _as_it_is(record: Record, _today: date) -> Record:
    return record


def _lapsed(record: Record, _today: date) -> Record:
    return record | {"validity": "LAPSED"}


def _on_a_journey(record: Record, _today: date) -> Record:
    return record | {"presence": "REENTRY"}


def _departed(record: Record, _today: date) -> Record:
    return record | {"presence": "DEPARTED", "validity": "LAPSED"}


def _other_card(record: Record, today: date) -> Record:
    """Issued yesterday: of a day before a filing of today, however late the register is told."""
    issued = (today - timedelta(days=1)).isoformat()
    return record | {"cardNumber": f"ZZ{record['cardNumber'][2:10]}ZZ", "issuedOn": issued}


def _other_status(record: Record, today: date) -> Record:
    return _other_card(record, today) | {"status": ENGINEER.value}


def _permanent(record: Record, today: date) -> Record:
    stay = {"periodOfStay": None, "stayExpiresOn": None}
    return _other_card(record, today) | {"status": "PERMANENT_RESIDENT"} | stay


def _issued_today(record: Record, today: date) -> Record:
    return record | {"issuedOn": today.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one test person. `now`: what the register says; `before`: it said something
    else first, and that is what the row says; `misread`: so does the row by mistake.

    `details`: what is filed. `by_employer`: by the demo's other institution. `problem`: of the row
    at its reception; `error`: of the filing in the night, once the register knows `tonight`;
    `registration`: the problem of `registerResident` with the same card. `has_account`: registered
    with the demo; `is_blocking`: and forbids the demo school to file.
    """

    name: str
    now: Change = _as_it_is
    before: bool = False
    misread: bool = False
    tonight: Change | None = None
    details: str = STARTED
    status: StatusOfResidence = STUDENT
    by_employer: bool = False
    problem: str | None = None
    error: str | None = None
    registration: str | None = None
    has_account: bool = False
    is_blocking: bool = False

    @property
    def batch(self) -> BatchKind:
        """The kind of batch that the row belongs to."""
        changed = self.details == RENAMED
        return BatchKind.ORGANIZATION_CHANGE if changed else BatchKind.ACCEPTANCE


_TAKEN = "ALREADY_REGISTERED"
FATES: Sequence[Fate] = (
    Fate(name="REGISTERS"),
    Fate(name="REGISTERS_WORKER", status=ENGINEER),
    Fate(
        name="MISMATCH",
        misread=True,
        problem="IDENTITY_MISMATCH",
        registration="IDENTITY_MISMATCH",
    ),
    Fate(
        name="OLD_CARD",
        now=_other_card,
        before=True,
        problem="CARD_NOT_NEWEST",
        registration="CARD_NOT_NEWEST",
    ),
    Fate(name="LAPSED", now=_lapsed, problem="CARD_LAPSED", registration="CARD_LAPSED"),
    Fate(name="ISSUED_TODAY", now=_issued_today, registration="CARD_ISSUED_TODAY"),
    Fate(name="ABROAD", now=_on_a_journey, details=ENDED, problem="RESIDENT_ABROAD"),
    Fate(
        name="STATUS_CHANGED",
        now=_other_status,
        before=True,
        details=ENDED,
        problem="STUDENT_STATUS_CHANGED",
        registration="CARD_NOT_NEWEST",
    ),
    Fate(
        name="PERMANENT",
        now=_permanent,
        problem="KIND_NOT_ALLOWED",
        registration="STATUS_NOT_ELIGIBLE",
    ),
    Fate(
        name="EMPLOYED",
        by_employer=True,
        status=ENGINEER,
        problem="UNDER_EMPLOYMENT_REPORTING",
    ),
    Fate(name="ASKED_SCHOOL", details=RENAMED, registration=_TAKEN, has_account=True),
    Fate(
        name="BLOCKS_SCHOOL",
        details=RENAMED,
        problem="DELEGATION_BLOCKED",
        registration=_TAKEN,
        has_account=True,
        is_blocking=True,
    ),
    Fate(name="NOT_REGISTERED", details=RENAMED, problem="RESIDENT_NOT_REGISTERED"),
    Fate(name="LAPSES_TONIGHT", tonight=_lapsed, error="CARD_LAPSED"),
    Fate(name="CARD_REPLACED_TONIGHT", tonight=_other_card, error="CARD_REPLACED"),
    Fate(name="LEAVES_TONIGHT", tonight=_departed, details=ENDED, error="RESIDENT_ABROAD"),
    Fate(
        name="STATUS_CHANGES_TONIGHT",
        tonight=_other_status,
        details=ENDED,
        error="STUDENT_STATUS_CHANGED",
    ),
    Fate(
        name="NO_DUTY_TONIGHT",
        tonight=_permanent,
        details=RENAMED,
        error="STATUS_HAS_NO_DUTY",
        registration=_TAKEN,
        has_account=True,
    ),
)
"""Everything that the register decides: at the reception of a row, at a registration, at night."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody with a fate. `lines`: of the feed at once; `tonight`: of the next one, perhaps."""

    fate: Fate
    lines: Sequence[Record]
    tonight: Record | None
    told: Record
    """The record as the row tells it."""

    def row(self, today: date) -> Record:
        """What is filed about them, as GraphQL's `FilingInput`."""
        return row_about(self.told, self.fate.details, self.fate.name, today)


def demo_people(today: date) -> list[DemoPerson]:
    """Everybody with a fate, in the order of `FATES`."""
    records = list(steady_records(_FATES_SEED, today))
    return [_person(fate, _first_of(records, fate.status), today) for fate in FATES]


def _first_of(records: list[Record], status: StatusOfResidence) -> Record:
    at = next(at for at, record in enumerate(records) if record["status"] == status)
    return records.pop(at)


def _person(fate: Fate, record: Record, today: date) -> DemoPerson:
    lines = [record] if fate.before else [fate.now(record, today)]
    if fate.before:
        lines.append(_next_revision(fate.now(record, today)))

    told = lines[0]
    if fate.misread:
        born = date.fromisoformat(told["birthDate"]) + timedelta(days=1)
        told = told | {"birthDate": born.isoformat()}

    tonight = _next_revision(fate.tonight(lines[-1], today)) if fate.tonight else None
    return DemoPerson(fate, lines, tonight, told)


def _next_revision(record: Record) -> Record:
    return record | {"revision": record["revision"] + 1}


def free_people(today: date) -> list[Record]:
    """Of whom every filing registers, and nobody has an account: as many as a batch has rows."""
    return list(islice(steady_records(_ROWS_SEED, today), ROWS))


def steady_records(seed: int, today: date) -> Iterator[Record]:
    """Of people whom an institution reports, and whose card and stay are good for a while yet."""
    settled, soon = _days_from(today, -7), _days_from(today, 60)
    for record in map(dict, card_records(_ENOUGH, today, seed)):
        is_good = record["validity"] == "VALID" and record["presence"] == "IN_JAPAN"
        lasts = str(record["issuedOn"]) < settled and str(record["stayExpiresOn"]) > soon
        if is_good and lasts and has_acceptance(StatusOfResidence(str(record["status"])), today):
            yield record


def _days_from(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


def row_about(record: Record, details: str, reference: str, today: date) -> Record:
    """A filing about somebody, of three days ago."""
    items: Record = {"on": _days_from(today, -3)}
    if details == ENDED:
        items |= {"reason": "GRADUATION"}
    elif details == RENAMED:
        items |= {"organization": ORGANIZATION, "newName": "株式会社デモ第二"}
    elif record["status"] != STUDENT:
        items |= {"activities": ACTIVITIES}

    said = on_card(record)
    row = {
        "subject": {**said["card"], "address": said["address"]},
        "clientReference": reference,
        "details": {details: items},
    }
    return row | {"requestedByResident": True} if details == RENAMED else row


def on_card(record: Record) -> Record:
    """What the card says, in the shape of GraphQL's `SubjectInput`, and the status."""
    names = ("name", "birthDate", "sex", "nationality", "cardNumber")
    address = {"municipality": record["municipality"], "rest": record["addressRest"]}
    return {
        "card": {name: record[name] for name in names},
        "address": address,
        "status": record["status"],
    }
