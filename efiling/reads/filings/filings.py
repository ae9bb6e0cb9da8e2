"""The viewer's own filings: number, kind, day and state, never the contents (Q2-54, Q2-55)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import repeat
from operator import attrgetter
from uuid import UUID

from efiling import clock
from efiling.errors import Problem
from efiling.reads.institutions.institutions import InstitutionView, view_if_readable
from efiling.reads.paging import Page, WantedPage, cursor_of, page_within, sequence_at
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.filings.acceptance import fileable_by_institution
from efiling.rules.filings.kinds import kinds_of
from efiling.rules.filings.numbers import number_to_look_up
from efiling.rules.filings.statuses import groups_of
from efiling.rules.filings.upcoming import RuleChange, upcoming_changes
from efiling.rules.vocabulary import FilingKind, FilingState, Role
from efiling.store.engine.readable import if_readable
from efiling.store.engine.spans import Span
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import filings
from efiling.store.filings.filings import Filters, ShownFiling
from efiling.store.institutions import delegation, institutions
from efiling.store.institutions.institutions import Institution
from efiling.store.people import accounts

FILERS = frozenset({Role.RESIDENT, Role.INSTITUTION})
"""Who has a history; staff have none."""

FILING_CURSOR = "filing"
"""The kind of cursor that pages of filings have."""


def place_of_filing(cursor: str) -> int:
    """The running number in a cursor. Errors: `BadRequest` CURSOR_INVALID."""
    return sequence_at(FILING_CURSOR, cursor)


def cursor_of_filing(stored: ShownFiling) -> str:
    """Opaque to whoever pages; the newest filing has the highest."""
    return cursor_of(FILING_CURSOR, stored.sequence)


def has_receipt(session: str | None, reader: Actor) -> bool:
    """Whether the reader's session is the one that filed: it alone can fetch the receipt."""
    return reader.role in FILERS and session is not None and session == reader.session


@dataclass(frozen=True, slots=True)
class _FilingPage:
    """What the filings of one page are shown beside: their reader, the institutions that filed,
    and when the effect of the only one ended."""

    reader: Actor
    institutions: Mapping[UUID, Institution]
    deleted_on: date | None


class FilingView(ShownFiling):
    """One filing as its reader sees it. What nobody asks for is not opened."""

    __slots__ = ("_page",)

    def __init__(self, stored: ShownFiling, page: _FilingPage) -> None:
        self._row = stored._row
        self._page = page

    @property
    def deleted_on(self) -> date | None:
        """When its effect ended; for officers alone."""
        return self._page.deleted_on

    @property
    def cursor(self) -> str:
        """Where it stands in a list."""
        return cursor_of(FILING_CURSOR, self.sequence)

    @property
    def client_reference(self) -> str | None:
        """The filer's own key for this filing, for the filer alone, as far as it opens."""
        role = self._page.reader.role
        is_own = role in FILERS and (self.filing_institution is None or role is not Role.RESIDENT)
        if not is_own:
            return None
        return if_readable(lambda: self.own_reference, "filing", self.id)

    @property
    def errors(self) -> list[Problem]:
        """The reasons of a registration error; of a batch they begin below the row, as by day, and
        have the filer's own key."""
        if not self.written_reasons:
            return []
        reasons = self.reasons
        if self.row is None:
            return reasons
        reference = self.client_reference
        return [
            replace(one.below_row(), row=self.row, client_reference=reference) for one in reasons
        ]

    @property
    def institution(self) -> InstitutionView | None:
        """Who filed, where it was an institution that can be read."""
        filer = self.filing_institution
        institution = self._page.institutions.get(filer) if filer else None
        return view_if_readable(institution) if institution else None


async def views_of(
    view: Reading | Work, stored: Sequence[ShownFiling], deleted_on: date | None = None
) -> list[FilingView]:
    """What the reader sees of filings in their history, with the institutions that filed.
    `deleted_on`: of the only one, for officers alone."""
    ids = set(filter(None, map(attrgetter("filing_institution"), stored)))
    known = await institutions.find_institutions(view, sorted(ids)) if ids else {}
    page = _FilingPage(view.actor, known, deleted_on)
    return list(map(FilingView, stored, repeat(page)))


@read("filing:read")
async def filings_of(
    actor: Actor,
    wanted: WantedPage,
    kinds: Sequence[FilingKind] | None = None,
    states: Sequence[FilingState] | None = None,
    from_: date | None = None,
    to: date | None = None,
) -> Page[FilingView]:
    """The actor's own filings, newest first. Errors: `BadRequest` CURSOR_INVALID."""
    view, filters = Reading(actor), Filters(kinds or (), states or (), from_, to)
    files = actor.role in FILERS

    async def fetch(span: Span[int]) -> list[ShownFiling]:
        return await filings.page_of(view, filters, span) if files else []

    async def total() -> int:
        return await filings.count_of(view, filters) if files else 0

    stored, bounds = await page_within(wanted, place_of_filing, cursor_of_filing, fetch)
    return Page(await views_of(view, stored), bounds, total)


@read("filing:read")
async def filing_of(actor: Actor, reception_number: str) -> FilingView | None:
    """One of the actor's own filings by its number; None for any other, also one that does not
    exist."""
    number = number_to_look_up(reception_number)
    if number is None or actor.role not in FILERS:
        return None

    view = Reading(actor)
    stored = await filings.find_by_number(view, number)
    return (await views_of(view, [stored]))[0] if stored else None


@read("filing:read")
async def filing_by_id(actor: Actor, filing: UUID) -> FilingView | None:
    """One of the actor's own filings by its id; None for any other."""
    view = Reading(actor)
    stored = await filings.find_by_id(view, filing) if actor.role in FILERS else None
    return (await views_of(view, [stored]))[0] if stored else None


@read("filing:read")
async def fileable_kinds(actor: Actor) -> list[FilingKind]:
    """The kinds that this resident's status lets them file now (Q1-4), or the Art. 19-17 kinds of
    this institution (Q1-14); nothing for other roles."""
    view, today = Reading(actor), clock.today()
    if actor.role is Role.INSTITUTION and actor.tenant:
        institution = (await delegation.filing_institutions(view, [actor.tenant])).get(actor.tenant)
        return list(fileable_by_institution(institution, today)) if institution else []

    account = await accounts.find_account(view, actor.account) if actor.account else None
    if account is None or actor.role is not Role.RESIDENT or account.card is None:
        return []
    card = account.card
    return list(kinds_of(groups_of(card.status, card.spouse_basis, today), today))


@read("filing:read")
async def changes_ahead(actor: Actor) -> list[RuleChange]:
    """Changes of the rules that concern this resident's status, or institutions; none for other
    roles."""
    told = upcoming_changes(clock.today())
    if actor.role is Role.INSTITUTION:
        return [one for one in told if one.concerns((), institution=True)]

    account = await accounts.find_account(Reading(actor), actor.account) if actor.account else None
    if account is None or actor.role is not Role.RESIDENT or account.card is None:
        return []
    return [one for one in told if one.concerns((account.card.status,))]
