"""Pages as PDF: tagged for screen readers (PDF/UA-1), fonts embedded, A4, the same bytes for the
same page (Q2-5, Q2-54).

What users typed goes to the typesetter as data and is never read as markup.
"""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import NamedTuple

import typst

from efiling.adapters.logs import logger
from i18n import Language

THREADS = 1
GETA = "〓"
_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"


class Script(NamedTuple):
    """Language and region as in the document, and the font family."""

    lang: str
    region: str | None
    family: str


_SCRIPTS = {
    Language.JA: Script("ja", "JP", "JP"),
    Language.ZH_HANT: Script("zh", "TW", "TC"),
    Language.ZH_HANS: Script("zh", "CN", "SC"),
    Language.KO: Script("ko", "KR", "KR"),
    Language.EN: Script("en", None, "JP"),
    Language.ES: Script("es", None, "JP"),
    Language.PT: Script("pt", None, "JP"),
    Language.TL: Script("tl", None, "JP"),
}
_COVERED = {
    "euc_jp": range(0xA1, 0xFF),
    "gb2312": range(0xA1, 0xFF),
    "big5": range(0xA1, 0xC7),
    "euc_kr": range(0xA1, 0xC9),
}
"""What `fonts/derive.py` kept: the lead bytes of each standard."""
_CONTROL = re.compile(r"(\\\\)|\\u00[01][0-9a-f]|\\[bf]")
log = logger("typesetting")
_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="typesetting")
_of_thread = local()


def script_of(language: Language) -> Script:
    """In which script a page of the language is set."""
    return _SCRIPTS[language]


async def typeset(template: str, data: str) -> bytes:
    """The PDF that a template beside this file makes of JSON. A character that no font has becomes
    a mark, and so does one that nobody sees and that turns the letters after it around."""
    printable = _printable(data)
    if printable != data:
        log.warning("typesetting.character_missing")
    return await asyncio.get_running_loop().run_in_executor(_pool, _pdf_of, template, printable)


def has_glyph(character: str) -> bool:
    """Whether the fonts can print it."""
    if (
        " " <= character <= "\u007e"
        or "\u00a0" <= character <= "\u024f"
        or "\u2010" <= character <= "\u2027"
    ):
        return True

    for codec, leads in _COVERED.items():
        encoded = character.encode(codec, "ignore")
        if len(encoded) == 2 and encoded[0] in leads:
            return True
    return False


def _printable(data: str) -> str:
    """The data with the printers' mark for everything that has no glyph: a page with a gap is
    better than none. Control characters are JSON escapes by now."""
    visible = _CONTROL.sub(lambda escape: escape[1] or GETA, data)
    missing = {ord(one): GETA for one in set(visible) if not has_glyph(one)}
    return visible.translate(missing)


def _pdf_of(template: str, data: str) -> bytes:
    """Each thread keeps a compiler, which knows the fonts."""
    compiler: typst.Compiler | None = getattr(_of_thread, "compiler", None)
    if compiler is None:
        compiler = typst.Compiler(
            root=str(_HERE), font_paths=[str(_FONTS)], ignore_system_fonts=True
        )
        _of_thread.compiler = compiler

    pdf = compiler.compile(
        str(_HERE / template), format="pdf", sys_inputs={"page": data}, pdf_standards=["ua-1"]
    )
    assert isinstance(pdf, bytes), "other formats come in several pieces"
    return pdf
