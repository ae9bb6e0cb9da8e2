"""Institutions: name and facts sealed, found by their id or by who they are.

Statements and not querysets: every filing of an institution asks for it, and the columns of an
update are those of an insert.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_bytes
from typing import Any
from uuid import UUID

import orjson

from efiling.adapters import keys
from efiling.reference import MUNICIPALITIES
from efiling.rules.filings.acceptance import FilingInstitution
from efiling.rules.institutions.institutions import (
    InstitutionFacts,
    PersonInCharge,
    PostalAddress,
    Proof,
    identity_bytes,
    known_identities,
)
from efiling.rules.vocabulary import InstitutionKind, LinkedSystem
from efiling.store.engine.members import joined, members_of
from efiling.store.engine.records import Column, Record, Sealed, optional
from efiling.store.engine.sealing import blind, seal
from efiling.store.engine.work import Reading, Work
from efiling.store.institutions.name_index import index_name

_LAYOUT = 1


class Institution(Record):
    """An institution as it was last entered; what is sealed is opened when asked for."""

    id = Column[UUID]()
    name = Sealed("institution")
    kinds = Column(members_of(InstitutionKind))
    under_employment_reporting = Column(bool)
    corporate_number_digest = Column(optional(bytes))
    _details = Sealed("institution", column="facts")

    @property
    def facts(self) -> InstitutionFacts:
        """What form 9 says of it."""
        details: dict[str, Any] = orjson.loads(self._details)
        return InstitutionFacts(
            name=self.name,
            kana=details["kana"],
            corporate_number=details["corporateNumber"],
            address=PostalAddress(*details["address"]),
            phone=details["phone"],
            representative=details["representative"],
            person_in_charge=PersonInCharge(*details["personInCharge"]),
            kinds=self.kinds,
            support_organization_number=details["supportOrganizationNumber"],
            under_employment_reporting=self.under_employment_reporting,
        )

    @property
    def linked_since(self) -> dict[LinkedSystem, date]:
        """See `rules.institutions.linked_systems.linked_since`."""
        days: dict[str, str] = orjson.loads(self._details)["linkedSince"]
        return {LinkedSystem(system): date.fromisoformat(day) for system, day in days.items()}

    @property
    def as_filer(self) -> FilingInstitution:
        """It as far as its filings are judged by it."""
        return FilingInstitution(
            self.id,
            frozenset(self.kinds),
            self.under_employment_reporting,
            self.corporate_number_digest,
        )


_SELECT = f"SELECT {Institution.columns()} FROM institution"


@dataclass(frozen=True, slots=True)
class InstitutionEntry:
    """What is written of an institution. `linked_since`: as in `Institution`."""

    id: UUID
    facts: InstitutionFacts
    linked_since: Mapping[LinkedSystem, date]
    proof: Proof


def identity_digest(facts: InstitutionFacts) -> bytes:
    """The keyed digest by which an institution is known to be the same (Q2-23)."""
    return keys.ring().digest("institution", identity_bytes(facts))


def corporate_number_digest(number: str) -> bytes:
    """The blind index of a corporate number of 13 half-width digits."""
    return blind("corporate-number", number)


def prefecture_of(facts: InstitutionFacts) -> str:
    """The code of the prefecture, by which the competent bureau is found."""
    return MUNICIPALITIES[facts.address.municipality].prefecture


def _details_of(entry: InstitutionEntry) -> str:
    facts = entry.facts

    details = {
        "layout": _LAYOUT,
        "kana": facts.kana,
        "corporateNumber": facts.corporate_number,
        "address": [facts.address.postal_code, facts.address.municipality, facts.address.rest],
        "phone": facts.phone,
        "representative": facts.representative,
        "personInCharge": [facts.person_in_charge.name, facts.person_in_charge.kana],
        "supportOrganizationNumber": facts.support_organization_number,
        "linkedSince": {
            system.value: day.isoformat() for system, day in entry.linked_since.items()
        },
    }

    return orjson.dumps(details).decode()


def _columns(entry: InstitutionEntry, at: datetime) -> dict[str, Any]:
    facts, proof, number = entry.facts, entry.proof, entry.facts.corporate_number
    return {
        "name_sealed": seal(facts.name, "institution.name", entry.id),
        "facts_sealed": seal(_details_of(entry), "institution.facts", entry.id),
        "identity_digest": identity_digest(facts),
        "corporate_number_digest": corporate_number_digest(number) if number else None,
        "kinds": joined(facts.kinds),
        "prefecture": prefecture_of(facts),
        "under_employment_reporting": facts.under_employment_reporting,
        "channel": proof.channel.value,
        "evidence": proof.evidence.value,
        "evidence_form": proof.evidence_form.value,
        "updated_at": at,
    }


async def add_institution(unit: Work, entry: InstitutionEntry, at: datetime) -> None:
    """A new row. Errors: `Conflict` where a twin registers the same one."""
    row = {"id": entry.id, "registered_at": at, **_columns(entry, at)}
    await unit.insert("institution", [row])
    await index_name(unit, entry.id, entry.facts.name)


async def change_institution(
    unit: Work, entry: InstitutionEntry, at: datetime, *, anew: bool = False
) -> None:
    """Writes everything again; `anew`: it was registered a second time, its account having
    ended."""
    columns = _columns(entry, at)
    if anew:
        columns["registered_at"] = at

    bind = unit.bind()
    changes = ", ".join(f"{column} = {bind(value)}" for column, value in columns.items())
    sql = f"UPDATE institution SET {changes} WHERE id = {bind(entry.id)}"
    await unit.execute(sql, *bind.values)

    await index_name(unit, entry.id, entry.facts.name)


async def give_up_identity(unit: Work, institution: UUID) -> None:
    """Lets another institution be who this one was, whose account has ended."""
    sql = "UPDATE institution SET identity_digest = $1 WHERE id = $2"
    await unit.execute(sql, token_bytes(32), institution)


async def find_institution(
    view: Reading | Work, institution: UUID, *, hold: bool = False
) -> Institution | None:
    """`hold`: inside a unit of work, nobody changes it before the commit."""
    held = view.for_update if hold and isinstance(view, Work) else ""
    row = await view.fetch_one(f"{_SELECT} WHERE id = $1{held}", institution)
    return Institution(row) if row else None


async def find_institutions(
    view: Reading | Work, institutions: Collection[UUID]
) -> dict[UUID, Institution]:
    """Several at once, by their ids."""
    if not institutions:
        return {}
    bind = view.bind()
    rows = await view.fetch(f"{_SELECT} WHERE {bind.one_of('id', institutions)}", *bind.values)
    return {row["id"]: Institution(row) for row in rows}


async def find_same(unit: Work, facts: InstitutionFacts) -> Institution | None:
    """The institution that these facts are of, whether or not its account lives. Of two that were
    registered while their spellings did not meet yet, the one of this spelling."""
    bind = unit.bind()
    digests = [keys.ring().digest("institution", one) for one in known_identities(facts)]
    rows = await unit.fetch(
        f"SELECT {Institution.columns()}, identity_digest FROM institution"
        f" WHERE {bind.one_of('identity_digest', digests)}{unit.for_update}",
        *bind.values,
    )
    nearest = min(rows, key=lambda row: digests.index(row["identity_digest"]), default=None)
    return Institution(nearest) if nearest else None
