"""Institutions: name and facts sealed, found by who they are, by their corporate number or by a
part of the name."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_bytes
from typing import Any
from uuid import UUID

import orjson

from efiling import clock
from efiling.adapters import keys
from efiling.reference import MUNICIPALITIES
from efiling.rules.institutions.institutions import (
    InstitutionFacts,
    PersonInCharge,
    PostalAddress,
    Proof,
    identity_bytes,
)
from efiling.rules.people.identity import canonical_text
from efiling.rules.vocabulary import InstitutionKind, LinkedSystem
from efiling.store.engine.records import Row
from efiling.store.engine.sealing import blind, seal, unseal
from efiling.store.engine.work import Reading, Work

_LAYOUT = 1
_SCAN = 500
"""Rows fetched at a time when a search has to look into sealed names."""


@dataclass(frozen=True, slots=True)
class Institution:
    """A row, opened. `linked_since`: see `rules.institutions.linked_since`."""

    id: UUID
    facts: InstitutionFacts
    linked_since: dict[LinkedSystem, date]


def identity_digest(facts: InstitutionFacts) -> bytes:
    """The keyed digest by which an institution is known to be the same (Q2-23)."""
    return keys.ring().digest("institution", identity_bytes(facts))


def prefecture_of(facts: InstitutionFacts) -> str:
    """The code of the prefecture, by which the competent bureau is found."""
    return MUNICIPALITIES[facts.address.municipality].prefecture


def kinds_of(row: Row, column: str = "kinds") -> tuple[InstitutionKind, ...]:
    return tuple(InstitutionKind(kind) for kind in row[column].split(","))


def opened(row: Row) -> Institution:
    """Unseals a whole row."""
    facts: dict[str, Any] = orjson.loads(
        unseal(row["facts_sealed"], "institution.facts", row["id"])
    )
    known = InstitutionFacts(
        name=name_of(row),
        kana=facts["kana"],
        corporate_number=facts["corporateNumber"],
        address=PostalAddress(*facts["address"]),
        phone=facts["phone"],
        representative=facts["representative"],
        person_in_charge=PersonInCharge(*facts["personInCharge"]),
        kinds=kinds_of(row),
        support_organization_number=facts["supportOrganizationNumber"],
        under_employment_reporting=bool(row["under_employment_reporting"]),
    )
    since = {
        LinkedSystem(name): date.fromisoformat(day) for name, day in facts["linkedSince"].items()
    }
    return Institution(row["id"], known, since)


def name_of(row: Row) -> str:
    return unseal(row["name_sealed"], "institution.name", row["id"])


def _columns(institution: Institution, proof: Proof) -> dict[str, Any]:
    facts = institution.facts
    sealed = {
        "layout": _LAYOUT,
        "kana": facts.kana,
        "corporateNumber": facts.corporate_number,
        "address": [facts.address.postal_code, facts.address.municipality, facts.address.rest],
        "phone": facts.phone,
        "representative": facts.representative,
        "personInCharge": [facts.person_in_charge.name, facts.person_in_charge.kana],
        "supportOrganizationNumber": facts.support_organization_number,
        "linkedSince": {
            system.value: day.isoformat() for system, day in institution.linked_since.items()
        },
    }
    number = facts.corporate_number
    return {
        "name_sealed": seal(facts.name, "institution.name", institution.id),
        "facts_sealed": seal(orjson.dumps(sealed).decode(), "institution.facts", institution.id),
        "identity_digest": identity_digest(facts),
        "corporate_number_digest": corporate_number_digest(number) if number else None,
        "kinds": ",".join(facts.kinds),
        "prefecture": prefecture_of(facts),
        "under_employment_reporting": facts.under_employment_reporting,
        "channel": proof.channel.value,
        "evidence": proof.evidence.value,
        "evidence_form": proof.evidence_form.value,
        "updated_at": clock.now(),
    }


async def add_institution(unit: Work, institution: Institution, proof: Proof) -> None:
    """A new row. Errors: IntegrityError where a twin registers the same one."""
    row = _columns(institution, proof)
    await unit.insert(
        "institution", [{"id": institution.id, "registered_at": row["updated_at"], **row}]
    )
    await _index_name(unit, institution)


async def change_institution(
    unit: Work, institution: Institution, proof: Proof, *, anew: bool = False
) -> None:
    """Writes everything again; `anew`: it was registered a second time, its account having
    ended."""
    row = _columns(institution, proof)
    if anew:
        row["registered_at"] = row["updated_at"]
    places = ", ".join(f"{column} = ${place}" for place, column in enumerate(row, start=2))
    await unit.execute(
        f"UPDATE institution SET {places} WHERE id = $1", institution.id, *row.values()
    )
    await unit.execute("DELETE FROM institution_gram WHERE institution = $1", institution.id)
    await _index_name(unit, institution)


async def give_up_identity(unit: Work, institution: UUID) -> None:
    """Lets another institution be who this one was, whose account has ended."""
    sql = "UPDATE institution SET identity_digest = $1 WHERE id = $2"
    await unit.execute(sql, token_bytes(32), institution)


async def find_institution(
    view: Reading | Work, institution: UUID, *, hold: bool = False
) -> Row | None:
    """`hold`: inside a unit of work, nobody changes it before the commit."""
    held = view.for_update if hold and isinstance(view, Work) else ""
    return await view.fetch_one(f"SELECT * FROM institution WHERE id = $1{held}", institution)


async def find_institutions(view: Reading | Work, institutions: Sequence[UUID]) -> dict[UUID, Row]:
    """Several at once, by their ids."""
    if not institutions:
        return {}
    places = ", ".join(f"${place}" for place in range(1, len(institutions) + 1))
    rows = await view.fetch(f"SELECT * FROM institution WHERE id IN ({places})", *institutions)
    return {row["id"]: row for row in rows}


async def find_same(unit: Work, facts: InstitutionFacts) -> Row | None:
    """The institution that these facts are of, whether or not its account lives."""
    digest = identity_digest(facts)
    return await unit.fetch_one(
        f"SELECT * FROM institution WHERE identity_digest = $1{unit.for_update}", digest
    )


def corporate_number_digest(number: str) -> bytes:
    """The blind index of a corporate number of 13 half-width digits."""
    return blind("corporate-number", number)


# searching


def _searchable(name: str) -> str:
    return canonical_text(name).upper()


def _grams(name: str) -> set[str]:
    plain = _searchable(name)
    return {plain[place : place + 2] for place in range(len(plain) - 1)}


def is_searchable(search: str) -> bool:
    """Whether a search has the two characters that it needs."""
    return len(_searchable(search)) > 1


async def _index_name(unit: Work, institution: Institution) -> None:
    rows = [
        {"institution": institution.id, "gram_digest": blind("institution-name", gram)}
        for gram in sorted(_grams(institution.facts.name))
    ]
    await unit.insert("institution_gram", rows)


async def search_institutions(
    view: Reading, search: str | None, before: UUID | None = None, chunk: int = _SCAN
) -> AsyncIterator[Row]:
    """Institutions registered before `before`, the newest first: all, those with a corporate
    number, or those whose name has `search` in it, widths, spaces and capitals aside. `chunk`:
    rows fetched at a time."""
    plain = _searchable(search or "")
    where, values = _condition(search)
    while True:
        clause, more = (f" AND id < ${len(values) + 1}", [before]) if before else ("", [])
        rows = await view.fetch(
            f"SELECT * FROM institution WHERE {where}{clause} ORDER BY id DESC LIMIT {chunk}",
            *values,
            *more,
        )
        for row in rows:
            # All the pairs may be there and yet not one after the other.
            if search is None or where == _NUMBER or plain in _searchable(name_of(row)):
                yield row
        if len(rows) < chunk:
            return
        before = rows[-1]["id"]


async def count_institutions(view: Reading, search: str | None) -> int:
    """How many `search_institutions` would give in all."""
    if search is None:
        row = await view.fetch_one("SELECT count(*) AS n FROM institution")
        return int(row["n"]) if row else 0
    return sum([1 async for _ in search_institutions(view, search)])


_NUMBER = "corporate_number_digest = $1"


def _condition(search: str | None) -> tuple[str, list[object]]:
    if search is None:
        return "1 = 1", []
    half_width = search.strip(" 　").translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    if len(half_width) == 13 and half_width.isascii() and half_width.isdigit():
        return _NUMBER, [corporate_number_digest(half_width)]
    grams = sorted(_grams(search))
    places = ", ".join(f"${place}" for place in range(1, len(grams) + 1))
    among = f"SELECT institution FROM institution_gram WHERE gram_digest IN ({places})"
    return f"id IN ({among} GROUP BY institution HAVING count(*) = {len(grams)})", [
        blind("institution-name", gram) for gram in grams
    ]
