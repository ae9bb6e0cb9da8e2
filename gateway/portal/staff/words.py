"""Texts in several languages, as announcements and maintenance have them.

A form has a place for each language. Those in which nothing is written are left out, and what is
written goes first, so that a problem's number is the number of its place.
"""

import re
from collections.abc import Mapping
from typing import Any

from gateway.portal.page import Send
from gateway.portal.staff.labels import LANGUAGES
from gateway.portal.staff.sending import submit
from gateway.portal.typed import Typed
from gateway.portal.visit import Visit
from i18n.negotiation import NAMES, tag_of

TAGS = {one.name: tag_of(one) for one in NAMES}
_PARTS = ("language", "title", "body")
_NUMBER = re.compile(r"texts\.([0-9]{1,2})\.")


def places(typed: Typed) -> list[tuple[int, str, str]]:
    """Number, language and the language's own name of each place, in the order of what was
    typed."""
    names = dict(LANGUAGES)
    typed_first = [typed.get(f"texts.{number}.language") for number in range(len(LANGUAGES))]
    order = dict.fromkeys([*(one for one in typed_first if one in names), *names])
    return [(number, one, names[one]) for number, one in enumerate(order)]


def tidy(visit: Visit) -> int:
    """Brings what was written to the front, and leaves out what has no place; says how many texts
    there are."""
    sent = visit.typed
    numbers = {found[1] for name in sent if (found := _NUMBER.match(name))}
    blocks = [
        {part: sent.get(f"texts.{number}.{part}") for part in _PARTS}
        for number in sorted(numbers, key=int)
    ]
    written = [one for one in blocks if one["title"] or one["body"]]
    empty = [one for one in blocks if not (one["title"] or one["body"])]

    others = {name: sent.all(name) for name in sent if not name.startswith("texts.")}
    visit.typed = Typed(others)
    for number, block in enumerate(written + empty):
        for part in _PARTS:
            visit.typed.put(f"texts.{number}.{part}", block[part])
    return len(written)


def sending_texts(name: str, then: str) -> Send:
    """The form of something that is said in several languages."""

    async def send(visit: Visit) -> str | None:
        count = tidy(visit)

        def only_written(_visit: Visit, given: dict[str, Any]) -> None:
            given["texts"] = given["texts"][:count]

        answer = await submit(visit, name, only_written)
        return None if answer.problems else then

    return send


def shown_places(visit: Visit) -> Mapping[str, Any]:
    """What the part with the texts is filled with."""
    return {"places": places(visit.typed), "tags": TAGS}
