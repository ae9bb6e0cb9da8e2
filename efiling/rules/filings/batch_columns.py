"""The columns of batch files: names, labels, choices, and where each stands in a GraphQL row (Q2-8,
Q2-61)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from types import MappingProxyType

from efiling.reference import MUNICIPALITIES, NATIONALITIES, nationality_name, place_name
from efiling.rules.filings.batches import BATCH_KINDS
from efiling.rules.filings.kinds import KINDS
from efiling.rules.filings.receipt_items import REASON_LABELS, SEX_LABELS
from efiling.rules.text import Path
from efiling.rules.vocabulary import BatchKind, FilingKind, Sex, StudentLeavingReason
from i18n import N_, Language
from i18n.catalogue import text

_K = "*"
"""Stands in a path for the details' member, which is named after the kind."""


class Choice(Enum):
    """What the cells of a column are chosen from; the file keeps the code."""

    KIND = auto()
    SEX = auto()
    REASON = auto()
    NATIONALITY = auto()
    MUNICIPALITY = auto()
    YES_NO = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """`label`: a message id. `path`: below the row, as in GraphQL. `of`: the kinds it belongs to,
    None for all."""

    name: str
    label: str
    path: Path
    choice: Choice | None = None
    is_day: bool = False
    of: frozenset[FilingKind] | None = None


_NAME_KINDS = frozenset(
    {FilingKind.ACTIVITY_ORG_NAME_CHANGED, FilingKind.CONTRACT_ORG_NAME_CHANGED}
)
_ADDRESS_KINDS = frozenset(
    {FilingKind.ACTIVITY_ORG_ADDRESS_CHANGED, FilingKind.CONTRACT_ORG_ADDRESS_CHANGED}
)

_FIRST = (
    Column("clientReference", N_("Your own reference (optional)"), ("clientReference",)),
    Column("kind", N_("Kind of notification"), ("details",), Choice.KIND),
)
_PERSON = (
    Column("name", N_("Roman name"), ("subject", "name")),
    Column("birthDate", N_("Birth date"), ("subject", "birthDate"), is_day=True),
    Column("sex", N_("Sex"), ("subject", "sex"), Choice.SEX),
    Column("nationality", N_("Nationality/region"), ("subject", "nationality"), Choice.NATIONALITY),
    Column("cardNumber", N_("Residence card number"), ("subject", "cardNumber")),
    Column(
        "municipality",
        N_("Address in Japan: municipality"),
        ("subject", "address", "municipality"),
        Choice.MUNICIPALITY,
    ),
    Column(
        "addressRest", N_("Address in Japan: the rest, full-width"), ("subject", "address", "rest")
    ),
)


def _place(name: str, label: str, path: Path, of: frozenset[FilingKind] | None = None) -> Column:
    return Column(name, label, ("details", _K, *path, "municipality"), Choice.MUNICIPALITY, of=of)


def _item(name: str, label: str, *path: str, of: frozenset[FilingKind] | None = None) -> Column:
    return Column(name, label, ("details", _K, *path), of=of)


COLUMNS: Mapping[BatchKind, Sequence[Column]] = MappingProxyType(
    {
        BatchKind.ACCEPTANCE: (
            *_FIRST,
            Column(
                "on", N_("First day, last day or reference day"), ("details", _K, "on"), is_day=True
            ),
            Column(
                "reason",
                N_("Reason (Student only)"),
                ("details", _K, "reason"),
                Choice.REASON,
                of=frozenset({FilingKind.ACCEPTANCE_ENDED}),
            ),
            _item(
                "activities",
                N_("Activities (not for Student)"),
                "activities",
                of=frozenset({FilingKind.ACCEPTANCE_STARTED}),
            ),
            *_PERSON,
        ),
        BatchKind.ORGANIZATION_CHANGE: (
            *_FIRST,
            Column("on", N_("Day of the event"), ("details", _K, "on"), is_day=True),
            *_PERSON,
            _item("orgName", N_("Organization before the change: name"), "organization", "name"),
            _place(
                "orgMunicipality",
                N_("Organization before the change: municipality"),
                ("organization", "address"),
            ),
            _item(
                "orgAddressRest",
                N_("Organization before the change: rest of the address, full-width"),
                *("organization", "address", "rest"),
            ),
            _item(
                "orgCorporateNumber",
                N_("Corporate number (optional)"),
                "organization",
                "corporateNumber",
            ),
            _item(
                "orgPhone",
                N_("Phone number of the organization (optional)"),
                "organization",
                "phone",
            ),
            _item("newName", N_("New name (if the name changed)"), "newName", of=_NAME_KINDS),
            _place(
                "newMunicipality",
                N_("New address: municipality (if the address changed)"),
                ("newAddress",),
                _ADDRESS_KINDS,
            ),
            _item(
                "newAddressRest",
                N_("New address: the rest, full-width (if the address changed)"),
                *("newAddress", "rest"),
                of=_ADDRESS_KINDS,
            ),
            _place(
                "actualMunicipality",
                N_("Actual place of activity: municipality (optional)"),
                ("actualPlaceOfActivity",),
            ),
            _item(
                "actualAddressRest",
                N_("Actual place of activity: the rest, full-width (optional)"),
                *("actualPlaceOfActivity", "rest"),
            ),
            Column(
                "requestedByResident",
                N_("The resident asked for this notification"),
                ("requestedByResident",),
                Choice.YES_NO,
            ),
        ),
    }
)
"""By kind of batch, in the order of the file."""

