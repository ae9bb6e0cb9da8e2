"""What a user may type, field by field (Q2-11, Q2-35, Q2-36, Q2-45, Q2-47 to Q2-49; domain facts,
section 5).

Every validator appends what is wrong to `problems` and returns the normalised value, so that all
problems of a form are found at once. The path is the one below GraphQL's `input`.
"""

import re
from collections.abc import Callable
from unicodedata import category, east_asian_width

from efiling.errors import Problem
from efiling.rules.stand_ins import stand_in_from

Path = tuple[str, ...]
Problems = list[Problem]

FREE_TEXT_LIMIT = 200
"""Characters of a name, an address or a description of activities (*decided*)."""
ROMAN_NAME_LIMIT = 100
MAIL_LIMIT = 60
CLIENT_REFERENCE_LIMIT = 64
NAMED_AT_MOST = 20
"""How many different refused characters a problem names."""

_KEYBOARD = str.maketrans("－～∥—￠￡￢", "−〜‖―¢£¬")

_LEVEL_1_AND_2_ROWS = (*range(1, 9), *range(16, 85))

_ROMAN_NAME = re.compile(r"[A-Z][A-Z '.,-]*")
_NOT_ROMAN = re.compile(r"[^A-Z '.,-]")
_CARD_NUMBER = re.compile(r"[A-Z]{2}[0-9]{8}[A-Z]{2}")
_DEEMED_CARD_NUMBER = re.compile(r"[A-Z]?[0-9]{9}")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"(?!-){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}")
_PHONE = re.compile(r"\+?[0-9]+(?:-[0-9]+)*")
_FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９＋－−‐ー", "0123456789+----")


def _jis_characters() -> frozenset[str]:
    """The 6,879 characters of JIS X 0208, by the rows of EUC-JP: symbols and kana, level 1, level
    2."""
    found: set[str] = set()
    for row in _LEVEL_1_AND_2_ROWS:
        for cell in range(1, 95):
            found.update(bytes((0xA0 + row, 0xA0 + cell)).decode("euc_jp", "ignore"))
    return frozenset(found)


JIS = _jis_characters()


def keyboard_mapped(value: str) -> str:
    """Characters that ordinary keyboards produce beside JIS X 0208, replaced by their JIS twins."""
    return value.translate(_KEYBOARD)


def stand_in(character: str) -> str | None:
    """The usual JIS X 0208 spelling of a character outside it (髙: 高); None if none is known."""
    return stand_in_from(character, JIS)


def is_blank(value: str) -> bool:
    """Whether nothing but spaces stands there, full-width ones included."""
    return not value or value.isspace()


def full_width(value: str, path: Path, problems: Problems, limit: int = FREE_TEXT_LIMIT) -> str:
    """A required text in full-width characters of JIS X 0208 level 1 or 2 (Q2-45, Q2-47).

    NOT_FULL_WIDTH and NOT_JIS name the refused characters in `characters` and say in `stand_ins`
    what is usually written instead. A half-width space shows as ␣, other invisible characters by
    their number.
    """
    if _missing(value, path, problems):
        return ""
    normalised = keyboard_mapped(value).strip("　")
    strange = dict.fromkeys(character for character in normalised if character not in JIS)
    if strange:
        half = [character for character in strange if _is_half_width(character)]
        other = [character for character in strange if not _is_half_width(character)]
        for code, found in (("NOT_FULL_WIDTH", half), ("NOT_JIS", other)):
            if found:
                problems.append(
                    Problem(
                        code, path, {"characters": _named(found), "stand_ins": _stand_ins(found)}
                    )
                )
    _too_long(normalised, limit, path, problems)
    return normalised


def optional(
    check: Callable[[str, Path, Problems], str], value: str | None, path: Path, problems: Problems
) -> str | None:
    """An item that may be left out: absent and blank alike give None."""
    return None if value is None or is_blank(value) else check(value, path, problems)


def roman_name(value: str, path: Path, problems: Problems) -> str:
    """A name as on the card: half-width capitals and spaces (Q2-48, Q2-49).

    *Decided*: hyphen, apostrophe, full stop and comma, which passports and cards carry, are allowed
    after the first letter; several spaces count as one.
    """
    if _missing(value, path, problems):
        return ""
    normalised = re.sub(" +", " ", value).strip(" ")
    if not _ROMAN_NAME.fullmatch(normalised):
        strange = list(dict.fromkeys(_NOT_ROMAN.findall(normalised))) or [normalised[0]]
        problems.append(Problem("ROMAN_NAME_INVALID", path, {"characters": _named(strange)}))
    _too_long(normalised, ROMAN_NAME_LIMIT, path, problems)
    return normalised


