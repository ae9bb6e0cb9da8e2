"""What is kept of a filing beside its contents because it came on paper."""

from uuid import UUID

import orjson

from efiling.adapters import keys
from efiling.rules.filings.paper import PaperFiling
from efiling.rules.people.canonical import canonical_text
from efiling.store.engine.sealing import seal


def stand_in_of_person(person_digest: bytes) -> UUID:
    """What stands for the account of a person who has none: of their filings on one day the last
    one counts, and they find them once they register."""
    return UUID(bytes=person_digest[:16], version=5)


def stand_in_of_name(name: str) -> UUID:
    """What stands for the account of an institution that is known by its name only."""
    digest = keys.ring().digest("institution-name", f"paper {canonical_text(name)}".encode())
    return UUID(bytes=digest[:16], version=5)


def sealed_paper(paper: PaperFiling, filing: UUID) -> bytes:
    """The institution's name as on the paper, and whether a proxy brought it."""
    kept = {"institutionName": paper.institution_name, "byProxy": paper.by_proxy}
    return seal(orjson.dumps(kept).decode(), "filing.paper", filing)
