"""The main registration: the nightly run that makes received filings final.

A page is fetched, decided (`rules.filings.registration.decide`), settled and told about; then comes
the next.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.filings.registration_letters import (
    AddressedAccounts,
    letter_on_batch,
    letters_on,
    who_is_told,
)
from efiling.actions.machinery.two_clocks import earlier_of_two
from efiling.actions.page_by_page import page_by_page
from efiling.actions.people.identity import subject_digests
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.rules.filings.registration import Contents, Decision, Ending, NightPage, decide
from efiling.rules.machinery.jobs import Claim, RunRegistration
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import batches, registrations
from efiling.store.filings.filings import WholeFiling
from efiling.store.institutions import delegation
from efiling.store.machinery import audit, leases
from efiling.store.machinery.mails import AddressedLetter, queue_once
from efiling.store.people import cards
from efiling.store.people.accounts import Account

PAGE = 500
log = logger("registration")


@dataclass(frozen=True, slots=True)
class Registration:
    """What a run did, or would do: how many filings received before `before` ended how."""

    before: date
    endings: Counter[Ending]
    set_aside: Sequence[str] = ()
    """What was left as it is, because it cannot be read or because who filed cannot be told; an
    operator looks at it: `filing ID`, or `filing ID of account ID`."""

    @property
    def registered(self) -> int:
        return self.endings[Ending.REGISTERED]

    @property
    def failed(self) -> int:
        return self.endings[Ending.FAILED]

    @property
    def superseded(self) -> int:
        return self.endings[Ending.SUPERSEDED]


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
    # A clock that was ahead may have queued the run of a day that has not come.
    now = clock.now()
    before = min(claim.job.before, clock.day_of(await earlier_of_two(Reading(actor), now)))
    done = await _run(actor, before, claim)

    async with Work(actor, leases.finishing(claim, now, set_aside=done.set_aside)):
        pass


async def _run(actor: Actor, before: date, claim: Claim[RunRegistration] | None) -> Registration:
    async def settle_page(sequence: int, size: int) -> _Done:
        async with Work(actor, leases.holding(claim) if claim else None) as unit:
            filings = await registrations.waiting_filings(unit, before, sequence, size)
            page = await _page_of(unit, filings)
            decisions = decide(page.judged)
            await _settle(unit, page, decisions, clock.now())
        return page, decisions

    log.info("registration.began", as_of=before)
    done = await _walk(Reading(actor), before, settle_page)
    log.info(
        "registration.ended",
        as_of=before,
        registered=done.registered,
        failed=done.failed,
        superseded=done.superseded,
        set_aside=len(done.set_aside),
    )
    return done


async def _rehearse(actor: Actor, before: date) -> Registration:
    """What `_run` would do; nothing is written."""
    view = Reading(actor)

    async def judge_page(sequence: int, size: int) -> _Done:
        filings = await registrations.waiting_filings(view, before, sequence, size)
        page = await _page_of(view, filings)
        return page, decide(page.judged)

    return await _walk(view, before, judge_page)


async def _walk(
    view: Reading, before: date, do_page: Callable[[int, int], Awaitable["_Done"]]
) -> Registration:
    """Does all that waits, page by page."""
    night = _Night(before)

    async def go_on(at_once: int) -> bool:
        page, decisions = await do_page(night.sequence, at_once)
        if page.filings:
            night.go_on(page, decisions)
        return bool(page.filings)

    async def set_next_aside() -> bool:
        return await night.set_next_aside(view)

    await page_by_page(PAGE, go_on, set_next_aside)
    return night.ended()


@dataclass(slots=True)
class _Night:
    """A run so far. `sequence`: behind which filing it goes on."""

    before: date
    endings: Counter[Ending] = field(default_factory=Counter)
    set_aside: list[str] = field(default_factory=list)
    sequence: int = 0

    def go_on(self, page: "_Page", decisions: Sequence[Decision]) -> None:
        """The page is done."""
        self.endings.update(decision.ending for decision in decisions)
        unread = {one.id for one in decisions if one.ending is Ending.UNREADABLE}
        self.set_aside += [page.name_of(one) for one in page.filings if one.id in unread]
        self.sequence = page.filings[-1].sequence

    async def set_next_aside(self, view: Reading) -> bool:
        """Goes past the next filing, which fails by itself; whether there was one."""
        waiting = await registrations.next_waiting(view, self.before, self.sequence)
        if waiting:
            self.sequence = waiting.sequence
            self.endings[Ending.UNREADABLE] += 1
            self.set_aside.append(f"filing {waiting.id}")
        return waiting is not None

    def ended(self) -> Registration:
        if self.set_aside:
            log.error("registration.set_aside", count=len(self.set_aside))
        return Registration(self.before, self.endings, self.set_aside)


@dataclass(frozen=True, slots=True)
class _Page:
    """Some filings with what they are judged by, and who is told. `untold`: filing to an account
    that cannot be told, as its row does not open."""

    filings: Sequence[WholeFiling]
    judged: NightPage
    to_tell: AddressedAccounts
    untold: Mapping[UUID, UUID]

    def name_of(self, one: WholeFiling) -> str:
        """How a filing that is set aside is named, with the account where that is why."""
        account = self.untold.get(one.id)
        return f"filing {one.id}" + (f" of account {account}" if account else "")


async def _page_of(view: Reading | Work, filings: Sequence[WholeFiling]) -> _Page:
    """The page with all that it is judged by, in seven statements. Of who cannot be told how it
    ended nothing is judged: their filings wait with the unreadable ones."""
    if not filings:
        return _Page((), NightPage((), (), {}, {}, {}, {}), AddressedAccounts({}, {}), {})

    to_tell = await who_is_told(view, filings)
    untold = {
        one.id: account.id
        for one in filings
        for account in to_tell.all_of(one)
        if not _can_be_told(account)
    }
    heard = [one for one in filings if one.id not in untold]

    return _Page(filings, await _judged_by(view, filings, heard), to_tell, untold)


async def _judged_by(
    view: Reading | Work, filings: Sequence[WholeFiling], heard: Sequence[WholeFiling]
) -> NightPage:
    """What these are judged by; of those that are not `heard` nothing is read."""
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
        contents={one.id: contents for one in heard if (contents := _contents_of(one))},
        cards=newest,
        earlier=await cards.known_earlier_cards(view, changed) if changed else {},
        institutions=await delegation.filing_institutions(view, filed_by) if filed_by else {},
    )


_Done = tuple[_Page, Sequence[Decision]]


def _can_be_told(account: Account) -> bool:
    """Whether a letter to this account can be written: its address opens, its language is known."""
    try:
        return bool(account.mail and account.language)
    except (DecryptionError, ValueError):
        log.error("registration.untold", row=str(account.id))
        return False


def _contents_of(one: WholeFiling) -> Contents | None:
    """What a filing says; None where it cannot be read: that must not stop everybody else's."""
    try:
        filing = one.filing
    except (DecryptionError, KeyError, ValueError):
        log.error("registration.unreadable", row=str(one.id))
        return None
    return Contents(
        filing,
        cards.number_digest(filing.subject.facts.card_number),
        subject_digests(filing.subject),
    )


async def _settle(unit: Work, page: _Page, decisions: Sequence[Decision], now: datetime) -> None:
    by_id = {one.id: one for one in page.filings}
    registered = [one.id for one in decisions if one.ending is Ending.REGISTERED]
    touched = {one.batch for one in page.filings}
    letters: dict[str, AddressedLetter] = {}

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

        letters.update(letters_on(filing, decision, page.to_tell, now))

    for batch in await batches.recount(unit, {one for one in touched if one}):
        letters.update(letter_on_batch(batch, page.to_tell.accounts.get(batch.account), now))
    await queue_once(unit, letters, now)
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
