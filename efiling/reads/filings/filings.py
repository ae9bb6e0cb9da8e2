"""The viewer's own filings: number, kind, day and state, never the contents (Q2-54, Q2-55)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

import orjson

from efiling.adapters.receipts import ReceiptPage, render_receipt
from efiling.errors import Problem
from efiling.reads.institutions.institutions import InstitutionView
from efiling.reads.institutions.institutions import view_of as institution_view_of
from efiling.reads.paging import Page, cursor_of, sequence_at
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.filings.acceptance import fileable_by_institution
from efiling.rules.filings.kinds import KINDS, kinds_of
from efiling.rules.filings.numbers import in_groups, read_reception_number
from efiling.rules.filings.receipt_items import receipt_items
from efiling.rules.filings.statuses import groups_of
from efiling.rules.vocabulary import Channel, FilingKind, FilingState, Role
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import filings
from efiling.store.filings.filings import Filters
from efiling.store.institutions import delegation, institutions
from efiling.store.institutions.institutions import Institution
from efiling.store.people import accounts
from i18n import N_
from i18n.catalogue import text
from i18n.formats import moment

FILERS = frozenset({Role.RESIDENT, Role.INSTITUTION})
"""Who has a history; staff have none."""

FILING_CURSOR = "filing"
"""The kind of cursor that pages of filings have."""


@dataclass(frozen=True, slots=True)
class FilingView:
    """One filing as its filer sees it. `cursor` is opaque; the newest filing has the highest."""

    id: UUID
    reception_number: str
    kind: FilingKind
    channel: Channel
    received_at: datetime
    state: FilingState
    registered_at: datetime | None
    filed_by: Role
    superseded_by: str | None
    sequence: int
    row: int | None = None
    filer: Institution | None = field(default=None, repr=False, compare=False)
    hides_reference: bool = False
    source: Row | None = field(default=None, repr=False, compare=False)

    @property
    def cursor(self) -> str:
        return cursor_of(FILING_CURSOR, self.sequence)

    @property
    def batch(self) -> UUID | None:
        """The id of the batch that it came in."""
        found: UUID | None = self.source["batch"] if self.source else None
        return found

    @property
    def client_reference(self) -> str | None:
        """The filer's own key for this filing, for the filer alone; opened only when asked for."""
        return (
            filings.client_reference_of(self.source)
            if self.source and not self.hides_reference
            else None
        )

    @property
    def errors(self) -> list[Problem]:
        """The reasons of a registration error; of a batch with the row and, for the filer alone,
        their own key."""
        found = problems_of(self.source["errors"]) if self.source and self.source["errors"] else []
        if self.row is None:
            return found
        return [replace(one, row=self.row, client_reference=self.client_reference) for one in found]

    @property
    def institution(self) -> InstitutionView | None:
        """Who filed, where it was an institution; opened only when asked for."""
        return institution_view_of(self.filer) if self.filer else None


def view_of(row: Row, reader: Actor, filer: Institution | None) -> FilingView:
    """What `reader` sees of a filing in their history. `filer`: the institution, if one
    filed."""
    return FilingView(
        row["id"],
        row["reception_number"],
        FilingKind(row["kind"]),
        Channel(row["channel"]),
        row["received_at"],
        FilingState(row["state"]),
        row["registered_at"],
        Role(row["filed_by"]),
        row["superseded_by"],
        row["sequence"],
        row["row"],
        filer,
        reader.role is Role.RESIDENT and filer is not None,
        row,
    )


async def views_of(view: Reading | Work, rows: Sequence[Row]) -> list[FilingView]:
    """Like `view_of`, for many at once, with the institutions that filed."""
    filers = {row["institution"] for row in rows if row["institution"]}
    known = await institutions.find_institutions(view, sorted(filers)) if filers else {}
    return [view_of(row, view.actor, known.get(row["institution"])) for row in rows]


def problems_of(written: str) -> list[Problem]:
    """The problems that a row's `errors` holds."""
    return [
        Problem(one["code"], tuple(one["path"]), one["params"]) for one in orjson.loads(written)
    ]


@read("filing:read")
async def filings_of(
    actor: Actor,
    first: int,
    after: str | None = None,
    kinds: Sequence[FilingKind] | None = None,
    states: Sequence[FilingState] | None = None,
    from_: date | None = None,
    to: date | None = None,
) -> Page[FilingView]:
    """The actor's own filings, newest first. Errors: `BadRequest` CURSOR_INVALID."""
    before = sequence_at(FILING_CURSOR, after) if after is not None else None
    view, filters = Reading(actor), Filters(kinds or (), states or (), from_, to)
    files = actor.role in FILERS
    rows = await filings.page_of(view, filters, first + 1, before) if files else []

    async def total() -> int:
        return await filings.count_of(view, filters) if files else 0

    return Page(
        items=await views_of(view, rows[:first]),
        has_next=len(rows) > first,
        has_previous=before is not None,
        total=total,
    )


@read("filing:read")
async def filing_of(actor: Actor, reception_number: str) -> FilingView | None:
    """One of the actor's own filings by its number; None for any other, also one that does not
    exist."""
    number = read_reception_number(reception_number)
    view = Reading(actor)
    row = await filings.find_by_number(view, number) if number and actor.role in FILERS else None
    return (await views_of(view, [row]))[0] if row else None


@read("filing:read")
async def filing_by_id(actor: Actor, filing: UUID) -> FilingView | None:
    """One of the actor's own filings by its id; None for any other."""
    view = Reading(actor)
    row = await filings.find_by_id(view, filing) if actor.role in FILERS else None
    return (await views_of(view, [row]))[0] if row else None


@read("filing:read")
async def fileable_kinds(actor: Actor) -> list[FilingKind]:
    """The kinds that this resident's status lets them file now (Q1-4), or the Art. 19-17 kinds of
    this institution (Q1-14); nothing for other roles."""
    view = Reading(actor)
    if actor.role is Role.INSTITUTION and actor.tenant:
        institution = (await delegation.filing_institutions(view, [actor.tenant])).get(actor.tenant)
        return list(fileable_by_institution(institution)) if institution else []
    row = await accounts.find_account(view, actor.account) if actor.account else None
    if row is None or actor.role is not Role.RESIDENT or row.card is None:
        return []
    return list(kinds_of(groups_of(row.card.status, row.card.spouse_basis)))


@read("filing:read")
async def receipt_pdf(actor: Actor, number: str) -> bytes | None:
    """The receipt of a filing as PDF, for the session that made it alone (Q2-54)."""
    read_number = read_reception_number(number)
    if read_number is None or actor.role not in FILERS or actor.session is None:
        return None
    row = await filings.find_by_number(Reading(actor), read_number)
    if row is None or row["session"] != actor.session:
        return None
    filing, language = filings.contents_within(row), actor.language
    page = ReceiptPage(
        language=language,
        service=text(language, N_("Todokede, electronic notification system")),
        title=text(language, N_("Receipt of your notification")),
        heading=[text(language, KINDS[filing.kind].label)],
        number_label=text(language, N_("Reception number")),
        number=in_groups(read_number),
        received_label=text(language, N_("Received")),
        received_at=moment(language, row["received_at"]),
        items_heading=text(language, N_("What you notified")),
        items=[(text(language, label), value) for label, value in receipt_items(filing, language)],
        footer=[
            text(
                language,
                N_("This receipt says that your notification arrived, not yet that it is final."),
            ),
            text(language, N_("Your history shows from the next day whether it was registered.")),
        ],
    )
    return await render_receipt(page)
