"""Institutions as counter officers see them, and what an institution may know of itself (Q2-18,
Q2-21, Q2-23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from efiling import clock
from efiling.errors import BadRequest
from efiling.reads.paging import Page, WantedPage, cursor_of, id_at, page_within
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.institutions.institutions import InstitutionFacts
from efiling.rules.institutions.linked_systems import LinkedAccess, linked_access
from efiling.rules.text import is_blank
from efiling.rules.vocabulary import InstitutionKind, Role
from efiling.store.engine.readable import if_readable
from efiling.store.engine.spans import Span
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import filings
from efiling.store.institutions import delegation, institutions
from efiling.store.institutions.institutions import Institution, prefecture_of
from efiling.store.institutions.search import (
    count_institutions,
    is_searchable,
    search_institutions,
)
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
        return _cursor_of(self)


def view_of(institution: Institution) -> InstitutionView:
    """What is shown of an institution."""
    return view_of_facts(institution.id, institution.facts)


def view_if_readable(institution: Institution) -> InstitutionView | None:
    """The same; None for one that cannot be read."""
    return if_readable(lambda: view_of(institution), "institution", institution.id)


def view_of_facts(institution: UUID, facts: InstitutionFacts) -> InstitutionView:
    """What is shown of an institution that these facts are of."""
    return InstitutionView(
        id=institution,
        name=facts.name,
        corporate_number=facts.corporate_number,
        kinds=facts.kinds,
        under_employment_reporting=facts.under_employment_reporting,
        prefecture=prefecture_of(facts),
    )


@read("institution:read")
async def institutions_of(
    actor: Actor, wanted: WantedPage, search: str | None = None
) -> Page[InstitutionView]:
    """Institutions by a part of their name or by their corporate number, or all of them.

    Errors: `BadRequest` CURSOR_INVALID, SEARCH_TOO_SHORT.
    """
    if search is not None and is_blank(search):
        search = None
    if search is not None and not is_searchable(search):
        raise BadRequest("SEARCH_TOO_SHORT")

    view = Reading(actor)

    async def fetch(span: Span[UUID]) -> list[InstitutionView]:
        found: list[InstitutionView] = []
        async for institution in search_institutions(view, search, span):
            if readable := view_if_readable(institution):
                found.append(readable)
            if len(found) == span.limit:
                break
        return found

    async def total() -> int:
        return await count_institutions(view, search)

    items, bounds = await page_within(wanted, _place_of, _cursor_of, fetch)
    return Page(items, bounds, total)


def _place_of(cursor: str) -> UUID:
    return id_at(INSTITUTION_CURSOR, cursor)


def _cursor_of(institution: InstitutionView) -> str:
    return cursor_of(INSTITUTION_CURSOR, institution.id)


@read("institution:read")
async def institution_by_id(actor: Actor, institution: UUID) -> InstitutionView | None:
    """One institution for a counter officer."""
    return await institution_within(Reading(actor), institution)


@read("guide:read")
async def institution_given(actor: Actor, institution: UUID) -> InstitutionView | None:
    """One institution whose id the actor was given: an institution itself, and a resident those
    that filed for them or that they forbade to."""
    view = Reading(actor)
    own = actor.role is Role.INSTITUTION and actor.tenant == institution
    if not own and not await _is_known_to_resident(view, institution):
        return None
    return await institution_within(view, institution)


async def _is_known_to_resident(view: Reading, institution: UUID) -> bool:
    if view.actor.role is not Role.RESIDENT:
        return False
    if await filings.is_filed_by(view, institution):
        return True

    account = await accounts.own_account(view)
    assert account.person_digest, "a resident without a person"
    blocks = await delegation.blocks_of(view, account.person_digest)
    return institution in {block.institution for block in blocks}


async def institution_within(view: Reading | Work, institution: UUID) -> InstitutionView | None:
    """One institution for reads and actions that have asked whether their actor may know it."""
    found = await institutions.find_institution(view, institution)
    return view_of(found) if found else None


@read("account:read")
async def linked_systems_of(actor: Actor) -> list[LinkedAccess]:
    """What the linked systems know of the actor's account, and from when on; nothing for who is no
    institution."""
    if actor.tenant is None or actor.account is None:
        return []
    view = Reading(actor)
    institution = await institutions.find_institution(view, actor.tenant)
    account = await accounts.find_account(view, actor.account)
    if institution is None or account is None:
        return []
    return linked_access(institution.linked_since, account.password_set_on, clock.today())
