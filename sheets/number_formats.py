"""What a spreadsheet program shows of a number: 12345 as 0012345, S-0012, 2026年11月1日.

Formats are those of XLSX; what they can say beyond these rules is not guessed at: `shown` gives
None then, and the cell is named to its owner.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from .days import day_of_serial
from .shown_days import day_text

GENERAL = "General"
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: "ge.m.d",
    28: 'ggge"年"m"月"d"日"',
    29: 'ggge"年"m"月"d"日"',
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"',
    35: 'm"月"d"日"',
    36: "ge.m.d",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    49: "@",
    **dict.fromkeys((50, 54, 57, 58), "ge.m.d"),
    **dict.fromkeys((51, 55, 56), 'm"月"d"日"'),
    **dict.fromkeys((52,), 'yyyy"年"m"月"'),
    **dict.fromkeys((53,), 'm"月"d"日"'),
}
"""The formats that have a number instead of a text, as Japanese programs show them."""

LONGEST_FORMAT = 255
REMEMBERED = 256
"""So many formats, taken apart."""
_MOST_DIGITS = 15
"""Digits that spreadsheet programs keep; the ones behind them they make to zeros."""
_EXACT = 2**53
_GENERAL_DIGITS = 10
_PART = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<half>AM/PM|A/P)|(?P<power>E[+-])|(?P<text>@)|(?P<sign>.)",
    re.DOTALL | re.IGNORECASE,
)
_DAY_LETTERS = frozenset("ymdhsegabn")
_DIGITS = frozenset("0#?")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a format: `literal` text, or a `sign` that means something; `letter` as it was
    written."""

    literal: str = ""
    sign: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows, and which day it is, as an ISO day, if it is one."""

    text: str
    day: str = ""


def shown(written: str, format_text: str, from_1904: bool = False) -> Shown | None:
    """The number `written` as its format shows it; None where that cannot be told for sure."""
    try:
        number = Decimal(written)
        is_usual = number.is_finite() and abs(number) < 10**20
        return _shown(number, format_text, from_1904) if is_usual else None
    except ArithmeticError:
        return None


def _shown(number: Decimal, format_text: str, from_1904: bool) -> Shown | None:
    if len(format_text) > LONGEST_FORMAT:
        return None
    sections = _sections(format_text)
    if sections is None:
        return None
    parts = _section_for(number, sections)
    if _is_day(parts):
        return _as_day(number, parts, from_1904)

    text = _as_number(number, parts, own_sign=len(sections) > 1)
    return None if text is None else Shown(text)


def _is_day(parts: tuple[Part, ...]) -> bool:
    """Letters of days make a day, unless places for digits stand beside them: S-0000."""
    signs = [part.sign for part in parts]
    if not _DAY_LETTERS.intersection(signs):
        return False
    return "." in signs or _DIGITS.isdisjoint(signs)


def _as_day(number: Decimal, parts: tuple[Part, ...], from_1904: bool) -> Shown | None:
    moment = day_of_serial(float(number), from_1904)
    if moment is None:
        return None
    text = day_text(moment, [(part.literal, part.sign) for part in parts])
    has_day = any(part.sign == "d" for part in parts) and number >= 1
    return Shown(text, moment.date().isoformat() if has_day else "")


@lru_cache(maxsize=REMEMBERED)
def _sections(format_text: str) -> tuple[tuple[Part, ...], ...] | None:
    """The format's sections; None for one with conditions, fractions or other rare things."""
    sections: list[list[Part]] = [[]]
    for found in _PART.finditer(format_text):
        kind = found.lastgroup or ""
        if kind == "sign" and found[kind] == ";":
            sections.append([])
            continue
        part = _part(kind, found[kind])
        if part is None:
            return None
        sections[-1].append(part)

    return tuple(map(tuple, sections))


def _part(kind: str, value: str) -> Part | None:
    """One piece of a format; None for what is not read."""
    match kind:
        case "quoted" | "escaped":
            return Part(literal=value)
        case "space":
            return Part(literal=" ")
        case "fill":
            return Part()
        case "bracket":
            return _bracket(value)
        case "sign":
            return _sign(value)
    return Part(sign=kind)


def _sign(value: str) -> Part:
    lower = value.lower()
    if lower in _DAY_LETTERS or value in _DIGITS or value in ".,%":
        return Part(sign=lower, letter=value if lower in _DAY_LETTERS else "")
    return Part(literal=value)


