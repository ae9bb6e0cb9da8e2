"""What the service tells everybody: announcements, and when it is closed (Q2-4).

Each is written in one or more languages. A reader who has none of them gets the nearest one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from efiling.errors import Problem
from efiling.rules.text import Problems, written
from i18n import Language

TITLE_LIMIT = 200
BODY_LIMIT = 4_000
YEARS = (2000, 2999)

_NEAREST = {
    Language.ZH_HANS: Language.ZH_HANT,
    Language.ZH_HANT: Language.ZH_HANS,
    Language.ES: Language.PT,
    Language.PT: Language.ES,
}
_FALLBACKS = (Language.EN, Language.JA)


@dataclass(frozen=True, slots=True)
class Text:
    """A title and what follows it, in one language."""

    language: Language
    title: str
    body: str


def text_for(language: Language, texts: Sequence[Text]) -> Text:
    """The text that a reader of `language` understands best; the first one if none is near."""
    by_language = {text.language: text for text in texts}
    for wanted in (language, _NEAREST.get(language), *_FALLBACKS):
        if wanted in by_language:
            return by_language[wanted]
    return texts[0]


def check_texts(texts: Sequence[Text], problems: Problems) -> list[Text]:
    """The texts as they are kept: VALUE_REQUIRED without any, LANGUAGE_TWICE, and the shape of
    each."""
    if not texts:
        problems.append(Problem("VALUE_REQUIRED", ("texts",)))

    seen: set[Language] = set()
    for place, text in enumerate(texts):
        if text.language in seen:
            problems.append(Problem("LANGUAGE_TWICE", ("texts", str(place), "language")))
        seen.add(text.language)

    return [
        Text(
            text.language,
            written(text.title, ("texts", str(place), "title"), problems, TITLE_LIMIT),
            written(text.body, ("texts", str(place), "body"), problems, BODY_LIMIT),
        )
        for place, text in enumerate(texts)
    ]


def check_period(from_: datetime, to: datetime | None, now: datetime, problems: Problems) -> None:
    """PERIOD_INVALID for one that ends before it begins, is over already, or lies in a year that
    nobody means."""
    if not YEARS[0] <= from_.year <= YEARS[1]:
        problems.append(Problem("PERIOD_INVALID", ("from",)))
    if to is not None and (to <= from_ or to <= now or to.year > YEARS[1]):
        problems.append(Problem("PERIOD_INVALID", ("to",)))
