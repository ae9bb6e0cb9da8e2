"""Institutions as counter officers see them, and what an institution may know of itself (Q2-18,
Q2-21, Q2-23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from efiling import clock
from efiling.errors import BadRequest
from efiling.reads.paging import Page, cursor_of, id_at
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.institutions.institutions import LinkedAccess, linked_access
from efiling.rules.text import is_blank
from efiling.rules.vocabulary import InstitutionKind
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.institutions import institutions
from efiling.store.institutions.institutions import Institution
from efiling.store.people import accounts

INSTITUTION_CURSOR = "institution"
"""The kind of cursor that pages of institutions have."""


@dataclass(frozen=True, slots=True)
class InstitutionView:
    """What rules and counter officers know of an institution; `prefecture`: the code, where its
    bureau is found."""

    id: UUID
    name: str
    corporate_number: str | None
    kinds: Sequence[InstitutionKind]
    under_employment_reporting: bool
    prefecture: str

    @property
    def cursor(self) -> str:
        """Opaque to whoever pages."""
        return cursor_of(INSTITUTION_CURSOR, self.id)


def view_of(row: Row) -> InstitutionView:
    """What is shown of a row."""
    return view_of_opened(institutions.opened(row))


def view_of_opened(institution: Institution) -> InstitutionView:
    """What is shown of an institution."""
    facts = institution.facts
    return InstitutionView(
        institution.id,
        facts.name,
        facts.corporate_number,
        facts.kinds,
        facts.under_employment_reporting,
        institutions.prefecture_of(facts),
    )


@read("institution:read")
async def institutions_of(
    actor: Actor, search: str | None = None, first: int = 20, after: str | None = None
) -> Page[InstitutionView]:
    """Institutions by a part of their name or by their corporate number, or all of them.

    Errors: `BadRequest` CURSOR_INVALID, SEARCH_TOO_SHORT.
    """
    before = id_at(INSTITUTION_CURSOR, after) if after is not None else None
    search = None if search is None or is_blank(search) else search
    if search is not None and not institutions.is_searchable(search):
        raise BadRequest("SEARCH_TOO_SHORT")
    view, found = Reading(actor), list[InstitutionView]()
    async for row in institutions.search_institutions(view, search, before, first + 1):
        found.append(view_of(row))
        if len(found) > first:
            break

    async def total() -> int:
        return await institutions.count_institutions(view, search)

    return Page(
        items=found[:first],
        has_next=len(found) > first,
        has_previous=before is not None,
        total=total,
    )


@read("institution:read")
async def institution_by_id(actor: Actor, institution: UUID) -> InstitutionView | None:
    """One institution for a counter officer."""
    return await institution_within(Reading(actor), institution)


async def institution_within(view: Reading | Work, institution: UUID) -> InstitutionView | None:
    """One institution for reads and actions that have asked whether their actor may know it."""
    row = await institutions.find_institution(view, institution)
    return view_of(row) if row else None


@read("account:read")
async def linked_systems_of(actor: Actor) -> list[LinkedAccess]:
    """What the linked systems know of the actor's account, and from when on; nothing for who is no
    institution."""
    if actor.tenant is None or actor.account is None:
        return []
    view = Reading(actor)
    row = await institutions.find_institution(view, actor.tenant)
    account = await accounts.find_account(view, actor.account)
    if row is None or account is None:
        return []
    return linked_access(
        institutions.opened(row).linked_since, account.password_set_on, clock.today()
    )
