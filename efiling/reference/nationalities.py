"""The 199 nationalities and regions of the choice list (Q2-44; domain facts, section 5).

Keys are ISO 3166-1 alpha-3, with own codes for Kosovo (XKX), 朝鮮 (XKR) and the stateless (XXA).
Names come from CLDR.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from unicodedata import combining, normalize

from babel import Locale

from efiling.reference.tables import rows
from i18n import Language


@dataclass(frozen=True, slots=True)
class Nationality:
    """`territory`: the CLDR key (alpha-2), empty where CLDR has none."""

    code: str
    territory: str
    english_name: str


def sort_key(english_name: str) -> str:
    """English alphabetical order with accents folded."""
    return "".join(
        part for part in normalize("NFKD", english_name) if not combining(part)
    ).casefold()


NATIONALITIES: Mapping[str, Nationality] = MappingProxyType(
    {
        row["code"]: Nationality(row["code"], row["territory"], row["english_name"])
        for row in sorted(rows("nationalities"), key=lambda row: sort_key(row["english_name"]))
    }
)
"""By code, in the order of the list."""

_CLDR_LOCALES = {Language.TL: "fil"}

_OVERRIDES: Mapping[Language, Mapping[str, str]] = {
    Language.JA: {
        "GBR": "英国",
        "USA": "米国",
        "MMR": "ミャンマー",
        "COD": "コンゴ民主共和国",
        "COG": "コンゴ共和国",
        "PSE": "パレスチナ",
        "VAT": "バチカン",
        "XKR": "朝鮮",
        "XXA": "無国籍",
    },
    Language.ZH_HANT: {"XKR": "朝鮮", "XXA": "無國籍"},
    Language.ZH_HANS: {"XKR": "朝鲜籍", "XXA": "无国籍"},
    Language.KO: {"XKR": "조선", "XXA": "무국적"},
    Language.ES: {"XKR": "Chosen (Corea)", "XXA": "Apátrida"},
    Language.PT: {"XKR": "Chosen (Coreia)", "XXA": "Apátrida"},
    Language.TL: {"XKR": "Chosen (Korea)", "XXA": "Walang nasyonalidad"},
}


@cache
def _names(language: Language) -> Mapping[str, str]:
    if language is Language.EN:
        return {code: nationality.english_name for code, nationality in NATIONALITIES.items()}
    territories = Locale.parse(_CLDR_LOCALES.get(language, language.value)).territories
    overrides = _OVERRIDES.get(language, {})
    return {
        code: overrides.get(code)
        or territories.get(nationality.territory)
        or nationality.english_name
        for code, nationality in NATIONALITIES.items()
    }


def nationality_name(code: str, language: Language) -> str:
    """The name of a nationality or region in a language. Raises KeyError for an unknown code."""
    return _names(language)[code]
