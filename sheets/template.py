"""The workbook's shape: its sheet, its rows above the filings, its columns, what each one holds."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from types import MappingProxyType

TEMPLATE_VERSION = 1
"""Grows when a column comes, goes or changes its meaning; files of another version are refused."""
SHEET = "届出"
EXAMPLE_SHEETS = ("記入例", "Example")
PROPERTY = "TodokedeTemplate"
"""Of the document, and the mark of the hidden cell: which template it is."""
NAMES_ROW = 3
"""The hidden row with the machine names, as spreadsheet programs count."""
FIRST_ROW = 4
"""The first row that holds a filing."""
REFERENCE = "clientReference"

_PERSON = ("name", "birthDate", "sex", "nationality", "cardNumber", "municipality", "addressRest")
_ORGANIZATION = ("orgName", "orgMunicipality", "orgAddressRest", "orgCorporateNumber", "orgPhone")
_NEW = ("newName", "newMunicipality", "newAddressRest", "actualMunicipality", "actualAddressRest")

COLUMNS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "ACCEPTANCE": (REFERENCE, "kind", "on", "reason", "activities", *_PERSON),
        "ORGANIZATION_CHANGE": (
            *(REFERENCE, "kind", "on"),
            *(*_PERSON, *_ORGANIZATION, *_NEW, "requestedByResident"),
        ),
    }
)
"""Machine names by kind of batch, in the order of the file."""


class Holds(Enum):
    """What a column's cells are."""

    TEXT = auto()
    DAY = auto()
    CODE = auto()
    KIND = auto()
    SEX = auto()
    REASON = auto()
    NATIONALITY = auto()
    MUNICIPALITY = auto()
    YES_NO = auto()


_HOLDS = {
    "kind": Holds.KIND,
    "on": Holds.DAY,
    "birthDate": Holds.DAY,
    "sex": Holds.SEX,
    "reason": Holds.REASON,
    "nationality": Holds.NATIONALITY,
    "cardNumber": Holds.CODE,
    "municipality": Holds.MUNICIPALITY,
    "orgMunicipality": Holds.MUNICIPALITY,
    "newMunicipality": Holds.MUNICIPALITY,
    "actualMunicipality": Holds.MUNICIPALITY,
    "requestedByResident": Holds.YES_NO,
}


def holds(column: str) -> Holds:
    """What the cells of a column are."""
    return _HOLDS.get(column, Holds.TEXT)


def letters_of(place: int) -> str:
    """The column's letters as spreadsheet programs show them; counted from 1."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_of(letters: str) -> int:
    """The column's number, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
