"""Rows of batch files as filings, and filings as rows (Q2-61, Q2-65). A cell is text: a code, an
ISO day, or empty.

A row with a cell that cannot be read is no filing; its other cells are checked all the same, so
that every error of every row is told at once. Whatever can be read is checked at reception, like
rows that came by GraphQL.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from efiling.errors import Problem
from efiling.rules.characters import is_invisible
from efiling.rules.filings.acceptance import check_statement
from efiling.rules.filings.batch_columns import (
    COLUMNS,
    NO,
    YES,
    codes_of,
    column_of,
    path_of,
)
from efiling.rules.filings.batches import BATCH_KINDS
from efiling.rules.filings.details import (
    AcceptanceEnded,
    AcceptanceStarted,
    AcceptanceStatus,
    AddressChanged,
    Details,
    Filing,
    NameChanged,
    Organization,
)
from efiling.rules.filings.filings import check_filing
from efiling.rules.people.identity import Address, CardFacts, Subject
from efiling.rules.text import CLIENT_REFERENCE_LIMIT, Path, Problems, is_blank, quoted
from efiling.rules.vocabulary import BatchKind, FilingKind, Sex, StudentLeavingReason
from sheets.taking import choices_named, meant, suggested
from sheets.template import Content, holds

Cells = Mapping[str, str]
"""Column name to text; a column that is absent is empty."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONG_LISTS = frozenset({Content.NATIONALITY, Content.MUNICIPALITY})
_UNREAD_DAY = date(1900, 1, 1)
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ReadRows:
    """A file's rows. `filings` has None for a row that is none; `problems` says why, by row counted
    from 1."""

    filings: tuple[Filing | None, ...]
    problems: tuple[Problem, ...]


def read_rows(
    kind: BatchKind,
    rows: Sequence[Cells],
    today: date,
    troubles: Mapping[int, Mapping[str, Problem]] = MappingProxyType({}),
) -> ReadRows:
    """The filings of a file. `today`: the day of reception, for the cells beside the unreadable
    ones; `troubles`: what is against single cells already, by row and column."""
    filings: list[Filing | None] = []
    problems: Problems = []
    for number, cells in enumerate(rows, 1):
        reader = _Row(kind, cells, troubles.get(number, {}))
        filing = reader.filing()
        filings.append(None if reader.problems else filing)
        if reader.problems:
            reference = echoed_reference(cells.get("clientReference", ""))
            found = [*reader.problems, *_beside(reader, filing, today)]
            problems += (
                replace(problem, row=number, client_reference=reference) for problem in found
            )
    return ReadRows(tuple(filings), tuple(problems))


def _beside(reader: "_Row", filing: Filing | None, today: date) -> Problems:
    """What is wrong with the cells that could be read. Where the kind is unknown, only what is
    wrong in every kind."""
    deemed = reader.kind is BatchKind.ACCEPTANCE
    looked_at = filing or reader.supposed
    if looked_at is None:
        return []
    _, found = check_filing(looked_at, today, (), deemed_allowed=deemed)
    found += check_statement(looked_at, ())

    if filing is None:
        found = [general for problem in found if (general := _in_every_kind(reader.kind, problem))]
    unread = {problem.path for problem in reader.problems}
    return [problem for problem in found if problem.path not in unread]


def _in_every_kind(kind: BatchKind, problem: Problem) -> Problem | None:
    """A problem about a supposed filing, told of its column; None where other kinds have none."""
    if problem.path[:1] != ("details",):
        return problem
    name = column_of(kind, problem.path)
    column = next((one for one in COLUMNS[kind] if one.name == name), None)
    return None if column is None or column.of else replace(problem, path=column.path)


def mended_rows(
    kind: BatchKind, rows: Sequence[Cells], problems: Sequence[Problem]
) -> list[tuple[Cells, list[Problem]]]:
    """Each row with the values put in that have one reading, and what is left to be mended."""
    mended: list[tuple[Cells, list[Problem]]] = [(dict(cells), []) for cells in rows]
    for problem in problems:
        if problem.row is None:
            continue
        cells, left = mended[problem.row - 1]
        column = column_of(kind, problem.path)
        if problem.suggestion is None or column is None:
            left.append(problem)
        else:
            mended[problem.row - 1] = ({**cells, column: problem.suggestion}, left)
    return mended


def echoed_reference(reference: str) -> str | None:
    """The filer's own key for a problem, unless it is no key at all."""
    reference = reference.strip()
    usable = 0 < len(reference) <= CLIENT_REFERENCE_LIMIT and not any(map(is_invisible, reference))
    return reference if usable else None


def _meant(name: str, value: str) -> str:
    """A cell as the file should have it. What is no code of a long list is left to the rules, which
    take its name too."""
    return value if holds(name) in _LONG_LISTS else meant(name, value) or value


