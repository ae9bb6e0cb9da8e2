"""Nationalities to choose from: in the reader's language, with the English name beside it."""

from collections.abc import Mapping, Sequence

from gateway.portal.visit import Visit
from i18n import Language


def nationality_choices(
    visit: Visit, found: Sequence[Mapping[str, str]]
) -> Sequence[tuple[str, str]]:
    """The codes and names, in the order of the English names, which everybody can look for."""
    return [(one["code"], _both_names(visit.language, one)) for one in found]


def _both_names(language: Language, nationality: Mapping[str, str]) -> str:
    name, english = nationality["name"], nationality["englishName"]
    return name if language is Language.EN or name == english else f"{name} ({english})"
