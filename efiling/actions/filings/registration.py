"""The main registration: the nightly run that makes received filings final.

What waits falls into shares (`store.filings.registration_shares`). A page of a share is fetched,
decided (`rules.filings.registration.decide`), settled and told about; then comes the next. Who runs
it goes through all shares. Any number of others may help: they take work away, and nothing depends
on them.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.filings.registration_pages import Page, page_of, settle
from efiling.actions.machinery.two_clocks import earlier_of_two
from efiling.actions.page_by_page import page_by_page
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.rules.filings.registration import Decision, Ending, decide
from efiling.rules.machinery.jobs import Claim, RunRegistration
from efiling.store.engine.work import Opening, Reading, Work
from efiling.store.filings import registration_shares, registrations
from efiling.store.filings.registration_shares import EVERYTHING, Share
from efiling.store.machinery import figures, leases

PAGE = 500
SHARE, WORTH_SHARING = 2, 8
"""So many pages has a share at least; fewer than so many are done before anybody comes to help."""
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
    before = await _before(actor, claim, clock.now())
    done = await _run(actor, before, leases.holding(claim))
    await end_run(actor, claim, done)


@action("registration:run")
async def end_run(actor: Actor, claim: Claim[RunRegistration], done: Registration) -> None:
    """The job is done, now and no earlier: what is told of the newest night is what was settled
    until it ended."""
    async with Work(actor, leases.finishing(claim, clock.now(), set_aside=done.set_aside)):
        pass


@action("registration:run")
async def help_registration(
    actor: Actor, claim: Claim[RunRegistration], wanted: Callable[[], bool]
) -> None:
    """Takes work away from a nightly run that somebody else has a claim on, as long as it is
    `wanted`. What cannot be done here is left to them."""
    before = await _before(actor, claim, clock.now())
    shares = await _shares(Reading(actor), before)
    if len(shares) == 1:
        return

    night = _Night(Reading(actor), before, _settling(actor, before, leases.beside(claim), wanted))
    begin = random.randrange(len(shares))
    with suppress(leases.Lost):  # the run is over
        for share in shares[begin:] + shares[:begin]:
            await night.go_through(share)

    helped = night.done()
    if helped.endings.total() > helped.endings[Ending.UNREADABLE]:
        log.info(
            "registration.helped",
            as_of=before,
            registered=helped.registered,
            failed=helped.failed,
            superseded=helped.superseded,
        )


async def _before(actor: Actor, claim: Claim[RunRegistration], now: datetime) -> date:
    """A clock that was ahead may have queued the run of a day that has not come."""
    return min(claim.job.before, clock.day_of(await earlier_of_two(Reading(actor), now)))


async def _shares(view: Reading, before: date) -> list[Share]:
    return await registration_shares.shares(view, before, PAGE * SHARE, PAGE * WORTH_SHARING)


async def _run(actor: Actor, before: date, opening: Opening | None) -> Registration:
    view = Reading(actor)
    log.info("registration.began", as_of=before)
    settled_before = await figures.newest_event(view)

    night = _Night(view, before, _settling(actor, before, opening))
    others = [one for one in await _shares(view, before) if not await night.go_through(one)]
    for share in others:
        # Whoever has it is at a page, and may leave the rest.
        await night.go_through(share, wait=True)

    done = night.done()
    if done.set_aside:
        log.error("registration.set_aside", count=len(done.set_aside))
    # Whoever settled it: those who helped too.
    settled = await figures.settled_since(view, settled_before)
    log.info(
        "registration.ended",
        as_of=before,
        registered=settled.registered,
        failed=settled.failed,
        superseded=settled.superseded,
        set_aside=len(done.set_aside),
    )
    return done


async def _rehearse(actor: Actor, before: date) -> Registration:
    """What `_run` would do; nothing is written."""
    view = Reading(actor)

    async def judge_page(share: Share, sequence: int, size: int, **_: bool) -> _Done:
        filings = await registrations.waiting_filings(view, before, sequence, size, share)
        page = await page_of(view, filings)
        return page, decide(page.judged)

    night = _Night(view, before, judge_page)
    await night.go_through(EVERYTHING)
    return night.done()


_Done = tuple[Page, Sequence[Decision]]
_DoPage = Callable[..., Awaitable[_Done | None]]
"""Does the next page of a share, behind a filing; None where somebody else has the share."""


def _settling(
    actor: Actor,
    before: date,
    opening: Opening | None,
    wanted: Callable[[], bool] = lambda: True,
) -> _DoPage:
    async def settle_page(share: Share, sequence: int, size: int, *, wait: bool) -> _Done | None:
        if not wanted():
            return None
        async with Work(actor, opening) as unit:
            if not await registration_shares.take(unit, share, wait=wait):
                return None
            filings = await registrations.waiting_filings(unit, before, sequence, size, share)
            page = await page_of(unit, filings)
            decisions = decide(page.judged)
            await settle(unit, page, decisions, clock.now())
        return page, decisions

    return settle_page


@dataclass(slots=True)
class _Night:
    """What one of those who are at a night did so far. `reached`: behind which filing each share
    goes on."""

    view: Reading
    before: date
    do_page: _DoPage
    endings: Counter[Ending] = field(default_factory=Counter)
    set_aside: list[str] = field(default_factory=list)
    reached: dict[Share, int] = field(default_factory=dict)

    async def go_through(self, share: Share, *, wait: bool = False) -> bool:
        """Does what waits of a share, page by page; whether all of it: somebody else may have the
        share."""
        taken = False

        async def go_on(at_once: int) -> bool:
            nonlocal taken
            done = await self.do_page(share, self.reached.get(share, 0), at_once, wait=wait)
            taken = done is None
            if done and done[0].filings:
                self._note(share, *done)
            return done is not None and len(done[0].filings) == at_once

        async def set_next_aside() -> bool:
            return await self._set_next_aside(share)

        await page_by_page(PAGE, go_on, set_next_aside)
        return not taken

    def _note(self, share: Share, page: Page, decisions: Sequence[Decision]) -> None:
        """The page is done."""
        self.endings.update(decision.ending for decision in decisions)
        unread = {one.id for one in decisions if one.ending is Ending.UNREADABLE}
        self.set_aside += [page.name_of(one) for one in page.filings if one.id in unread]
        self.reached[share] = page.filings[-1].sequence

    async def _set_next_aside(self, share: Share) -> bool:
        """Goes past the next filing, which fails by itself; whether there was one."""
        reached = self.reached.get(share, 0)
        waiting = await registrations.next_waiting(self.view, self.before, reached, share)
        if waiting:
            self.reached[share] = waiting.sequence
            self.endings[Ending.UNREADABLE] += 1
            self.set_aside.append(f"filing {waiting.id}")
        return waiting is not None

    def done(self) -> Registration:
        return Registration(self.before, self.endings, self.set_aside)
