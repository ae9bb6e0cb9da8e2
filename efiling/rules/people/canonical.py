"""Names, texts and addresses in one canonical form: what means the same is written the same.

The card feed and every filing go through the same functions, so that their digests meet (Q2-46).
Nothing of it is shown: what people see is what they typed. Nobody can make a digest anew without
the text: those from before the second form stay of the first, and what somebody types is compared
in each.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from efiling.rules import arrival

_TO_FULL_WIDTH = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {0x2D: "−"}
_SPACES = re.compile(r"\s+")
_NOT_IN_A_NAME = re.compile(r"[^A-Z '.,/()-]")

_BEFORE_A_NAME = re.compile(r"^(?!['(]?[A-Z])[ '.,/()-]+?(?=['(]?[A-Z])")
"""Signs that no name that is typed begins with."""

_KANJI = "\u3400-\u9fff々〆"
_VALUES = {kanji: value for value, kanji in enumerate("〇一二三四五六七八九")}
_TENS = {"十": 10, "百": 100, "千": 1000}
_KANJI_DIGITS = "〇一二三四五六七八九十百千"
_FULL_WIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")

_NUMBERED = "(?=(?:丁目|番地|番|号|条|線|町))"
_KANJI_NUMBER = re.compile(f"[{_KANJI_DIGITS}]+{_NUMBERED}")
_DISTRICT_WORD = re.compile(f"大字|(?<=[{_KANJI}])字(?=[{_KANJI}])|^字(?=[{_KANJI}])")
_SMALL_KE = re.compile(f"[ヶヵケカが](?<=[{_KANJI}].)(?=[{_KANJI}])")
_STREET_SIDE = {"上る": "上ル", "下る": "下ル", "東入る": "東入ル", "西入る": "西入ル"}
_SIDES = re.compile("|".join(sorted(_STREET_SIDE, key=len, reverse=True)))
_IN_WORDS = re.compile(
    f"[る字ヶヵケカが{_KANJI_DIGITS}](?:(?<=[る字ヶヵケカが])|丁目|番|号|条|線|町)"
)
"""Where one of the patterns above may find something. As in those below, what it begins with is a
sign and not what stands before it: a search passes over everything else at once."""

_FORMS_OF_ORGANIZATION = {
    "株": "株式会社",
    "有": "有限会社",
    "同": "合同会社",
    "資": "合資会社",
    "名": "合名会社",
    "学": "学校法人",
    "医": "医療法人",
    "福": "社会福祉法人",
    "宗": "宗教法人",
    "社": "社団法人",
    "一社": "一般社団法人",
    "公社": "公益社団法人",
    "財": "財団法人",
    "一財": "一般財団法人",
    "公財": "公益財団法人",
    "独": "独立行政法人",
    "特非": "特定非営利活動法人",
}
_SHORT_FORM = re.compile(f"（({'|'.join(_FORMS_OF_ORGANIZATION)})）")

_UNITS = ("丁目", "番地", "番", "号室", "号", "室")
_BETWEEN_NUMBERS = re.compile(
    "|".join(f"{unit[0]}(?<=[０-９]{unit[0]}){unit[1:]}" for unit in _UNITS)
)
_OF_A_NUMBER = re.compile("[のノ之](?<=[０-９−].)(?=[０-９])")
_BEHIND_A_NUMBER = re.compile("(?:[の之]|ノ(?![ァ-ヶー]))(?<=[０-９−].)")
"""Also before a word: ８の青空荘. A word in katakana may begin with ノ."""
_DASH_BETWEEN = re.compile("[－‐―ー‑‒–—─](?<=[０-９−].)(?=[０-９])")
_DASH_RUN = re.compile("−−+")
_DASH_BEFORE_WORD = re.compile("−(?<=[０-９].)(?![０-９])")
_BESIDE_NUMBERS = re.compile("[丁番号室のノ之－‐―ー‑‒–—─−](?:(?<!−)|(?![０-９]))")
"""Where one of these may find something."""


def canonical_name(name: str) -> str:
    """Capitals without marks, single spaces, and the signs that a card has. What else stands there,
    nobody can type: it counts for nothing."""
    return name if arrival.is_plain_name(name) else _as_canonical_name(name)


def _as_canonical_name(name: str) -> str:
    capitals = arrival.name_suggestion(arrival.joined_kana(name))
    return _BEFORE_A_NAME.sub("", " ".join(_NOT_IN_A_NAME.sub("", capitals).split()))


def canonical_text(value: str) -> str:
    """A full-width text for comparing: in JIS X 0208, half-width letters widened, spaces
    removed."""
    at_once = arrival.in_jis_at_once(value)
    return _as_canonical_text(value) if at_once is None else at_once.replace("　", "")


def _as_canonical_text(value: str) -> str:
    return _SPACES.sub("", arrival.in_jis(value)).translate(_TO_FULL_WIDTH)


def canonical_organization(name: str) -> str:
    """The name of an organization so that short and long words for its form meet: （株）青空 and
    株式会社青空."""
    return with_long_form(canonical_text(name))


def with_long_form(written: str) -> str:
    """A text in a canonical form with the long words for what an organization is."""
    return _SHORT_FORM.sub(lambda found: _FORMS_OF_ORGANIZATION[found[1]], written)


def organization_spellings(written: str) -> list[str]:
    """A text in a canonical form as it is, with the long words for what an organization is, and
    with the short ones: whichever was stored before the two met."""
    long = with_long_form(written)
    short = (
        long.replace(word, f"（{sign}）")
        for sign, word in _FORMS_OF_ORGANIZATION.items()
        if word in long
    )
    return list(dict.fromkeys([long, written, *short]))


def canonical_place(municipality: str, rest: str) -> str:
    """The municipality's code and the rest so that the usual ways of writing a place meet.

    西新宿２丁目８番１号, 西新宿二丁目８－１ and 西新宿２－８－１ all give 西新宿２−８−１;
    大字中野８番地の３ and 中野８−３ give 中野８−３; 千二百番地 is １２００番地.
    """
    return _place(municipality, rest, _KANJI_NUMBER, _BEHIND_A_NUMBER)


def _place(
    municipality: str, rest: str, kanji_number: re.Pattern[str], of_a_number: re.Pattern[str]
) -> str:
    written = canonical_text(rest).replace("ゔ", "ヴ")
    if _IN_WORDS.search(written):
        written = _SIDES.sub(lambda found: _STREET_SIDE[found[0]], written)
        written = _DISTRICT_WORD.sub("", written)
        written = _SMALL_KE.sub("ケ", written)
        written = kanji_number.sub(lambda found: _kanji_number(found[0]), written)

    if _BESIDE_NUMBERS.search(written):
        written = _BETWEEN_NUMBERS.sub("−", written)
        written = of_a_number.sub("−", written)
        written = _DASH_BETWEEN.sub("−", written)
        written = _DASH_RUN.sub("−", written)
        written = _DASH_BEFORE_WORD.sub("", written)
    return municipality + written.rstrip("−")


def _kanji_number(kanji: str) -> str:
    """Full-width digits for a number in kanji, written with tens (二十一) or by place (二一)."""
    if not set(kanji) & set(_TENS):
        return "".join(str(_VALUES[digit]) for digit in kanji).translate(_FULL_WIDTH_DIGITS)

    total, digit = 0, 0
    for sign in kanji:
        if sign in _VALUES:
            digit = _VALUES[sign]
        else:
            total += (digit or 1) * _TENS[sign]
            digit = 0
    return str(total + digit).translate(_FULL_WIDTH_DIGITS)


_THIRD_KANJI_NUMBER = re.compile(f"[〇一二三四五六七八九十百]+{_NUMBERED}")


def _third_place(municipality: str, rest: str) -> str:
    """As the present form, without 千, and without の before what is no digit."""
    return _place(municipality, rest, _THIRD_KANJI_NUMBER, _OF_A_NUMBER)


_FIRST_DASHES = str.maketrans("－‐―", "−−−")
_FIRST_LONG_VOWEL = re.compile("(?<=[０-９−])ー(?=[０-９])")
_FIRST_KANJI_NUMBER = re.compile("[〇一二三四五六七八九十百]+(?=丁目)")
_FIRST_UNIT = re.compile("(?<=[０-９])(?:丁目|番地|番|号)")


def _first_name(name: str) -> str:
    """Capitals and single spaces."""
    return " ".join(name.upper().split())


def _first_text(value: str) -> str:
    """Keyboard variants mapped, half-width letters widened, spaces removed."""
    return _SPACES.sub("", arrival.keyboard_mapped(value)).translate(_TO_FULL_WIDTH)


def _first_place(municipality: str, rest: str) -> str:
    """The municipality's code and the rest with house numbers in one form."""
    written = _first_text(rest).translate(_FIRST_DASHES)
    written = _FIRST_KANJI_NUMBER.sub(lambda found: _kanji_number(found[0]), written)
    written = _FIRST_UNIT.sub("−", written)
    written = _FIRST_LONG_VOWEL.sub("−", written)
    return municipality + _DASH_RUN.sub("−", written).rstrip("−")


@dataclass(frozen=True, slots=True)
class Canonical:
    """One canonical form of names of people, of texts and of places."""

    name: Callable[[str], str]
    text: Callable[[str], str]
    place: Callable[[str, str], str]


FORMS: Mapping[int, Canonical] = {
    4: Canonical(canonical_name, canonical_text, canonical_place),
    3: Canonical(canonical_name, canonical_text, _third_place),
    1: Canonical(_first_name, _first_text, _first_place),
}
"""In which digests may still be, the present form first. The second differed in what only a feed
brings and nobody types (digits in names, marks that nobody sees): what is typed meets both."""
FORM = next(iter(FORMS))
"""Of new digests. A change of what meets gets a new number: the same line of a feed, loaded again,
then renews the digests of its card."""
