"""Codes behind labels: what has one reading is taken, whatever the list calls it.

`choices.csv` has the labels of the service; `python -m efiling.rules.filings.sheet_files` writes it
and a test compares the two. `_ALSO` is what people call things besides.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from unicodedata import normalize

from .template import Content
from .unseen import plain

_ALSO: Mapping[Content, Mapping[str, str]] = {
    Content.SEX: {
        "MALE": "男性 男子 おとこ オトコ M man",
        "FEMALE": "女性 女子 おんな オンナ F woman",
        "NOT_STATED": "未記載 記載無し 表示なし X unspecified",
    },
    Content.REASON: {
        "GRADUATION": "修了 卒業・修了 graduated",
        "WITHDRAWAL": "中退 中途退学 withdrawn",
        "EXPULSION": "除籍・退学処分 expelled",
        "OTHER": "その他の理由 other",
    },
    Content.YES_NO: {"true": "yes y 有 ○ ◯ 〇", "false": "no n 無 × ✕"},
    Content.KIND: {
        "ACCEPTANCE_STARTED": "受入れ開始 受入開始 受入の開始",
        "ACCEPTANCE_ENDED": "受入れ終了 受入終了 受入の終了",
        "ACCEPTANCE_STATUS": "留学生の受入れ状況 留学生の受入状況 留学生の受入の状況 受入れの状況",
    },
    Content.NATIONALITY: {
        "USA": "アメリカ アメリカ合衆国 U.S.A. United_States_of_America",
        "GBR": "イギリス 連合王国 U.K. Great_Britain",
        "CHN": "中華人民共和国 P.R.China People's_Republic_of_China",
        "KOR": "大韓民国 Republic_of_Korea",
        "MMR": "ビルマ Myanmar Burma",
        "VNM": "ヴェトナム ベトナム社会主義共和国 Viet_Nam",
        "NPL": "ネパール連邦民主共和国",
        "PHL": "フィリピン共和国 the_Philippines",
        "THA": "タイ王国",
        "IDN": "インドネシア共和国",
        "LKA": "スリランカ民主社会主義共和国",
        "BGD": "バングラデシュ人民共和国",
        "MNG": "モンゴル国",
        "KHM": "カンボジア王国",
        "RUS": "ロシア連邦 Russian_Federation",
        "TUR": "トルコ共和国 Türkiye Turkey",
        "DEU": "ドイツ連邦共和国",
        "FRA": "フランス共和国",
        "BRA": "ブラジル連邦共和国 Brasil",
        "TWN": "中華民国",
        "PSE": "Palestine State_of_Palestine",
        "CZE": "チェコ共和国 Czech_Republic",
        "CIV": "Ivory_Coast",
        "COD": "DR_Congo Democratic_Republic_of_the_Congo",
        "COG": "Republic_of_the_Congo",
        "TLS": "East_Timor",
        "LAO": "Lao_PDR",
        "VAT": "バチカン市国 Vatican Holy_See",
        "ARE": "UAE",
        "GEO": "グルジア",
        "MKD": "マケドニア Macedonia",
        "GMB": "the_Gambia",
        "BHS": "the_Bahamas",
    },
}
_ALIKE = (("ヶ", "ケ"), ("之", "の"), ("&", " and "), ("saint ", "st "))
_NO_SENSE = re.compile(r"[\s・･.,'’‘ʼ´`()\[\]_-]+")
_BETWEEN_NAMES = re.compile(r"[\s/:,、()\[\]]+")
MOST_WORDS = 8
"""So many words may be several names of one thing."""
REMEMBERED = 2_048
"""So many texts with their codes; in a batch most rows have the same ones."""
FEW = 12
"""So many choices can be listed in a sentence."""


@lru_cache(maxsize=REMEMBERED)
def code_of(holds: Content, written: str) -> str | None:
    """The code that a text means; None where it means none, or may mean several."""
    found = _meant(holds, written)
    return next(iter(found)) if len(found) == 1 else None


def candidates(holds: Content, written: str) -> list[str]:
    """The codes that a text may mean, if they are several and few: 府中市 is in two prefectures,
    大阪市 has wards."""
    key = _key(written)
    found = _meant(holds, written)
    if not found and holds is Content.MUNICIPALITY and len(key) > 1:
        found = {code for known, codes in _index(holds).items() if key in known for code in codes}
    return sorted(found) if 1 < len(found) <= FEW else []


def named(holds: Content, codes: Iterable[str]) -> str:
    """Choices as the parameter of a text, which `written_out` puts into words."""
    return f"{holds.name}:{','.join(codes)}"


def written_out(choices_named: str, japanese: bool) -> str:
    """The choices that `named` has put together, each as the workbook's list shows it."""
    name, _, codes = choices_named.partition(":")
    known = Content[name]
    place = 0 if japanese or known is Content.MUNICIPALITY else 1
    words = [f"{code} {_labels()[known][code][place]}" for code in codes.split(",")]
    return ("、" if japanese else ", ").join(words)


