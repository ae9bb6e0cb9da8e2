"""Texts and formats in eight languages. Imports nothing of ours.

`catalogue.text(language, message)` gives a text, `formats` days and moments, `negotiation` the
language of a caller.
"""

from enum import StrEnum


class Language(StrEnum):
    """The languages of the service (Q2-10). The name is the GraphQL word, the value the locale
    folder."""

    JA = "ja"
    EN = "en"
    ZH_HANT = "zh_Hant"
    ZH_HANS = "zh_Hans"
    KO = "ko"
    ES = "es"
    PT = "pt"
    TL = "tl"


UNSPACED = frozenset({Language.JA, Language.ZH_HANT, Language.ZH_HANS})
"""Written without spaces, also between sentences."""


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Marks an English message for extraction and gives it back unchanged."""
    return message
