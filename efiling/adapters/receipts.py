"""Receipts as PDF (Q2-54): what is printed, and in which shape the template reads it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from efiling.adapters.typesetting import script_of, typeset
from i18n import Language

LONGEST_LIST = 400
"""Items of one receipt."""
LONGEST_TEXT = 2_000
"""Characters of one text."""


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
    return await typeset("receipt.typ", _data_of(page))


def _data_of(page: ReceiptPage) -> str:
    """The page as JSON, which the template reads."""
    _check_length(page)
    items = [
        {"label": label, "value": value, "japanese": _is_japanese(value)}
        for label, value in page.items
    ]

    data = {
        **script_of(page.language)._asdict(),
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
