"""Sealed names of institutions are found by pairs of neighbouring characters, of which the index
holds keyed digests."""

from uuid import UUID

from efiling.rules.people.canonical import canonical_text, with_long_form
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Work


def searchable(text: str) -> str:
    """A name, or a part of one, without what makes no difference: widths, spaces and capitals."""
    return canonical_text(text).upper()


def is_part(search: str, name: str) -> bool:
    """Whether a name has what is looked for in it; （株） and 株式会社 are one."""
    plain, whole = searchable(search), searchable(name)
    return plain in whole or with_long_form(plain) in with_long_form(whole)


def pair_digests(text: str) -> list[bytes]:
    """The digests of the pairs of a text of `searchable`, each once."""
    pairs = {text[place : place + 2] for place in range(len(text) - 1)}
    return [blind("institution-name", pair) for pair in sorted(pairs)]


async def index_name(unit: Work, institution: UUID, name: str) -> None:
    """Makes an institution found by this name, and by no earlier one."""
    await unit.execute("DELETE FROM institution_gram WHERE institution = $1", institution)
    plain = searchable(name)
    pairs = dict.fromkeys([*pair_digests(plain), *pair_digests(with_long_form(plain))])
    rows = [{"institution": institution, "gram_digest": pair} for pair in pairs]
    await unit.insert("institution_gram", rows)
