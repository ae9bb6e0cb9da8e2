"""Texts in the reader's language.

Message ids are the English texts, so English needs no file. The others are read straight from their
.po file at first use (some 5 ms each, measured with 1,200 entries): there is no compiled copy that
could be stale.
"""

import io
import logging
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import read_po

from i18n import Language

DOMAIN = "todokede"
LOCALES = Path(__file__).parent / "locales"

_STRINGS = r'((?:".*"\n?)+)'
_ENTRY = re.compile(rf"^((?:#.*\n)*)msgid {_STRINGS}msgstr {_STRINGS}", re.MULTILINE)
"""An entry as `i18n.extract` writes it: comments, the text, the translation."""
_KEYWORD = re.compile(r"^msg", re.MULTILINE)
_FUZZY = re.compile(r"^#,.*\bfuzzy\b", re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}

_log = logging.getLogger("todokede.i18n")


class Params(dict[str, object]):
    """What fills a text. A placeholder that nothing fills reads "…", as in a list of all texts."""

    def __missing__(self, name: str) -> str:
        return "…"


def text(language: Language, message: str, /, **params: object) -> str:
    """`message` in `language`, its placeholders filled; in English where no translation is there.

    Only the text itself is read as a format, never a value: braces in what a user typed stay
    braces.
    """
    translated = unfilled(language, message)
    if "{" in translated or "}" in translated:
        return translated.format_map(Params(params))
    return translated


def unfilled(language: Language, message: str) -> str:
    """`message` in `language`, with its placeholders."""
    translated = message if language is Language.EN else translations(language).get(message)
    if translated is None:
        _warn_once(language, message)
        return message
    return translated


@cache
def translations(language: Language) -> Mapping[str, str]:
    """Message id to translation; entries that are empty or still fuzzy are left out. English has
    none."""
    if language is Language.EN:
        return MappingProxyType({})
    return MappingProxyType(read(po_file(language).read_text("utf-8")))


def read(catalogue: str) -> dict[str, str]:
    """The translations of a .po file. What stands in other forms than ours is left to Babel, which
    knows them all and takes five times as long."""
    entries = _ENTRY.findall(catalogue)
    if 2 * len(entries) != len(_KEYWORD.findall(catalogue)):
        return _read_any(catalogue)
    found = {}
    for comments, written_id, written in entries:
        message, translated = _unquoted(written_id), _unquoted(written)
        if message and translated and not _FUZZY.search(comments):
            found[message] = translated
    return found


def _unquoted(strings: str) -> str:
    joined = strings.rstrip("\n")[1:-1].replace('"\n"', "")
    if "\\" not in joined:
        return joined
    return _ESCAPED.sub(lambda one: _CONTROLS.get(one[1], one[1]), joined)


def _read_any(catalogue: str) -> dict[str, str]:
    entries = read_po(io.BytesIO(catalogue.encode()))
    return {str(e.id): str(e.string) for e in entries if e.id and e.string and not e.fuzzy}


def po_file(language: Language) -> Path:
    """Where the translations of a language are kept."""
    return LOCALES / language.value / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def _warn_once(language: Language, message: str) -> None:
    # A house test keeps the catalogues complete, so this speaks in development only.
    _log.warning("no %s translation of %r", language.value, message)