class _Row:
    """Reads one row's cells and notes which of them it could not read. A stand-in takes the place
    of such a value."""

    def __init__(self, kind: BatchKind, cells: Cells, troubles: Mapping[str, Problem]) -> None:
        self.kind = kind
        self.problems: Problems = []
        self.supposed: Filing | None = None
        self._written = cells
        self._cells = {name: _meant(name, value) for name, value in cells.items()}
        self._troubles = troubles

        self._filing_kind: FilingKind | None = None
        self._filing_kind = self._kind()
        for name, trouble in troubles.items():
            self.problems.append(replace(trouble, path=self._path(name)))

        self.subject = Subject(
            facts=CardFacts(
                name=self._text("name"),
                birth_date=self._day("birthDate"),
                sex=self._sex(),
                nationality=self._text("nationality"),
                card_number=self._text("cardNumber"),
            ),
            address=Address(self._text("municipality"), self._text("addressRest")),
        )

    def filing(self) -> Filing | None:
        """None where the kind is unknown: it then stays with a kind that its cells look like."""
        kind = self._filing_kind
        if kind is None:
            self.supposed = self._filing_of(self._likely_kind())
            return None
        self._check_strays(kind)
        return self._filing_of(kind)

    def _filing_of(self, kind: FilingKind) -> Filing:
        requested = self._text("requestedByResident").casefold()
        if requested not in {"", YES, NO}:
            self._note("CHOICE_UNKNOWN", "requestedByResident")
        return Filing(
            kind=kind,
            subject=self.subject,
            details=self._details(kind),
            requested_by_resident={YES: True, NO: False}.get(requested),
            client_reference=self._text("clientReference") or None,
        )

    def _likely_kind(self) -> FilingKind:
        if self.kind is BatchKind.ACCEPTANCE:
            has_reason = not is_blank(self._text("reason"))
            return FilingKind.ACCEPTANCE_ENDED if has_reason else FilingKind.ACCEPTANCE_STARTED
        if is_blank(self._text("newName")):
            return FilingKind.ACTIVITY_ORG_ADDRESS_CHANGED
        return FilingKind.ACTIVITY_ORG_NAME_CHANGED

    def _kind(self) -> FilingKind | None:
        value = self._text("kind")
        kind = FilingKind.__members__.get(value)
        if kind in BATCH_KINDS[self.kind]:
            return kind
        code = (
            "VALUE_REQUIRED"
            if is_blank(value)
            else "KIND_NOT_ALLOWED"
            if kind
            else "CHOICE_UNKNOWN"
        )
        self._note(code, "kind")
        return None

    def _check_strays(self, kind: FilingKind) -> None:
        """An item of another kind is a mistake in the one or the other cell; nothing is dropped in
        silence."""
        for column in COLUMNS[self.kind]:
            if column.of and kind not in column.of and not is_blank(self._text(column.name)):
                self._note("VALUE_NOT_EXPECTED", column.name)

    def _details(self, kind: FilingKind) -> Details:
        day = self._day("on")
        match kind:
            case FilingKind.ACCEPTANCE_STARTED:
                return AcceptanceStarted(day, self._text("activities") or None)
            case FilingKind.ACCEPTANCE_ENDED:
                return AcceptanceEnded(day, self._word("reason", StudentLeavingReason))
            case FilingKind.ACCEPTANCE_STATUS:
                return AcceptanceStatus(day)

        organization = Organization(
            self._text("orgName"),
            Address(self._text("orgMunicipality"), self._text("orgAddressRest")),
            self._text("orgCorporateNumber") or None,
            self._text("orgPhone") or None,
        )

        place = Address(self._text("actualMunicipality"), self._text("actualAddressRest"))
        actual = place if place.municipality or place.rest else None

        if kind in {FilingKind.ACTIVITY_ORG_NAME_CHANGED, FilingKind.CONTRACT_ORG_NAME_CHANGED}:
            return NameChanged(day, organization, self._text("newName"), actual)
        new_address = Address(self._text("newMunicipality"), self._text("newAddressRest"))
        return AddressChanged(day, organization, new_address, actual)

    def _text(self, name: str) -> str:
        return self._cells.get(name, "")

    def _day(self, name: str) -> date:
        value = self._text(name).strip()
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self._note("DAY_INVALID" if value else "VALUE_REQUIRED", name)
        return _UNREAD_DAY

    def _sex(self) -> Sex:
        if is_blank(self._text("sex")):
            self._note("VALUE_REQUIRED", "sex")
        return self._word("sex", Sex) or Sex.MALE

    def _word(self, name: str, words: type[Word]) -> Word | None:
        value = self._text(name).strip()
        word = words.__members__.get(value)
        if value and word is None:
            self._note("CHOICE_UNKNOWN", name)
        return word

    def _note(self, code: str, name: str) -> None:
        """What is wrong with a cell, with what stands there and what can stand there instead."""
        if name in self._troubles:
            return

        written = self._written.get(name, "")
        params = {"value": quoted(written)} if not is_blank(written) else {}
        choices = choices_named(name, self._choices(name)) if code == "CHOICE_UNKNOWN" else ""
        if choices:
            params["choices"] = choices
        self.problems.append(
            Problem(code, self._path(name), params, suggestion=suggested(name, written))
        )

    def _choices(self, name: str) -> Sequence[str]:
        column = next(one for one in COLUMNS[self.kind] if one.name == name)
        return codes_of(column.choice, self.kind) if column.choice else ()

    def _path(self, name: str) -> Path:
        column = next(column for column in COLUMNS[self.kind] if column.name == name)
        return path_of(column, self._filing_kind) if self._filing_kind else column.path
