"""The letters we send: one row of texts for each kind, one frame around all of them (Q2-39, Q2-40,
Q2-42).

Parameters are values ready to read (a day from `i18n.formats`, a reception number in groups, a
label already in the reader's language). A letter never carries a password, a card number or what
was filed; the authentication ID stands in the re-notification only (Q2-43).
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from efiling.rules.machinery.mail_texts import CLOSING, GREETING, MAILS, NOT_YOU, MailText
from efiling.rules.vocabulary import MailKind
from i18n import Language
from i18n.catalogue import text

__all__ = ["FRAME_PARAMS", "MAILS", "Letter", "MailText", "compose"]

FRAME_PARAMS = frozenset(
    {"public_url", "sender_domain", "helpdesk_name", "helpdesk_phone", "helpdesk_hours"}
)
"""What every letter needs, whatever its kind."""

_SUBJECT_PREFIX = "[Todokede] "
_COLUMNS = 72
# Written without spaces: a line ends with a sentence instead.
_UNSPACED = frozenset({Language.JA, Language.ZH_HANT, Language.ZH_HANS})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Letter:
    """What the reader sees: the subject, and plain text with line feeds."""

    subject: str
    body: str


def compose(kind: MailKind, language: Language, params: Mapping[str, str]) -> Letter:
    """The letter of `kind`. ValueError names the parameters that are missing or have no place in
    this kind.

    A line with an optional parameter is left out where that is not given.
    """
    mail = MAILS[kind]
    _check(kind, mail, params)
    blocks = (GREETING, *mail.blocks, *((NOT_YOU,) if mail.security else ()), *CLOSING)
    written = ("\n".join(_lines(block, language, params)) for block in blocks)
    body = "\n\n".join(block for block in written if block) + "\n"
    return Letter(_SUBJECT_PREFIX + text(language, mail.subject), body)


def _check(kind: MailKind, mail: MailText, params: Mapping[str, str]) -> None:
    wanted = FRAME_PARAMS | mail.required
    if absent := wanted - params.keys():
        raise ValueError(f"{kind} lacks {', '.join(sorted(absent))}")
    if strange := params.keys() - wanted - mail.optional:
        raise ValueError(f"{kind} has no place for {', '.join(sorted(strange))}")


def _lines(block: tuple[str, ...], language: Language, params: Mapping[str, str]) -> Iterator[str]:
    for message in block:
        placeholders = _PLACEHOLDER.findall(message)
        if all(name in params for name in placeholders):
            if (
                placeholders and message == f"{{{placeholders[0]}}}"
            ):  # a value alone: nothing to translate
                yield params[placeholders[0]]
            else:
                yield _wrapped(text(language, message, **params), language)


def _wrapped(paragraph: str, language: Language) -> str:
    if language in _UNSPACED:
        return re.sub(r"。(?=[^」』）\s])", "。\n", paragraph)
    return textwrap.fill(paragraph, _COLUMNS, break_long_words=False, break_on_hyphens=False)