def card_number(value: str, path: Path, problems: Problems, *, deemed_allowed: bool = False) -> str:
    """A residence card number: two capitals, eight digits, two capitals. `deemed_allowed`: also the
    number of an alien registration certificate deemed a residence card (Art. 19-17 only)."""
    if _missing(value, path, problems):
        return ""
    normalised = value.strip(" ")
    if not _CARD_NUMBER.fullmatch(normalised) and not (
        deemed_allowed and _DEEMED_CARD_NUMBER.fullmatch(normalised)
    ):
        problems.append(Problem("CARD_NUMBER_INVALID", path))
    return normalised


def mail_address(value: str, path: Path, problems: Problems) -> str:
    """Exactly one plain address of at most 60 half-width characters (Q2-35, Q2-36): no display
    name, no quoting, no leading hyphen, a domain of at least two labels."""
    if _missing(value, path, problems):
        return ""
    normalised = value.strip(" ")
    if not _MAIL.fullmatch(normalised):
        problems.append(Problem("MAIL_INVALID", path))
    _too_long(normalised, MAIL_LIMIT, path, problems)
    return normalised


def phone(value: str, path: Path, problems: Problems) -> str:
    """A telephone number: 9 to 15 digits, hyphens between them, a plus before a country code.
    Full-width digits are taken as half-width."""
    if _missing(value, path, problems):
        return ""
    normalised = value.strip(" 　").translate(_FULL_WIDTH_DIGITS)
    if not _PHONE.fullmatch(normalised) or not 9 <= sum(c.isdigit() for c in normalised) <= 15:
        problems.append(Problem("PHONE_INVALID", path))
    return normalised


def corporate_number(value: str, path: Path, problems: Problems) -> str:
    """A corporate number of 13 digits with a right check digit. Full-width digits are taken as
    half-width."""
    if _missing(value, path, problems):
        return ""
    normalised = value.strip(" 　").translate(_FULL_WIDTH_DIGITS)
    if not re.fullmatch("[0-9]{13}", normalised) or int(normalised[0]) != corporate_check_digit(
        normalised[1:]
    ):
        problems.append(Problem("CORPORATE_NUMBER_INVALID", path))
    return normalised


def corporate_check_digit(twelve: str) -> int:
    """The first digit that belongs before the other twelve of a corporate number."""
    total = sum(
        int(digit) * (1 if place % 2 else 2)
        for place, digit in enumerate(reversed(twelve), start=1)
    )
    return 9 - total % 9


def plain_text(
    value: str, path: Path, problems: Problems, limit: int = CLIENT_REFERENCE_LIMIT
) -> str:
    """Text of any script that a filer made up, such as their own reference; no invisible
    characters."""
    strange = [character for character in dict.fromkeys(value) if is_invisible(character)]
    if strange:
        problems.append(Problem("CHARACTER_NOT_ALLOWED", path, {"characters": _named(strange)}))
    _too_long(value, limit, path, problems)
    return value.strip()


def is_invisible(character: str) -> bool:
    """NUL, other controls, line ends, lone surrogates, unassigned and direction marks: never wanted
    in a field."""
    return category(character) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


def _missing(value: str, path: Path, problems: Problems) -> bool:
    if is_blank(value):
        problems.append(Problem("VALUE_REQUIRED", path))
        return True
    return False


def _too_long(value: str, limit: int, path: Path, problems: Problems) -> None:
    if len(value) > limit:
        problems.append(Problem("VALUE_TOO_LONG", path, {"limit": limit, "length": len(value)}))


def _is_half_width(character: str) -> bool:
    return east_asian_width(character) in {"Na", "H"} or character < "\x80"


def visible(character: str) -> str:
    """A character so that it can be seen in a message: ␣ for a space, U+200B for what has no
    shape."""
    if character == " ":
        return "␣"
    return (
        f"U+{ord(character):04X}" if is_invisible(character) or character.isspace() else character
    )


def _named(characters: list[str]) -> str:
    shown = [visible(character) for character in characters[:NAMED_AT_MOST]]
    return " ".join([*shown, "…"] if len(characters) > NAMED_AT_MOST else shown)


def _stand_ins(characters: list[str]) -> str:
    pairs = [(visible(character), stand_in(character)) for character in characters[:NAMED_AT_MOST]]
    return (
        " ".join(
            f"{shown}→{'「　」' if other == '　' else other}" for shown, other in pairs if other
        )
        or "–"
    )
