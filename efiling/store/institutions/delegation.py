"""Who forbids whom to file for them: one institution, one corporate number, or every institution
(Q1-7)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from efiling.rules.filings.acceptance import FilingInstitution
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Column, Record, SealedIfAny
from efiling.store.engine.sealing import seal
from efiling.store.engine.work import Reading, Work
from efiling.store.institutions.institutions import corporate_number_digest, find_institutions
from efiling.store.tables.institutions import DelegationBlockRow


class DelegationBlock(Record):
    """Of one institution, or of one corporate number; both None: of every institution."""

    id = Column[UUID]()
    institution = Column[UUID | None]()
    corporate_number = SealedIfAny("delegation_block")


async def filing_institutions(
    view: Reading | Work, institutions: Collection[UUID]
) -> dict[UUID, FilingInstitution]:
    """Institutions as far as their filings are judged by them, by their ids."""
    found = await find_institutions(view, institutions)
    return {one: institution.as_filer for one, institution in found.items()}


async def blocked(
    view: Reading | Work, persons: Collection[bytes], institution: UUID, number_digest: bytes | None
) -> set[bytes]:
    """Those of the persons who forbid this institution to file for them.

    A statement: it asks about all persons of a batch at once.
    """
    bind = view.bind()
    rows = await view.fetch(
        "SELECT DISTINCT person_digest FROM delegation_block"
        f" WHERE (institution = {bind(institution)}"
        f" OR corporate_number_digest = {bind(number_digest or b'')}"
        " OR (institution IS NULL AND corporate_number_digest IS NULL))"
        f" AND {bind.one_of('person_digest', persons)} AND {bind.own('delegation_block')}",
        *bind.values,
    )
    return {bytes(row["person_digest"]) for row in rows}


async def block(
    unit: Work, person: bytes, institution: UUID | None, corporate_number: str | None, at: datetime
) -> bool:
    """Adds a block, once; both None: of every institution. Returns whether it is new."""
    mark = new_id()
    row = {
        "id": mark,
        "person_digest": person,
        "institution": institution,
        "corporate_number_digest": _digest(corporate_number),
        "corporate_number_sealed": (
            seal(corporate_number, "delegation_block.corporate_number", mark)
            if corporate_number
            else None
        ),
        "created_at": at,
    }
    return bool(await unit.insert("delegation_block", [row], otherwise="ON CONFLICT DO NOTHING"))


async def unblock(
    unit: Work, person: bytes, institution: UUID | None, corporate_number: str | None
) -> bool:
    """Takes just this block away. Returns whether there was one."""
    this_one = unit.of(DelegationBlockRow).filter(
        person_digest=person,
        institution=institution,
        corporate_number_digest=_digest(corporate_number),
    )
    return bool(await this_one.delete())


async def blocks_of(view: Reading | Work, person: bytes) -> list[DelegationBlock]:
    """A person's blocks, the oldest first."""
    theirs = view.of(DelegationBlockRow).filter(person_digest=person).order_by("id")
    return await DelegationBlock.all_of(theirs)


async def is_blocking(view: Reading | Work, person: bytes) -> bool:
    """Whether a person forbids any institution to file for them."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT 1 AS one FROM delegation_block WHERE person_digest = {bind(person)}"
        f" AND {bind.own('delegation_block')} LIMIT 1",
        *bind.values,
    )
    return row is not None


def _digest(corporate_number: str | None) -> bytes | None:
    """The index that the institution's row has."""
    return corporate_number_digest(corporate_number) if corporate_number else None
