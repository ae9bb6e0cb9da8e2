"""Who forbids whom to file for them: one institution, one corporate number, or every institution
(Q1-7)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from efiling import clock
from efiling.rules.filings.acceptance import FilingInstitution
from efiling.rules.vocabulary import InstitutionKind
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Row
from efiling.store.engine.scope import scope_of
from efiling.store.engine.sealing import blind, seal, unseal
from efiling.store.engine.sets import among
from efiling.store.engine.work import Reading, Work


async def filing_institutions(
    view: Reading | Work, institutions: Collection[UUID]
) -> dict[UUID, FilingInstitution]:
    """Institutions as far as their filings are judged by them, by their ids."""
    condition, values = among(view, "id", institutions)
    rows = await view.fetch(
        "SELECT id, kinds, under_employment_reporting, corporate_number_digest FROM institution "
        f"WHERE {condition}",
        *values,
    )
    return {row["id"]: _filing_institution(row) for row in rows}


def _filing_institution(row: Row) -> FilingInstitution:
    digest = row["corporate_number_digest"]
    return FilingInstitution(
        id=row["id"],
        kinds=frozenset(map(InstitutionKind, row["kinds"].split(","))),
        under_employment_reporting=bool(row["under_employment_reporting"]),
        corporate_number_digest=bytes(digest) if digest else None,
    )


def _blind_number(corporate_number: str) -> bytes:
    """The index that the institution's row has."""
    return blind("corporate-number", corporate_number)


async def blocked(
    view: Reading | Work, persons: Collection[bytes], institution: UUID, number_digest: bytes | None
) -> set[bytes]:
    """Those of the persons who forbid this institution to file for them."""
    condition, values = among(view, "person_digest", persons, 3)
    mine = scope_of(view.actor).of("delegation_block", after=2 + len(values))
    rows = await view.fetch(
        "SELECT DISTINCT person_digest FROM delegation_block WHERE (institution = $1 OR "
        "corporate_number_digest = $2"
        f" OR (institution IS NULL AND corporate_number_digest IS NULL)) AND {condition} AND "
        f"{mine.where}",
        institution,
        number_digest or b"",
        *values,
        *mine.values,
    )
    return {bytes(row["person_digest"]) for row in rows}


async def block(
    unit: Work, person: bytes, institution: UUID | None, corporate_number: str | None
) -> bool:
    """Adds a block, once; both None: every institution. Returns whether it is new."""
    mark = new_id()
    row = {
        "id": mark,
        "person_digest": person,
        "institution": institution,
        "corporate_number_digest": _blind_number(corporate_number) if corporate_number else None,
        "corporate_number_sealed": (
            seal(corporate_number, "delegation_block.corporate_number", mark)
            if corporate_number
            else None
        ),
        "created_at": clock.now(),
    }
    return bool(await unit.insert("delegation_block", [row], otherwise="ON CONFLICT DO NOTHING"))


async def unblock(
    unit: Work, person: bytes, institution: UUID | None, corporate_number: str | None
) -> bool:
    """Takes a block away. Returns whether there was one."""
    if institution:
        where, values = "institution = $2", [institution]  # type: tuple[str, list[object]]
    elif corporate_number:
        where, values = "corporate_number_digest = $2", [_blind_number(corporate_number)]
    else:
        where, values = "institution IS NULL AND corporate_number_digest IS NULL", []
    mine = scope_of(unit.actor).of("delegation_block", after=1 + len(values))
    sql = f"DELETE FROM delegation_block WHERE person_digest = $1 AND {where} AND {mine.where}"
    return bool(await unit.execute(sql, person, *values, *mine.values))


async def blocks_of(view: Reading | Work, person: bytes) -> Sequence[Row]:
    """A person's blocks, the oldest first."""
    mine = scope_of(view.actor).of("delegation_block", after=1)
    sql = f"SELECT * FROM delegation_block WHERE person_digest = $1 AND {mine.where} ORDER BY id"
    return await view.fetch(sql, person, *mine.values)


def corporate_number_of(row: Row) -> str | None:
    blob = row["corporate_number_sealed"]
    return unseal(blob, "delegation_block.corporate_number", row["id"]) if blob else None
