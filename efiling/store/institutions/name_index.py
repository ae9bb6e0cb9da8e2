"""Sealed names of institutions are found by pairs of neighbouring characters, of which the index
holds keyed digests."""

from uuid import UUID

from efiling.rules.people.canonical import canonical_text
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Work


def searchable(text: str) -> str:
    """A name, or a part of one, without what makes no difference: widths, spaces and capitals."""
    return canonical_text(text).upper()


def pair_digests(text: str) -> list[bytes]:
    """The digests of the pairs of a name or of a search, each once."""
    plain = searchable(text)
    pairs = {plain[place : place + 2] for place in range(len(plain) - 1)}
    return [blind("institution-name", pair) for pair in sorted(pairs)]


async def index_name(unit: Work, institution: UUID, name: str) -> None:
    """Makes an institution found by this name, and by no earlier one."""
    await unit.execute("DELETE FROM institution_gram WHERE institution = $1", institution)
    rows = [{"institution": institution, "gram_digest": pair} for pair in pair_digests(name)]
    await unit.insert("institution_gram", rows)
