"""The main registration: the nightly run that makes received filings final.

A page is fetched, decided (`rules.filings.registration.decide`), settled and told about; then comes
the next.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.letters import queue_letter
from efiling.actions.people.identity import card_number_digest, subject_digests
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.rules.filings.registration import Contents, Decision, Ending, NightPage, decide
from efiling.rules.machinery import letters
from efiling.rules.machinery.jobs import Claim, RunRegistration
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import batches, registrations
from efiling.store.filings.batches import StoredBatch
from efiling.store.filings.filings import WholeFiling
from efiling.store.institutions import delegation
from efiling.store.machinery import audit, leases
from efiling.store.people import accounts, cards

PAGE = 500
log = logger("registration")


@dataclass(frozen=True, slots=True)
class Registration:
    """What a run did, or would do: how many filings received before `before` ended how."""

    before: date
    endings: Counter[Ending]

    @property
    def registered(self) -> int:
        return self.endings[Ending.REGISTERED]

    @property
    def failed(self) -> int:
        return self.endings[Ending.FAILED]

    @property
    def superseded(self) -> int:
        return self.endings[Ending.SUPERSEDED]

    @property
    def unreadable(self) -> int:
        """Left as they are, for an operator to look at."""
        return self.endings[Ending.UNREADABLE]


@action("registration:run")
async def register_received(actor: Actor, as_of: datetime, dry_run: bool = False) -> Registration:
    """What the nightly run does at `as_of`: registers what was received before that day in
    Asia/Tokyo began."""
    before = clock.day_of(as_of)
    return await (_rehearse(actor, before) if dry_run else _run(actor, before, None))


@action("registration:run")
async def run_registration(actor: Actor, claim: Claim[RunRegistration]) -> None:
    """The nightly run as a job. Resumed after a crash it goes on where it stopped; run twice it
    does nothing more."""
    await _run(actor, claim.job.before, claim)

    async with Work(actor, leases.finishing(claim, clock.now())):
        pass


async def _run(actor: Actor, before: date, claim: Claim[RunRegistration] | None) -> Registration:
    endings: Counter[Ending] = Counter()
    sequence = 0

    while True:
        async with Work(actor, leases.holding(claim) if claim else None) as unit:
            filings = await registrations.waiting_filings(unit, before, sequence, PAGE)
            decisions = decide(await _page_of(unit, filings))
            await _settle(unit, filings, decisions, clock.now())

        if not filings:
            return Registration(before, endings)
        endings.update(decision.ending for decision in decisions)
        sequence = filings[-1].sequence
        await asyncio.sleep(0)


async def _rehearse(actor: Actor, before: date) -> Registration:
    """What `_run` would do; nothing is written."""
    view = Reading(actor)
    endings: Counter[Ending] = Counter()
    sequence = 0

    while filings := await registrations.waiting_filings(view, before, sequence, PAGE):
        decisions = decide(await _page_of(view, filings))
        endings.update(decision.ending for decision in decisions)
        sequence = filings[-1].sequence
    return Registration(before, endings)


async def _page_of(view: Reading | Work, filings: Sequence[WholeFiling]) -> NightPage:
    """The page with all that it is judged by, in five statements."""
    if not filings:
        return NightPage((), (), {}, {}, {}, {})

    newest = await cards.cards_of_persons(view, {one.person_digest for one in filings})
    changed = {
        one.person_digest
        for one in filings
        if (card := newest.get(one.person_digest)) and card.revision != one.card_revision
    }
    filed_by = {one.filing_institution for one in filings if one.filing_institution}
    return NightPage(
        waiting=[one.id for one in filings],
        same_day=await registrations.filed_the_same_day(view, filings),
        contents={one.id: contents for one in filings if (contents := _contents_of(one))},
        cards=newest,
        earlier=await cards.known_earlier_cards(view, changed) if changed else {},
        institutions=await delegation.filing_institutions(view, filed_by) if filed_by else {},
    )


def _contents_of(one: WholeFiling) -> Contents | None:
    """What a filing says; None where it cannot be read: that must not stop everybody else's."""
    try:
        filing = one.filing
    except (DecryptionError, KeyError, ValueError):
        log.error("registration.unreadable", row=str(one.id))
        return None
    return Contents(
        filing,
        card_number_digest(filing.subject.facts.card_number),
        subject_digests(filing.subject),
    )


async def _settle(
    unit: Work, filings: Sequence[WholeFiling], decisions: Sequence[Decision], now: datetime
) -> None:
    by_id = {one.id: one for one in filings}
    registered = [one.id for one in decisions if one.ending is Ending.REGISTERED]
    touched = {one.batch for one in filings}

    await registrations.register(unit, registered, now)
    for decision in decisions:
        filing = by_id[decision.id]
        if decision.ending is Ending.FAILED:
            await registrations.fail(unit, decision.id, decision.problems)
        elif decision.ending is Ending.SUPERSEDED:
            await registrations.supersede(unit, [decision.id], decision.superseded_by)

        if decision.replaces:
            replaced = [one.id for one in decision.replaces]
            await registrations.supersede(unit, replaced, filing.reception_number)
            touched |= {one.batch for one in decision.replaces}

        if filing.batch is None:
            await _tell(unit, filing, decision, now)

    for batch in await batches.recount(unit, {one for one in touched if one}):
        await _tell_of_batch(unit, batch, now)
    _note_settled(unit, Counter(decision.ending for decision in decisions))


def _note_settled(unit: Work, endings: Counter[Ending]) -> None:
    """One row of the audit trail for a page, unless nothing in it could be read."""
    if endings.total() > endings[Ending.UNREADABLE]:
        audit.record(
            unit,
            "filings.registered",
            registered=endings[Ending.REGISTERED],
            failed=endings[Ending.FAILED],
            superseded=endings[Ending.SUPERSEDED],
        )


async def _tell(unit: Work, filing: WholeFiling, decision: Decision, now: datetime) -> None:
    """One letter for each filing that counts, keyed so that none is doubled."""
    if decision.ending not in (Ending.REGISTERED, Ending.FAILED):
        return
    account = await accounts.find_account(unit, filing.account)
    if account is None:
        return

    if decision.ending is Ending.REGISTERED:
        letter = letters.filing_registered(
            account.language,
            reception_number=filing.reception_number,
            kind=filing.kind,
            received_on=filing.received_on,
            registered_on=clock.day_of(now),
        )
    else:
        letter = letters.filing_not_registered(
            account.language,
            reception_number=filing.reception_number,
            kind=filing.kind,
            received_on=filing.received_on,
            problems=decision.problems,
        )
    await queue_letter(unit, account, letter, now, key=f"registration {filing.reception_number}")


async def _tell_of_batch(unit: Work, batch: StoredBatch, now: datetime) -> None:
    """One letter for a batch whose rows have all come to an end, keyed likewise; none where later
    ones replaced them."""
    account = await accounts.find_account(unit, batch.account)
    if account is None or not batch.registered_count + batch.error_count:
        return

    if batch.error_count:
        letter = letters.batch_not_registered(
            account.language,
            reception_number=batch.reception_number,
            kind=batch.kind,
            received_on=batch.received_on,
            row_count=batch.row_count,
            error_count=batch.error_count,
        )
    else:
        letter = letters.batch_registered(
            account.language,
            reception_number=batch.reception_number,
            kind=batch.kind,
            received_on=batch.received_on,
            row_count=batch.row_count,
            registered_on=clock.day_of(now),
        )
    await queue_letter(unit, account, letter, now, key=f"registration {batch.reception_number}")
