"""What a user may type, field by field (Q2-11, Q2-35, Q2-36, Q2-45, Q2-47 to Q2-49; domain facts,
section 5).

Every validator appends what is wrong to `problems` and returns the normalised value, so that all
problems of a form are found at once. The path is the one below GraphQL's `input`.
"""

import re
from collections.abc import Callable

from efiling.errors import Problem
from efiling.reference.phone_carriers import PHONE_CARRIERS
from efiling.rules import arrival
from efiling.rules.arrival import (
    arrived,
    full_width_suggestion,
    joined_kana,
    keyboard_mapped,
    without_spaces,
)
from efiling.rules.characters import GETA, JIS, is_half_width, is_invisible, stand_in, visible

Path = tuple[str, ...]
Problems = list[Problem]

FREE_TEXT_LIMIT = 200
"""Characters of a name, an address or a description of activities (*decided*)."""
ROMAN_NAME_LIMIT = 200
MAIL_LIMIT = 60
CLIENT_REFERENCE_LIMIT = 64
STATEMENT_LIMIT = 2_000
"""Characters of what somebody wrote in their own words (*decided*)."""
NAMED_AT_MOST = 20
"""How many different refused characters a problem names."""
QUOTED_AT_MOST = 80
"""How much of a refused value a problem repeats."""