def _bracket(value: str) -> Part | None:
    """A colour or a language says nothing; a currency is text; the rest is not read."""
    if value.startswith("$"):
        return Part(literal=value[1:].partition("-")[0])
    is_colour = value.isalpha() and len(value) > 2
    return Part() if is_colour or value.lower().startswith("dbnum") else None


def _section_for(number: Decimal, sections: tuple[tuple[Part, ...], ...]) -> tuple[Part, ...]:
    if number < 0 and len(sections) > 1:
        return sections[1]
    if number == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def _as_number(number: Decimal, parts: tuple[Part, ...], own_sign: bool) -> str | None:
    signs = [part.sign for part in parts if part.sign]
    if any(sign in {"general", "text"} for sign in signs) or not parts:
        digits = general(number)
        return None if digits is None else _placed(parts, digits, {"general", "text"})
    if "power" in signs or "half" in signs or not any(sign in _DIGITS for sign in signs):
        return None
    if "/" in (part.literal for part in parts):
        return None  # a fraction

    minus = "-" if number < 0 and not own_sign else ""
    if "%" in signs:
        number *= 100
    return _with_digits(abs(number), parts, minus)


def general(number: Decimal) -> str | None:
    """A number without a format. Whole ones are shown in full, though a narrow cell shortens them;
    None for those that no spreadsheet program keeps to the last digit."""
    if number == number.to_integral_value():
        whole = int(number)
        return str(whole) if abs(whole) < 10**_MOST_DIGITS else None
    return format(float(number), f".{_GENERAL_DIGITS}g")


def _with_digits(number: Decimal, parts: tuple[Part, ...], minus: str) -> str | None:
    """The number's digits in the places that the format has for them."""
    places = [at for at, part in enumerate(parts) if part.sign in _DIGITS]
    point = next((at for at, part in enumerate(parts) if part.sign == "."), len(parts))
    before = [at for at in places if at < point]
    after = [at for at in places if at > point]
    grouped = any(part.sign == "," for part in parts[: before[-1]]) if before else False
    if any(part.sign == "," for part in parts[places[-1] :]):
        return None  # shown in thousands

    rounded = number.quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP)
    whole, _, fraction = format(rounded, "f").partition(".")
    if len(whole) > _MOST_DIGITS and not _is_exact(number):
        return None

    written = _filled(whole.lstrip("0"), [parts[at].sign for at in before], grouped)
    out = dict(zip(before, written, strict=True))
    out |= dict(zip(after, fraction, strict=True))
    _trim(out, parts, after)
    if after and any(out[at] for at in after):
        out[point] = "."
    return minus + "".join(
        out.get(at, part.literal or part.letter or ("%" if part.sign == "%" else ""))
        for at, part in enumerate(parts)
    )


def _is_exact(number: Decimal) -> bool:
    """Whether a long number is kept to its last digit: it is not, where its own text ends in a
    power of ten."""
    return number < _EXACT and number.as_tuple().exponent == 0


def _filled(digits: str, signs: list[str], grouped: bool) -> list[str]:
    """Digits in their places from the right; the first place takes all that is left over."""
    filled: list[str] = []
    for count, sign in enumerate(reversed(signs), 1):
        taken = digits if count == len(signs) else digits[-1:]
        digits = "" if count == len(signs) else digits[:-1]
        filled.append(taken or ("0" if sign == "0" else " " if sign == "?" else ""))

    filled.reverse()
    if not grouped:
        return filled
    return _with_commas(filled)


def _with_commas(filled: list[str]) -> list[str]:
    total, grouped = sum(map(len, filled)), []
    for piece in filled:
        written = ""
        for digit in piece:
            written += digit
            total -= 1
            written += "," if total and total % 3 == 0 else ""
        grouped.append(written)
    return grouped


def _trim(out: dict[int, str], parts: tuple[Part, ...], after: list[int]) -> None:
    """Zeros at the end of a fraction that the format does not ask for."""
    for at in reversed(after):
        if out[at] != "0" or parts[at].sign == "0":
            return
        out[at] = " " if parts[at].sign == "?" else ""


def _placed(parts: tuple[Part, ...], digits: str, signs: set[str]) -> str:
    return "".join(digits if part.sign in signs else part.literal for part in parts) or digits
