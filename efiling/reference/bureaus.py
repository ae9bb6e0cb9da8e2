"""The 8 regional bureaus and 7 district offices with the prefectures they are competent for (domain
facts, section 5).

Addresses and telephone numbers are not in our sources and stay empty until an operator's data has
them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from efiling.reference.tables import rows
from i18n import Language


@dataclass(frozen=True, slots=True)
class Bureau:
    """`parent`: the regional bureau of a district office. `prefectures`: codes; none for offices at
    airports."""

    code: str
    parent: str | None
    name: str
    english_name: str
    prefectures: frozenset[str]
    address: str | None = None
    phone: str | None = None


BUREAUS: Mapping[str, Bureau] = MappingProxyType(
    {
        row["code"]: Bureau(
            row["code"],
            row["parent"] or None,
            row["ja"],
            row["en"],
            frozenset(row["prefectures"].split()),
        )
        for row in rows("bureaus")
    }
)


def competent_bureaus(prefecture: str | None) -> list[Bureau]:
    """Every bureau, those competent for the prefecture first and the nearer (district) office
    before its bureau."""

    def order(bureau: Bureau) -> int:
        if prefecture not in bureau.prefectures:
            return 2
        return 0 if bureau.parent else 1

    return sorted(BUREAUS.values(), key=order)


def bureau_name(bureau: Bureau, language: Language) -> str:
    """The Japanese name for Japanese and Chinese readers, the English one for the others."""
    return (
        bureau.name
        if language in {Language.JA, Language.ZH_HANT, Language.ZH_HANS}
        else bureau.english_name
    )
