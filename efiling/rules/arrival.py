"""Text on arrival: one form for what the card feed, forms, batches, workbooks and logins bring.

What cannot be meant is gone: invisible signs, variation selectors, spaces at the ends. What has one
reading becomes the plain sign. What is left is checked in `text`, which refuses it with the whole
value to type instead (interfaces, "Text on arrival").
"""

import re
from unicodedata import combining, normalize

from efiling.rules.characters import GETA, JIS, has_no_shape, ranges_of, stand_in
from sheets.unseen import NEVER_MEANT, TURNING

READ_AT_MOST = 5_000
"""A longer value is longer than any limit, and so is its beginning as it came: it is not composed
(which takes the square of the number of signs that join), but refused, and never shortened."""
HYPHENS = "‐‑‒–—−─ㅡｰ－﹣"
APOSTROPHES = "’‘ʼ´`＇′"
_PLAIN_HYPHENS = str.maketrans(dict.fromkeys(HYPHENS, "-"))
_PLAIN_SIGNS = _PLAIN_HYPHENS | str.maketrans(dict.fromkeys(APOSTROPHES, "'"))

_KEYBOARD = str.maketrans("－～∥—￠￡￢‑‒–ㅡÅ", "−〜‖―¢£¬−−−−\u212b")

_CARD_NUMBER_LENGTH = 12
_DIGITS = str.maketrans("OIL", "011")
_LETTERS = str.maketrans("01", "OI")

_NEVER_MEANT = re.compile(f"[{NEVER_MEANT}]")
_TURNING = re.compile(f"[{TURNING}]")
_NEARLY_SIGNS = str.maketrans({"ー": "-"} | dict.fromkeys("ʻʽʾʿ‛ꞌ", "'"))
_PLAIN = ranges_of({*JIS, "－"} - {"　", "\u212b"})
_PLAIN_TEXT = re.compile(f"[{_PLAIN}]++(?:　++[{_PLAIN}]++)*+")
_PLAIN_NAME = re.compile(r"['(]?[A-Z][A-Z'.,/()-]*+(?: [A-Z'.,/()-]++)*+")
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]+")
_SPACES = re.compile(r"\s+")

# Letters of Latin scripts that Unicode does not take apart.
_CAPITALS = {
    "ẞ": "SS",
    "Ø": "O",
    "Æ": "AE",
    "Œ": "OE",
    "Ð": "D",
    "Đ": "D",
    "Þ": "TH",
    "Ł": "L",
    "Ħ": "H",
    "Ŧ": "T",
    "Ŋ": "NG",
    "Ə": "E",
    "Ɓ": "B",
    "Ɗ": "D",
    "Ƙ": "K",
    "Ƴ": "Y",
    "Ɔ": "O",
    "Ɛ": "E",
    "Ɣ": "G",
}
_WHOLE_LETTERS = str.maketrans(
    _CAPITALS | {one.lower(): plain.lower() for one, plain in _CAPITALS.items()} | {"ı": "i"}
)


def arrived(value: str) -> str:
    """A text of any field: composed, without signs that nobody sees and without spaces, tabs and
    line ends around it."""
    if len(value) > READ_AT_MOST and len(value := value.strip()) > READ_AT_MOST:
        return value[:READ_AT_MOST]
    composed = value if value.isascii() else normalize("NFC", _NEVER_MEANT.sub("", value))
    return composed.strip()


def in_jis_at_once(value: str) -> str | None:
    """A text of JIS X 0208 that needs nothing but another hyphen, as nearly all do, seen in one
    look. None: look closely."""
    return value.replace("－", "−") if _PLAIN_TEXT.fullmatch(value) else None


def is_plain_name(value: str) -> bool:
    """Whether a Roman name is in its right form already, seen in one look."""
    return _PLAIN_NAME.fullmatch(value) is not None


def without_spaces(value: str) -> str:
    """A code or a number: no space can be meant in it, wherever it stands."""
    return _SPACES.sub("", arrived(unturned(value)))


def plain_hyphens(value: str) -> str:
    """Look-alikes of the hyphen as the plain one, for values in which it is the only sign that has
    any."""
    return value if value.isascii() else value.translate(_PLAIN_HYPHENS)


def plain_signs(value: str) -> str:
    """Look-alikes of the hyphen and the apostrophe as the plain ones."""
    return value.translate(_PLAIN_SIGNS)