def _meant(holds: Content, written: str) -> set[str]:
    """All codes that a text may mean."""
    typed = plain(written)
    known = _labels()[holds]

    first, _, rest = typed.partition(" ")
    code = _as_code(holds, first, known)
    if code and not rest.strip():
        return {code}
    if code and code in _meant_by_label(holds, rest):
        return {code}
    if code and code == first:
        # "13104 渋谷区" is a code and the name of another place: nobody knows which is meant
        return {code} if _names(holds, rest) <= {code} else set()
    if found := _meant_by_label(holds, typed):
        return found
    spaceless = _as_code(holds, "".join(typed.split()), known)
    return {spaceless} if spaceless else _meant_by_all(holds, typed)


def _meant_by_all(holds: Content, text: str) -> set[str]:
    """The one code that every name in a text means: ベトナム（Viet Nam）."""
    words = [word for word in _BETWEEN_NAMES.split(text) if word]
    if not 1 < len(words) <= MOST_WORDS:
        return set()

    found: set[str] = set()
    while words:
        names = ((length, " ".join(words[:length])) for length in range(len(words), 0, -1))
        length, meant = next(
            ((length, meant) for length, name in names if (meant := _named_by(holds, name))),
            (0, set()),
        )
        if not length:
            return set()
        found |= meant
        words = words[length:]
    return found if len(found) == 1 else set()


def _named_by(holds: Content, name: str) -> set[str]:
    code = _as_code(holds, name, _labels()[holds])
    return {code} if code else _meant_by_label(holds, name)


def _meant_by_label(holds: Content, label: str) -> set[str]:
    return set(_index(holds).get(_key(label), ()))


def _names(holds: Content, text: str) -> set[str]:
    """The codes that a text and its words name, each for itself."""
    return _meant_by_label(holds, text).union(*(_named_by(holds, word) for word in text.split()))


def _as_code(holds: Content, word: str, known: Mapping[str, object]) -> str | None:
    """The code itself, as it may be typed: in small letters, without its first zero, or with its
    check digit."""
    if holds is Content.YES_NO:
        return word.lower() if word.lower() in known else None
    if holds is Content.MUNICIPALITY and word.isascii() and word.isdigit():
        padded = word.zfill(5)
        if padded in known:
            return padded
        six = word.zfill(6)
        return six[:5] if six[:5] in known and _check_digit(six[:5]) == six[5] else None
    return word.upper() if word.upper() in known else None


def _check_digit(five: str) -> str:
    """The sixth digit of a municipality's code."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def _key(label: str) -> str:
    """A label without what nobody means by it: width, case, marks on Latin letters, spaces, dots,
    ヶ for ケ, & for and."""
    folded = "".join(map(_without_mark, plain(label).casefold()))
    for written, meant in _ALIKE:
        folded = folded.replace(written, meant)
    return _NO_SENSE.sub("", folded)


def _without_mark(letter: str) -> str:
    """Only a Latin letter loses its mark: が is not か."""
    base = normalize("NFD", letter)[0]
    return base if base.isascii() else letter


@cache
def _labels() -> Mapping[Content, Mapping[str, tuple[str, ...]]]:
    """Labels by what a column holds and by code."""
    found: dict[Content, dict[str, tuple[str, ...]]] = {one: {} for one in Content}
    text = files(__package__).joinpath("choices.csv").read_text(encoding="utf-8")
    for holds, code, *labels in csv.reader(text.splitlines()):
        found[Content[holds]][code] = tuple(labels)
    return found


def read_lists() -> None:
    """Reads the lists now instead of when somebody first needs one."""
    for holds in Content:
        _index(holds)


@cache
def _index(holds: Content) -> Mapping[str, tuple[str, ...]]:
    """Codes by key. A key that several codes have stays with all of them."""
    index: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for code, labels in _labels()[holds].items():
        also = [one.replace("_", " ") for one in _ALSO.get(holds, {}).get(code, "").split()]
        for label in (*labels, *also):
            index[_key(label)][code] = None
    return {key: tuple(codes) for key, codes in index.items()}
