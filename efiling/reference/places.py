"""Prefectures and municipalities (Q2-45). Wards stand for designated cities, as on residence
cards."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from efiling.reference.tables import rows
from i18n import Language


@dataclass(frozen=True, slots=True)
class Prefecture:
    """`code`: the two digits of JIS X 0401. `names`: by language; one that has no form of its own
    has the English one."""

    code: str
    name: str
    english_name: str
    names: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Municipality:
    """`code`: the five digits of JIS X 0402; `prefecture`: the code of its prefecture; `kana`:
    full-width katakana."""

    code: str
    prefecture: str
    name: str
    kana: str


def _prefecture(row: Mapping[str, str]) -> Prefecture:
    names = {language: row.get(language.value) or row["en"] for language in Language}
    return Prefecture(row["code"], row["ja"], row["en"], MappingProxyType(names))


PREFECTURES: Mapping[str, Prefecture] = MappingProxyType(
    {row["code"]: _prefecture(row) for row in rows("prefectures")}
)

MUNICIPALITIES: Mapping[str, Municipality] = MappingProxyType(
    {
        row["code"]: Municipality(row["code"], row["prefecture"], row["name"], row["kana"])
        for row in rows("municipalities")
    }
)


def _by_prefecture() -> Mapping[str, tuple[Municipality, ...]]:
    by_prefecture: defaultdict[str, list[Municipality]] = defaultdict(list)
    for municipality in MUNICIPALITIES.values():
        by_prefecture[municipality.prefecture].append(municipality)
    return {code: tuple(by_prefecture[code]) for code in PREFECTURES}


_MUNICIPALITIES_OF = _by_prefecture()


def municipalities_of(prefecture: str) -> tuple[Municipality, ...]:
    """The municipalities of a prefecture in the order of their codes; none for an unknown
    prefecture."""
    return _MUNICIPALITIES_OF.get(prefecture, ())


def prefecture_name(code: str, language: Language) -> str:
    """The name of a prefecture in a language. Raises KeyError for an unknown code."""
    return PREFECTURES[code].names[language]


def place_name(code: str) -> str:
    """Prefecture and municipality as they begin an address, in Japanese. Raises KeyError for an
    unknown code."""
    municipality = MUNICIPALITIES[code]
    return PREFECTURES[municipality.prefecture].name + municipality.name