def half_width(value: str) -> str:
    """Full-width letters, digits and signs as the half-width ones that a code is made of."""
    if value.isascii():
        return value
    read = value if len(value) <= READ_AT_MOST else value.strip()[:READ_AT_MOST]
    return normalize("NFKC", plain_signs(unturned(read)))


def card_suggestion(value: str) -> str:
    """A card number without hyphens, with digits where digits stand and letters where letters do:
    O is a 0 there, and I a 1."""
    plain = re.sub("[-ー]", "", value)
    if len(plain) != _CARD_NUMBER_LENGTH:
        return plain
    first, digits, last = plain[:2], plain[2:-2], plain[-2:]
    return f"{first.translate(_LETTERS)}{digits.translate(_DIGITS)}{last.translate(_LETTERS)}"


def mail_suggestion(value: str) -> str:
    """A mail address without what was copied along with it, in half-width signs: the name before
    <…>, `mailto:`, the end of a sentence."""
    alone = re.sub(r"^[^<@,;\n]*<([^<>]*)>$", r"\1", value)
    plain = half_width(alone).replace("。", ".")
    return plain.strip().removeprefix("mailto:").removesuffix(".")


def unturned(value: str) -> str:
    """A text without the marks that turn the direction of writing."""
    return value if value.isascii() else _TURNING.sub("", value)


def name_suggestion(value: str) -> str:
    """A Roman name as the card probably has it, for somebody to look at and take over: in capitals,
    with a hyphen for ー and an apostrophe for the letters that look like one."""
    return roman_name(half_width(value.translate(_NEARLY_SIGNS))).upper()


def keyboard_mapped(value: str) -> str:
    """Characters that ordinary keyboards produce beside JIS X 0208, replaced by their JIS twins."""
    return value.translate(_KEYBOARD)


def joined_kana(value: str) -> str:
    """Half-width kana as full-width ones, with voicing marks: ﾔﾏﾀﾞ and ヤマタﾞ are ヤマダ."""
    if value.isascii():
        return value
    joined = _HALF_WIDTH_KANA.sub(lambda found: normalize("NFKC", found[0]), value)
    return value if joined == value else normalize("NFC", joined)


def roman_name(value: str) -> str:
    """A Roman name as it may be typed: plain signs, single spaces, letters without marks."""
    return value if is_plain_name(value) else _as_roman_name(value)


def _as_roman_name(value: str) -> str:
    spaced = _SPACES.sub(" ", plain_signs(arrived(value)))
    return spaced if spaced.isascii() else _without_marks(spaced)


def _without_marks(name: str) -> str:
    """Latin letters without their marks (Ñ: N, ß: SS); whatever has none stays."""
    whole = name.translate(_WHOLE_LETTERS)
    return "".join(_without_mark(one) for one in whole if not combining(one))


def _without_mark(letter: str) -> str:
    """Only a Latin letter loses its mark: ド would become ト, which nobody typed."""
    base = normalize("NFD", letter)[0]
    return base if base.isascii() else letter


def full_width_suggestion(value: str) -> str | None:
    """The whole text as it can be taken; None where a character has no spelling of its own.

    Half-width kana are joined with their marks first, spaces and line breaks become full-width
    spaces.
    """
    spaced = re.sub(r"[^\S　]+", "　", keyboard_mapped(joined_kana(arrived(value))))
    written = "".join(map(_in_jis, spaced)).strip("　")
    lost = GETA in written and GETA not in value
    return None if lost else written or None


def in_jis(value: str) -> str:
    """A text of the card feed in characters of JIS X 0208 alone: no line is refused for one. What
    has no spelling there counts as 〓, and what nobody sees for nothing."""
    at_once = in_jis_at_once(value)
    return _put_in_jis(value) if at_once is None else at_once


def _put_in_jis(value: str) -> str:
    mapped = keyboard_mapped(joined_kana(arrived(value)))
    if JIS.issuperset(mapped):
        return mapped
    return "".join(_in_jis(one) for one in mapped)


def counted_as_geta(value: str) -> str:
    """The characters of a text that `in_jis` makes 〓, each once, in their order."""
    mapped = keyboard_mapped(joined_kana(arrived(value)))
    return "".join(dict.fromkeys(one for one in mapped if one != GETA == _in_jis(one)))


def _in_jis(one: str) -> str:
    if one in JIS or one.isspace():
        return one
    return "" if has_no_shape(one) else stand_in(one) or GETA