_ROMAN_NAME = re.compile(r"['(]?[A-Z][A-Z '.,/()-]*")
_NOT_ROMAN = re.compile(r"[^A-Z '.,/()-]")
_CARD_NUMBER = re.compile(r"[A-Z]{2}[0-9]{8}[A-Z]{2}")
_DEEMED_CARD_NUMBER = re.compile(r"[A-Z]?[0-9]{9}")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"(?!-){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}")
_OLD_PHONE_LOCAL = re.compile(r"(?![-.])[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_RUN = re.compile("[\uff61-\uff9f]+|.", re.DOTALL)
_PHONE = re.compile(r"(?:0|\+[1-9])[0-9]*(?:-[0-9]+)*")
_LACKS_ITS_ZERO = re.compile("[1-9][0-9]{8}|[5789]0[0-9]{8}")
"""A number of a place, or of something that is carried, as a cell of numbers shows it."""
_NOT_DIALLED = re.compile(r"(?<=\d)[(（]0[)）]|^tel[:：.]?(?=[\d+(（])", re.ASCII | re.IGNORECASE)
_BETWEEN_PHONE_DIGITS = re.compile("[-()./（）．／・]+")
_FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９＋－−‐ー‑‒–—─ㅡｰ", "0123456789+-----------")


def is_blank(value: str) -> bool:
    """Whether nothing but spaces and signs that nobody sees stands there."""
    return not arrived(value)


def required(value: str, path: Path, problems: Problems) -> str:
    """The text as it arrived. VALUE_REQUIRED where nothing is left of it."""
    taken = arrived(value)
    if not taken:
        problems.append(Problem("VALUE_REQUIRED", path))
    return taken


def full_width(value: str, path: Path, problems: Problems, limit: int = FREE_TEXT_LIMIT) -> str:
    """A required text in full-width characters of JIS X 0208 level 1 or 2 (Q2-45, Q2-47).

    NOT_FULL_WIDTH and NOT_JIS name the refused characters in `characters` and say in `stand_ins`
    what is usually written instead; `suggestion` is the whole text as it can be taken, unless it is
    too long. A half-width space shows as ␣, a line break as ⏎, other invisible characters by their
    number.
    """
    if (at_once := arrival.in_jis_at_once(value)) and len(at_once) <= limit:
        return at_once
    taken = keyboard_mapped(required(value, path, problems))
    strange = () if JIS.issuperset(taken) else dict.fromkeys(c for c in taken if c not in JIS)
    half = [character for character in strange if is_half_width(character)]
    other = [character for character in strange if not is_half_width(character)]
    whole = full_width_suggestion(taken) if strange and len(taken) <= limit else None
    suggestion = whole if whole and len(whole) <= limit else None
    for code, found in (("NOT_FULL_WIDTH", half), ("NOT_JIS", other)):
        if found:
            named = {"characters": _named(found), "stand_ins": _stand_ins(taken, set(found))}
            problems.append(Problem(code, path, named, suggestion=suggestion))

    if len(taken) > limit:
        problems.append(_too_long(taken, limit, path))
    return taken


def optional(
    check: Callable[[str, Path, Problems], str], value: str | None, path: Path, problems: Problems
) -> str | None:
    """An item that may be left out: absent and blank alike give None."""
    return None if value is None or is_blank(value) else check(value, path, problems)


def roman_name(value: str, path: Path, problems: Problems) -> str:
    """A name as on the card: half-width capitals and spaces (Q2-48, Q2-49).

    The signs ' - . , / ( ), which passports and cards carry, are allowed too. Marks on letters are
    left out (Ñ: N), every kind of space counts as one, look-alikes of the signs as the plain one.
    """
    if arrival.is_plain_name(value) and len(value) <= ROMAN_NAME_LIMIT:
        return value
    typed = required(value, path, problems)
    taken = arrival.roman_name(typed)
    if typed and not _ROMAN_NAME.fullmatch(taken):
        strange = list(dict.fromkeys(_NOT_ROMAN.findall(taken))) or [(taken or typed)[0]]
        as_on_card = arrival.name_suggestion(taken)
        problems.append(
            Problem(
                "ROMAN_NAME_INVALID",
                path,
                {"characters": _named(strange)},
                suggestion=as_on_card if _ROMAN_NAME.fullmatch(as_on_card) else None,
            )
        )

    if len(taken) > ROMAN_NAME_LIMIT:
        problems.append(_too_long(taken, ROMAN_NAME_LIMIT, path))
    return taken


def card_number(value: str, path: Path, problems: Problems, *, deemed_allowed: bool = False) -> str:
    """A residence card number: two capitals, eight digits, two capitals. `deemed_allowed`: also the
    number of an alien registration certificate deemed a residence card (Art. 19-17 only).

    Small letters, full-width ones and spaces have one reading: they are taken. Without the hyphens
    that somebody put between its parts it is suggested, and with 0 for an O among its digits.
    """
    if _CARD_NUMBER.fullmatch(value):
        return value
    typed = required(value, path, problems)
    taken = without_spaces(arrival.half_width(typed)).upper()
    shapes = (_CARD_NUMBER, _DEEMED_CARD_NUMBER)[: 1 + deemed_allowed]
    if typed and not any(shape.fullmatch(taken) for shape in shapes):
        meant = arrival.card_suggestion(taken)
        suggestion = meant if any(shape.fullmatch(meant) for shape in shapes) else None
        problems.append(Problem("CARD_NUMBER_INVALID", path, suggestion=suggestion))
    return taken


def mail_address(value: str, path: Path, problems: Problems) -> str:
    """Exactly one plain address of at most 60 half-width characters (Q2-35, Q2-36): no display
    name, no quoting, no leading hyphen, a domain of at least two labels.

    Spaces beside the @ or a dot have one reading, and so have look-alikes of hyphen and apostrophe:
    they are taken. Between two letters a space may stand for any sign.
    """
    taken = required(value, path, problems)
    if not _is_mail(taken):
        plain = arrival.plain_signs(_joined_at_signs(taken))
        taken = plain if _is_mail(plain) else taken
    if taken and not _is_mail(taken):
        meant = arrival.mail_suggestion(taken)
        suggestion = meant if _is_mail(meant) else None
        problems.append(Problem("MAIL_INVALID", path, suggestion=suggestion))

    if len(taken) > MAIL_LIMIT:
        problems.append(_too_long(taken, MAIL_LIMIT, path))
    return taken


def _joined_at_signs(address: str) -> str:
    joined = " ".join(address.split())
    for sign in "@.":
        joined = joined.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    return joined


def _is_mail(address: str) -> bool:
    return bool(_MAIL.fullmatch(address)) or is_old_phone_address(address)


def is_old_phone_address(address: str) -> bool:
    """An address that old phone contracts gave out, with dots where none may stand
    (`a..b@docomo.ne.jp`)."""
    local, _, domain = address.partition("@")
    return domain.lower() in PHONE_CARRIERS and bool(_OLD_PHONE_LOCAL.fullmatch(local))


def phone(value: str, path: Path, problems: Problems) -> str:
    """A telephone number: 9 to 15 digits that begin with 0, hyphens between them, or a plus before
    a country code. Full-width digits are taken as half-width, spaces are passed over; in place of
    brackets and dots hyphens are suggested, and the 0 that spreadsheets take away."""
    taken = without_spaces(required(value, path, problems)).translate(_FULL_WIDTH_DIGITS)
    if taken and not _is_phone(taken):
        dialled = _NOT_DIALLED.sub("-", taken)
        parts = "-".join(part for part in _BETWEEN_PHONE_DIGITS.split(dialled) if part)
        meant = f"0{parts}" if _LACKS_ITS_ZERO.fullmatch(parts.replace("-", "")) else parts
        problems.append(
            Problem("PHONE_INVALID", path, suggestion=meant if _is_phone(meant) else None)
        )
    return taken


def _is_phone(number: str) -> bool:
    return bool(_PHONE.fullmatch(number)) and 9 <= sum(map(str.isdigit, number)) <= 15


def corporate_number(value: str, path: Path, problems: Problems) -> str:
    """A corporate number of 13 digits with a right check digit. Full-width digits are taken as
    half-width, spaces and hyphens between them are passed over."""
    taken = without_spaces(required(value, path, problems)).translate(_FULL_WIDTH_DIGITS)
    if not taken:
        return ""

    digits = taken.replace("-", "")
    if _is_corporate_number(digits):
        return digits
    # Invoices carry the number with a T before it.
    meant = re.sub("[^0-9]", "", taken)
    suggestion = meant if _is_corporate_number(meant) else None
    problems.append(Problem("CORPORATE_NUMBER_INVALID", path, suggestion=suggestion))
    return taken


def _is_corporate_number(digits: str) -> bool:
    has_shape = re.fullmatch("[0-9]{13}", digits)
    return bool(has_shape) and int(digits[0]) == corporate_check_digit(digits[1:])


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
    taken = arrived(value)
    # Nothing printable is invisible, and nearly everything is printable.
    strange = [] if taken.isprintable() else list(filter(is_invisible, dict.fromkeys(taken)))
    if strange:
        named = {"characters": _named(strange)}
        spaced = (" " if is_invisible(one) else one for one in arrival.unturned(taken))
        whole = "".join(spaced).strip() or None
        problems.append(Problem("CHARACTER_NOT_ALLOWED", path, named, suggestion=whole))

    if len(taken) > limit:
        problems.append(_too_long(taken, limit, path))
    return taken


def quoted(value: str) -> str:
    """What somebody typed, as a message shows it: short, with nothing in it that cannot be seen."""
    plain = arrived(value)[:QUOTED_AT_MOST]
    return "".join(visible(one) if is_invisible(one) else one for one in plain)


def written(value: str, path: Path, problems: Problems, limit: int = STATEMENT_LIMIT) -> str:
    """A required text in somebody's own words, in any script; lines stay."""
    taken = required(value, path, problems)
    if len(taken) > limit:
        problems.append(_too_long(taken, limit, path))
    return taken


def _too_long(value: str, limit: int, path: Path) -> Problem:
    return Problem("VALUE_TOO_LONG", path, {"limit": limit, "length": len(value)})


def _named(characters: list[str]) -> str:
    shown = [visible(character) for character in characters[:NAMED_AT_MOST]]
    return " ".join([*shown, "…"] if len(characters) > NAMED_AT_MOST else shown)


def _stand_in(character: str) -> str:
    """What is written instead of one character: 〓 where it has no spelling, as in the register. Of
    what nobody sees nothing is."""
    nothing = is_invisible(character) or is_half_width(character)
    return stand_in(character) or ("　" if character.isspace() else "" if nothing else GETA)


def _stand_ins(value: str, refused: set[str]) -> str:
    """What is usually written instead, run by run: the kana of ﾀﾞ are one character together."""
    pairs: dict[str, str] = {}
    for run in _RUN.findall(value):
        if run[0] in refused:
            pairs.setdefault(run, joined_kana(run) if len(run) > 1 else _stand_in(run))
        if len(pairs) == NAMED_AT_MOST:
            break

    shown = [
        f"{''.join(map(visible, run))}→{'「　」' if other == '　' else other}"
        for run, other in pairs.items()
        if other
    ]
    return " ".join(shown) or "–"
