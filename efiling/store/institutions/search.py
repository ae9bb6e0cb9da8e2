"""A counter officer looks for institutions: all, by corporate number, or by a part of the name.

Statements and not querysets: a search counts digests in a set.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from uuid import UUID

from efiling.adapters.keys import DecryptionError
from efiling.rules.people.canonical import organization_spellings
from efiling.store.engine.spans import Span
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Reading
from efiling.store.institutions.institutions import Institution, corporate_number_digest
from efiling.store.institutions.name_index import is_part, pair_digests, searchable

_AT_A_TIME = 500
"""Rows fetched at a time when a search has to look into sealed names."""
_ALL: Span[UUID] = Span(_AT_A_TIME)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_CORPORATE_NUMBER_DIGITS = 13


def is_searchable(search: str) -> bool:
    """Whether a search has the two characters that it needs."""
    return len(searchable(search)) > 1


def _corporate_number(search: str) -> str | None:
    """The corporate number that is looked for, if it is one."""
    digits = search.strip(" 　").translate(_HALF_WIDTH)
    is_number = len(digits) == _CORPORATE_NUMBER_DIGITS and digits.isascii() and digits.isdigit()
    return digits if is_number else None


def _condition(bind: Bind, search: str | None) -> str:
    """True of all that is looked for, and of some whose name has all the pairs of characters, but
    not one after the other."""
    if search is None:
        return "1 = 1"
    if number := _corporate_number(search):
        return f"corporate_number_digest = {bind(corporate_number_digest(number))}"
    # What was indexed before its spellings met is found by the one that it has.
    spellings = organization_spellings(searchable(search))
    return f"({' OR '.join(_has_all_pairs(bind, pair_digests(one)) for one in spellings)})"


def _has_all_pairs(bind: Bind, pairs: Sequence[bytes]) -> str:
    return (
        f"id IN (SELECT institution FROM institution_gram WHERE gram_digest IN ({bind.each(pairs)})"
        f" GROUP BY institution HAVING count(*) = {len(pairs)})"
    )


async def search_institutions(
    view: Reading, search: str | None, span: Span[UUID] = _ALL
) -> AsyncIterator[Institution]:
    """Institutions of a span, the newest first: all, those with a corporate number, or those whose
    name has `search` in it, widths, spaces and capitals aside. They are fetched as many at a time
    as the span has, and go on behind it: whoever has enough stops."""
    by_name = search if search and not _corporate_number(search) else ""
    while True:
        bind = view.bind()
        rows = await view.fetch(
            f"SELECT {Institution.columns()} FROM institution WHERE {_condition(bind, search)}"
            f" AND {span.between(bind, 'id', rising=False)}"
            f" {span.ordered(bind, 'id', rising=False)}",
            *bind.values,
        )

        for found in map(Institution, rows):
            if not by_name or _is_called(found, by_name):
                yield found

        if len(rows) < span.limit:
            return
        last = rows[-1]["id"]
        span = replace(span, including=False, **{"before" if span.backwards else "after": last})


def _is_called(institution: Institution, part: str) -> bool:
    """Whether this is a part of its name. One that does not open hides no other."""
    try:
        return is_part(part, institution.name)
    except DecryptionError:
        return False


async def count_institutions(view: Reading, search: str | None) -> int:
    """How many `search_institutions` would give in all."""
    if search is None:
        row = await view.fetch_one("SELECT count(*) AS n FROM institution")
        assert row is not None
        return int(row["n"])
    return sum([1 async for _ in search_institutions(view, search)])
