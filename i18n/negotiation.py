"""Which of our languages a caller reads, and what each language calls itself.

Babel's negotiation finds nothing for zh-TW, zh-CN and tl, so the map is our own.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from i18n import Language

DEFAULT = Language.JA
# A longer header is nobody's real one.
_LONGEST_HEADER = 1_000

NAMES: Mapping[Language, str] = MappingProxyType(
    {
        Language.JA: "日本語",
        Language.EN: "English",
        Language.ZH_HANT: "繁體中文",
        Language.ZH_HANS: "简体中文",
        Language.KO: "한국어",
        Language.ES: "Español",
        Language.PT: "Português",
        Language.TL: "Tagalog",
    }
)
"""Each language in its own words, in the order in which pages list them."""

_BY_TAG = {
    "ja": Language.JA,
    "en": Language.EN,
    "zh": Language.ZH_HANS,
    "zh-hans": Language.ZH_HANS,
    "zh-cn": Language.ZH_HANS,
    "zh-sg": Language.ZH_HANS,
    "zh-my": Language.ZH_HANS,
    "zh-hant": Language.ZH_HANT,
    "zh-tw": Language.ZH_HANT,
    "zh-hk": Language.ZH_HANT,
    "zh-mo": Language.ZH_HANT,
    "yue": Language.ZH_HANT,
    "ko": Language.KO,
    "es": Language.ES,
    "pt": Language.PT,
    "tl": Language.TL,
    "fil": Language.TL,
}


def tag_of(language: Language) -> str:
    """The BCP 47 tag, for `lang` attributes and `Content-Language`."""
    return language.value.replace("_", "-")


def language_of(accept_language: str | None) -> Language:
    """The best of our languages for an Accept-Language header; Japanese where it names none of
    them."""
    return _language_of((accept_language or "")[:_LONGEST_HEADER])


@lru_cache(maxsize=256)
def _language_of(accept_language: str) -> Language:
    """Browsers send few different ones."""
    best, best_weight = DEFAULT, 0.0
    for item in accept_language.split(","):
        tag, _, parameter = item.partition(";")
        language, weight = _language_of_tag(tag.strip().lower()), _weight(parameter)
        if language and weight > best_weight:
            best, best_weight = language, weight
    return best


def _language_of_tag(tag: str) -> Language | None:
    """Looks the tag up, then ever shorter ones: zh-Hant-TW, zh-Hant, zh."""
    while tag:
        if tag in _BY_TAG:
            return _BY_TAG[tag]
        tag = tag.rpartition("-")[0]
    return None


def _weight(parameter: str) -> float:
    """`q=0.8` as a number up to 1; 1 where it is absent, 0 (not wanted) where it is nonsense."""
    name, _, value = parameter.replace(" ", "").lower().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if name == "q" and 0.0 <= weight <= 1.0 else 0.0
