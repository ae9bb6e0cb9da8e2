"""How a letter is put together: one row of texts for each kind, one frame around all of them
(Q2-39, Q2-40, Q2-42)."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from efiling.rules.machinery.batch_letter_texts import texts_of
from efiling.rules.machinery.letter_frame import CLOSING, GREETING, NOT_YOU
from efiling.rules.machinery.letters import Letter
from i18n import UNSPACED, Language
from i18n.catalogue import text

_SUBJECT_PREFIX = "[Todokede] "
_COLUMNS = 72
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Frame:
    """What every letter names, whatever its kind: where to log in, where mails come from, whom to
    ask."""

    public_url: str
    sender_domain: str
    helpdesk_name: str
    helpdesk_phone: str
    helpdesk_hours: str


@dataclass(frozen=True, slots=True)
class ComposedLetter:
    """What the reader sees: the subject, and plain text with line feeds."""

    subject: str
    body: str


def compose(letter: Letter, frame: Frame) -> ComposedLetter:
    """The letter as its reader gets it. A line is left out where its parameters are not given.

    Errors: ValueError names the parameters that are missing or have no place in this kind.
    """
    _check(letter)
    texts, params = texts_of(letter), {**asdict(frame), **letter.params}

    closing = CLOSING if texts.can_log_in else CLOSING[1:]
    blocks = (GREETING, *texts.blocks, *((NOT_YOU,) if texts.security else ()), *closing)
    paragraphs = ("\n".join(_lines(block, letter, params)) for block in blocks)
    body = "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"

    return ComposedLetter(_SUBJECT_PREFIX + text(letter.language, texts.subject), body)


def _check(letter: Letter) -> None:
    texts, given = texts_of(letter), letter.params.keys()
    if missing := texts.required - given:
        raise ValueError(f"{letter.kind} lacks {', '.join(sorted(missing))}")
    if strange := given - texts.required - texts.optional:
        raise ValueError(f"{letter.kind} has no place for {', '.join(sorted(strange))}")


def _lines(block: tuple[str, ...], letter: Letter, params: Mapping[str, str]) -> Iterator[str]:
    language, address_behind = letter.language, texts_of(letter).address_behind
    for message in block:
        placeholders = _PLACEHOLDER.findall(message)
        if any(name not in params for name in placeholders):
            continue
        if placeholders and message == f"{{{placeholders[0]}}}":
            yield params[placeholders[0]]  # a value alone: nothing to translate
        else:
            yield _wrapped(text(language, message, **params), language)
        if address_behind in placeholders:
            yield params["public_url"]


def _wrapped(paragraph: str, language: Language) -> str:
    if language in UNSPACED:  # a line ends with a sentence instead
        return re.sub(r"。(?=[^」』）\s])", "。\n", paragraph)
    return textwrap.fill(paragraph, _COLUMNS, break_long_words=False, break_on_hyphens=False)
