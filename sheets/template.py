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

PERSON = ("name", "birthDate", "sex", "nationality", "cardNumber", "municipality", "addressRest")
"""Who a filing is about; together they match a card or not."""
_ORGANIZATION = ("orgName", "orgMunicipality", "orgAddressRest", "orgCorporateNumber", "orgPhone")
_NEW = ("newName", "newMunicipality", "newAddressRest", "actualMunicipality", "actualAddressRest")

COLUMNS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "ACCEPTANCE": (REFERENCE, "kind", "on", "reason", "activities", *PERSON),
        "ORGANIZATION_CHANGE": (
            *(REFERENCE, "kind", "on"),
            *(*PERSON, *_ORGANIZATION, *_NEW, "requestedByResident"),
        ),
    }
)
"""Machine names by kind of batch, in the order of the file."""


class Content(Enum):
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
    "kind": Content.KIND,
    "on": Content.DAY,
    "birthDate": Content.DAY,
    "sex": Content.SEX,
    "reason": Content.REASON,
    "nationality": Content.NATIONALITY,
    "cardNumber": Content.CODE,
    "municipality": Content.MUNICIPALITY,
    "orgMunicipality": Content.MUNICIPALITY,
    "newMunicipality": Content.MUNICIPALITY,
    "actualMunicipality": Content.MUNICIPALITY,
    "requestedByResident": Content.YES_NO,
}


def holds(column: str) -> Content:
    """What the cells of a column are."""
    return _HOLDS.get(column, Content.TEXT)


def letters_of(place: int) -> str:
    """The column's letters as spreadsheet programs show them; counted from 1."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(letters: Mapping[str, str], columns: Sequence[str], row: int) -> str:
    """One cell, such as L15; of what several columns say together the first and the last one."""
    ends = sorted((letters[name] for name in columns), key=place_of)
    first, last = f"{ends[0]}{row}", f"{ends[-1]}{row}"
    return first if first == last else f"{first}:{last}"


def place_of(letters: str) -> int:
    """The column's number, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
