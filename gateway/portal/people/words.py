"""Words of states and languages, as pages of residents and institutions say them."""

from collections.abc import Mapping

from gateway.portal.operations import Shown
from i18n import N_
from i18n.negotiation import NAMES, tag_of

FILING_STATES: Mapping[str, tuple[str, str]] = {
    "REGISTERING": (N_("Registering"), ""),
    "REGISTERED": (N_("Registered"), "good"),
    "REGISTRATION_ERROR": (N_("Registration error"), "bad"),
    "SUPERSEDED": (N_("Replaced by a later one"), "past"),
}
"""State to its words and the class of its tag."""

BATCH_TAGS: Mapping[str, str] = {
    "RECEPTION_ERROR": "bad",
    "REGISTERING": "",
    "REGISTERED": "good",
    "REGISTRATION_ERROR": "bad",
}

ACCOUNT_STATES: Mapping[str, tuple[str, str]] = {
    "ACTIVE": (N_("In use"), "good"),
    "LOCKED": (N_("Locked after too many wrong passwords"), "bad"),
    "PASSWORD_EXPIRED": (N_("The password has ended"), "bad"),
    "EXPIRED": (N_("Ended"), "past"),
    "INVALIDATED": (N_("Ended"), "past"),
    "DEREGISTERED": (N_("Ended at the counter"), "past"),
}

LANGUAGES = {language.name: NAMES[language] for language in NAMES}
"""Languages in their own words, by the names of the schema."""

TAGS = {language.name: tag_of(language) for language in NAMES}
"""Languages as addresses have them, by the names of the schema."""

NEVER = "9999-12-31"
"""The last day of what does not end."""


def has(problems: list[Shown], *codes: str) -> bool:
    """Whether one of these is what is wrong."""
    return any(one.code in codes for one in problems)
