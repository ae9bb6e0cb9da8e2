"""Forms on paper as PDF, filled in (Q1-18, Q2-5): what is printed, and in which shape the template
reads it.

The Agency reads Japanese; whoever fills the form in reads their own language beside it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from efiling.adapters.typesetting import script_of, typeset
from i18n import Language


class Words(NamedTuple):
    """In Japanese, and in the reader's language; that is empty for readers of Japanese."""

    japanese: str
    own: str = ""


NOTHING = Words("")


@dataclass(frozen=True, slots=True)
class FormCell:
    """A box with its label. Without a value it is filled in by pen; `optional`: or left empty.

    `half`: two of them stand side by side. `day`: by pen, and it is a day. `tall`: room to sign.
    """

    label: Words
    value: Words = NOTHING
    optional: bool = False
    half: bool = False
    day: bool = False
    tall: bool = False


@dataclass(frozen=True, slots=True)
class FormPart:
    """Some boxes under a heading."""

    heading: Words
    cells: Sequence[FormCell]


@dataclass(frozen=True, slots=True)
class FormPage:
    """All that is printed: the form, and on a page of its own how to send it to `post_to`."""

    language: Language
    service: Words
    title: Words
    addressee: Words
    sentence: Words
    office: Words
    optional: Words
    parts: Sequence[FormPart]
    guide: Words
    steps: Sequence[Words]
    post_heading: Words
    post_to: Sequence[str]


async def render_form(page: FormPage) -> bytes:
    """The PDF of a page."""
    return await typeset("paper_form.typ", _data_of(page))


def _data_of(page: FormPage) -> str:
    """The page as JSON, which the template reads; boxes come in rows of one or two."""
    parts = [
        {"heading": part.heading, "rows": [list(map(_box, row)) for row in _rows(part.cells)]}
        for part in page.parts
    ]

    data = {
        **script_of(page.language)._asdict(),
        "service": page.service,
        "title": page.title,
        "addressee": page.addressee,
        "sentence": page.sentence,
        "office": page.office,
        "optional": page.optional,
        "parts": parts,
        "guide": page.guide,
        "steps": list(page.steps),
        "post_heading": page.post_heading,
        "post_to": list(page.post_to),
    }
    return json.dumps(data, ensure_ascii=False)


def _rows(cells: Sequence[FormCell]) -> list[list[FormCell]]:
    rows: list[list[FormCell]] = []
    for cell in cells:
        beside = rows and cell.half and len(rows[-1]) == 1 and rows[-1][0].half
        if beside:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return rows


def _box(cell: FormCell) -> dict[str, Any]:
    return {
        "label": cell.label,
        "value": cell.value,
        "optional": cell.optional,
        "day": cell.day,
        "tall": cell.tall,
    }