YES, NO = "true", "false"

_CODES: Mapping[Choice, Sequence[str]] = {
    Choice.SEX: tuple(Sex),
    Choice.REASON: tuple(StudentLeavingReason),
    Choice.NATIONALITY: tuple(NATIONALITIES),
    Choice.MUNICIPALITY: tuple(MUNICIPALITIES),
    Choice.YES_NO: (YES, NO),
}
_LABELS: Mapping[Choice, Callable[[str, Language], str]] = {
    Choice.KIND: lambda code, language: text(language, KINDS[FilingKind[code]].label),
    Choice.SEX: lambda code, language: text(language, SEX_LABELS[Sex[code]]),
    Choice.REASON: lambda code, language: text(language, REASON_LABELS[StudentLeavingReason[code]]),
    Choice.NATIONALITY: nationality_name,
    Choice.MUNICIPALITY: lambda code, _language: place_name(code),
    Choice.YES_NO: lambda code, language: text(language, N_("Yes") if code == YES else N_("No")),
}


def column_names(kind: BatchKind) -> tuple[str, ...]:
    """The machine names of a kind's columns, in order."""
    return tuple(column.name for column in COLUMNS[kind])


def codes_of(choice: Choice, kind: BatchKind, on: date | None = None) -> Sequence[str]:
    """What a column's cell can hold, in the order of the list; with a day, what can be filed
    then."""
    if choice is Choice.KIND:
        kinds = tuple(one for one in FilingKind if one in BATCH_KINDS[kind])
        return tuple(one for one in kinds if on is None or KINDS[one].in_force.on(on))
    return _CODES[choice]


def shown(choice: Choice, code: str, language: Language) -> str:
    """A choice as the workbook shows it: the code, a space, and what it means. Errors: KeyError for
    no such code."""
    return f"{code} {_LABELS[choice](code, language)}"


def heading_of(kind: BatchKind, name: str) -> str:
    """The label above a column, a message id. Errors: StopIteration for no such column."""
    return next(column.label for column in COLUMNS[kind] if column.name == name)


def path_of(column: Column, kind: FilingKind) -> Path:
    """Where the column stands below a row of this kind of filing."""
    member = KINDS[kind].details_field
    path = tuple(member if part == _K else part for part in column.path)
    # the reference day has a name of its own in GraphQL
    return (
        (*path[:-1], "asOf")
        if kind is FilingKind.ACCEPTANCE_STATUS and column.name == "on"
        else path
    )


def column_of(kind: BatchKind, path: Path) -> str | None:
    """The column that a problem's path below the row points at; None where it means the person as a
    whole.

    A path above several columns, such as a whole address, gives the first of them.
    """
    if path[:1] == ("filing",):
        path = path[1:]
    if path == ("subject",) or not path:
        return None
    if path[0] == "details" and len(path) > 1:
        path = ("details", _K, *("on" if part == "asOf" else part for part in path[2:]))
        if len(path) == 2:
            return "kind"
    return next((column.name for column in COLUMNS[kind] if column.path[: len(path)] == path), None)
