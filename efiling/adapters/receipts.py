"""Receipts as PDF: tagged for screen readers (PDF/UA-1), fonts embedded, A4, the same bytes for the
same page (Q2-54).

What users typed goes to the typesetter as data and is never read as markup.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import local

import typst

from efiling.adapters.logs import logger
from i18n import Language

LONGEST_LIST = 400
"""Items of one receipt."""
LONGEST_TEXT = 2_000
"""Characters of one text."""
THREADS = 1

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "receipt.typ"
_FONTS = _HERE / "fonts"
_SCRIPTS = {
    Language.JA: ("ja", "JP", "JP"),
    Language.ZH_HANT: ("zh", "TW", "TC"),
    Language.ZH_HANS: ("zh", "CN", "SC"),
    Language.KO: ("ko", "KR", "KR"),
    Language.EN: ("en", None, "JP"),
    Language.ES: ("es", None, "JP"),
    Language.PT: ("pt", None, "JP"),
    Language.TL: ("tl", None, "JP"),
}
"""Language and region as in the document, and the font family."""
_COVERED = {
    "euc_jp": range(0xA1, 0xFF),
    "gb2312": range(0xA1, 0xFF),
    "big5": range(0xA1, 0xC7),
    "euc_kr": range(0xA1, 0xC9),
}
"""What `fonts/derive.py` kept: the lead bytes of each standard."""
GETA = "〓"
_CONTROL = re.compile(r"(\\\\)|\\u00[01][0-9a-f]|\\[bf]")
log = logger("receipts")
_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="receipt")
_of_thread = local()


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """All that is printed, in words of `language`. `number` comes in groups, `received_at` in Tokyo
    time.

    `heading` stands under the title, `items` are label and value, `footer` comes last and small.
    """

    language: Language
    service: str
    title: str
    number_label: str
    number: str
    received_label: str
    received_at: str
    items: Sequence[tuple[str, str]]
    heading: Sequence[str] = ()
    items_heading: str = ""
    footer: Sequence[str] = ()


async def render_receipt(page: ReceiptPage) -> bytes:
    """The PDF of a page. Raises ValueError for one beyond LONGEST_LIST or LONGEST_TEXT."""
    data = _data_of(page)
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_pool, _typeset, data)
    except typst.TypstError:
        log.warning("receipts.character_missing")
    return await loop.run_in_executor(_pool, _typeset, _printable(data))


def _data_of(page: ReceiptPage) -> str:
    """The page as JSON, which the template reads."""
    _check_length(page)
    lang, region, family = _SCRIPTS[page.language]
    items = [
        {"label": label, "value": value, "japanese": _is_japanese(value)}
        for label, value in page.items
    ]

    data = {
        "lang": lang,
        "region": region,
        "family": family,
        "service": page.service,
        "title": page.title,
        "heading": list(page.heading),
        "number_label": page.number_label,
        "number": page.number,
        "received_label": page.received_label,
        "received_at": page.received_at,
        "items_heading": page.items_heading,
        "items": items,
        "footer": list(page.footer),
    }
    return json.dumps(data, ensure_ascii=False)


def _check_length(page: ReceiptPage) -> None:
    """Raises ValueError for a page that is too long."""
    values = [text for item in page.items for text in item]
    single = [page.service, page.title, page.number, page.received_at]
    texts = [*single, *page.heading, *page.footer, *values]
    if len(page.items) > LONGEST_LIST or any(len(text) > LONGEST_TEXT for text in texts):
        raise ValueError("the receipt is too long")


def _printable(data: str) -> str:
    """The data with a mark for everything that has no glyph; control characters are JSON escapes by
    now."""
    visible = _CONTROL.sub(lambda escape: escape[1] or GETA, data)
    return "".join(map(_or_geta, visible))


def _or_geta(character: str) -> str:
    """The character, or the printers' mark for a missing one: a receipt with a gap is better than
    none."""
    if (
        character <= "\u007e"
        or "\u00a0" <= character <= "\u024f"
        or "\u2010" <= character <= "\u2027"
    ):
        return character

    for codec, leads in _COVERED.items():
        encoded = character.encode(codec, "ignore")
        if len(encoded) == 2 and encoded[0] in leads:
            return character
    return GETA


def _is_japanese(value: str) -> bool:
    """Whether a value was typed in Japanese, so that it gets Japanese letter forms on a Chinese or
    Korean page.

    Filings are full-width (Q2-45): kana, full-width letters, digits and marks, or the wide space
    give them away.
    """
    return any(
        "\u3000" <= character <= "\u30ff" or "\uff01" <= character <= "\uffef"
        for character in value
    )


def _typeset(data: str) -> bytes:
    """The PDF of such data; each thread keeps a compiler, which knows the fonts."""
    compiler: typst.Compiler | None = getattr(_of_thread, "compiler", None)
    if compiler is None:
        compiler = typst.Compiler(
            str(_TEMPLATE), root=str(_HERE), font_paths=[str(_FONTS)], ignore_system_fonts=True
        )
        _of_thread.compiler = compiler

    pdf = compiler.compile(format="pdf", sys_inputs={"page": data}, pdf_standards=["ua-1"])
    assert isinstance(pdf, bytes), "other formats come in several pieces"
    return pdf
