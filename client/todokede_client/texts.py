"""What the package says, in the eight languages of the service.

The English text is the message id, as in the service; the other languages are JSON files in
`languages`. What the service itself says comes in the account's language already.
"""

import json
import locale
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

ENGLISH = "en"
LANGUAGES = ("ja", "en", "zh-Hant", "zh-Hans", "ko", "es", "pt", "tl")
FOLDER = Path(__file__).parent / "languages"

_OF_MACHINES: Mapping[str, str] = MappingProxyType(
    {
        "zh_tw": "zh-Hant",
        "zh_hk": "zh-Hant",
        "zh_mo": "zh-Hant",
        "chinese (traditional)": "zh-Hant",
        "zh": "zh-Hans",
        "chinese": "zh-Hans",
        "fil": "tl",
        "japanese": "ja",
        "korean": "ko",
        "spanish": "es",
        "portuguese": "pt",
    }
)
"""What operating systems call a language, as far as it differs from ours."""


def N_(message: str) -> str:  # noqa: N802 - the name that all tools know
    """Marks a text that is translated."""
    return message


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is not in any language yet; a parameter may be another one."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def told(self, language: str = ENGLISH) -> str:
        """In a language; in English where there is no translation."""
        params = {
            name: value.told(language) if isinstance(value, Text) else value
            for name, value in self.params.items()
        }
        return translations(language).get(self.message, self.message).format_map(params)


@cache
def translations(language: str) -> Mapping[str, str]:
    """English to a language; empty for English, and for what we do not speak."""
    if language not in LANGUAGES or language == ENGLISH:
        return MappingProxyType({})
    return MappingProxyType(json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8")))


def language_of_machine(environment: Mapping[str, str]) -> str:
    """The language of this machine's user, before the service has said that of the account."""
    named = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next(filter(None, named), "") or (locale.getlocale()[0] or "")
    name = name.partition(".")[0].lower().replace("-", "_")

    # As it is, then without the country: zh_TW, zh.
    for known in (name, name.split("_")[0]):
        if known in _OF_MACHINES:
            return _OF_MACHINES[known]
        if known in LANGUAGES:
            return known
    return ENGLISH
