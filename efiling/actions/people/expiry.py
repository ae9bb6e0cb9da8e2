"""The sweep of accounts: it records the end of those whose time is over, and tells their holders
(Q2-20, Q2-24, Q2-29).

Whether somebody may log in is judged live, with or without it. A page is found, judged
(`rules.people.expiry`), settled and told about in one transaction; then comes the next. Killed
anywhere, the next run goes on with what is left; of two at once each finds what the other left.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.two_clocks import earlier_of_two
from efiling.actions.page_by_page import page_by_page
from efiling.actions.people.expiry_pages import Page, Pages, judged, settle_page
from efiling.adapters.alarms import EXPIRY_STOPPED
from efiling.adapters.logs import logger
from efiling.reads.people.mass import mass_of
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, EndAccounts
from efiling.rules.people.expiry import Brake, RunState, is_too_far_ahead
from efiling.rules.vocabulary import AccountState
from efiling.settings import settings
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Opening, Reading, Work
from efiling.store.machinery import audit, leases
from efiling.store.people import due_accounts, expiry, expiry_runs

PAGE = 5_000
REASONS = (AccountState.EXPIRED, AccountState.INVALIDATED, AccountState.PASSWORD_EXPIRED)
"""What a sweep records."""
log = logger("expiry")


@dataclass(frozen=True, slots=True)
class Expiry:
    """What a sweep did, or would do. `run` None: nothing was written; `brake`: it ended nobody, or
    would not without a person's word."""

    as_of: date
    run: UUID | None = None
    ended: Counter[AccountState] = field(default_factory=Counter)
    """By reason. Whose password is over keeps the account."""
    set_aside: tuple[str, ...] = ()
    """Accounts whose row cannot be read or told, and which stay as they are."""
    brake: Brake | None = None


@action("expiry:run")
async def sweep_accounts(
    actor: Actor,
    as_of: datetime,
    *,
    limit: int | None = None,
    dry_run: bool = False,
    confirmed: bool = False,
) -> Expiry:
    """What the nightly sweep does at `as_of`: ends accounts whose last day was before that day in
    Asia/Tokyo, `limit` at most. `confirmed`: an operator looked, and the brake does not stop it."""
    now = clock.now()
    if dry_run:
        return await _rehearse(actor, as_of, limit, now)
    return await _run(actor, as_of, None, now, limit=limit, confirmed=confirmed)


@action("expiry:run")
async def run_expiry(actor: Actor, claim: Claim[EndAccounts]) -> None:
    """The nightly sweep as a job. What the brake stopped is not tried again: the next night looks
    anew, unless an operator confirmed it before."""
    now = clock.now()
    done = await _run(actor, await earlier_of_two(Reading(actor), now), claim, now)

    async with Work(actor, leases.finishing(claim, now, set_aside=done.set_aside)):
        pass


async def _run(
    actor: Actor,
    as_of: datetime,
    claim: Claim[EndAccounts] | None,
    now: datetime,
    *,
    limit: int | None = None,
    confirmed: bool = False,
) -> Expiry:
    run, view = claim.id if claim else new_id(), Reading(actor)
    day = clock.day_of(as_of)
    due = await due_accounts.count_due(view, day, limit)
    brake = None if confirmed else await _brake_of(view, as_of, due, now)
    log.info("expiry.began", run=str(run), as_of=day, expected=due)

    opening = leases.holding(claim) if claim else None
    if brake:
        return await _stop(actor, Expiry(day, run, brake=brake), opening, now)
    async with Work(actor, opening) as unit:
        await expiry_runs.begin_run(unit, run, day, now, confirmed=confirmed)
        if confirmed:
            audit.record(unit, "expiry.confirmed", run=str(run), as_of=str(day), ending=due)

    # Never more than were counted, whatever a load adds meanwhile.
    pages = Pages(day, settings().password_policy, limit, None if confirmed else due)
    await _walk(actor, pages, run, opening, now)
    done = Expiry(day, run, pages.ended, tuple(pages.set_aside))
    return await _finish(actor, done, opening, now)


async def _rehearse(actor: Actor, as_of: datetime, limit: int | None, now: datetime) -> Expiry:
    """What `_run` would do; nothing is written."""
    view, day = Reading(actor), clock.day_of(as_of)
    pages = Pages(day, settings().password_policy, limit)
    await _walk(actor, pages, None, None, now)
    brake = await _brake_of(view, as_of, pages.count_ended(), now)
    return Expiry(day, None, pages.ended, tuple(pages.set_aside), brake)


async def _brake_of(view: Reading, as_of: datetime, ending: int, now: datetime) -> Brake | None:
    newest = await expiry.newest_moment(view, await earlier_of_two(view, now))
    if is_too_far_ahead(as_of, newest):
        return Brake(ending, ahead_of=newest)
    return await mass_of(view, ending)


async def _stop(actor: Actor, stopped: Expiry, opening: Opening | None, now: datetime) -> Expiry:
    """Ends nobody, and says so wherever somebody may look."""
    run, brake = stopped.run, stopped.brake
    assert run, "what is only rehearsed stops nothing"
    assert brake, "there is a reason"

    async with Work(actor, opening) as unit:
        await expiry_runs.begin_run(unit, run, stopped.as_of, now, confirmed=False)
        await expiry_runs.end_run(unit, run, RunState.STOPPED, now)
        audit.record(
            unit,
            "expiry.stopped",
            run=str(run),
            as_of=str(stopped.as_of),
            ending=brake.ending,
            live=brake.live,
        )
    EXPIRY_STOPPED.set(max(1, brake.ending))
    reason = "clock" if brake.ahead_of else "mass"
    log.error("expiry.stopped", run=str(run), reason=reason, count=brake.ending, total=brake.live)
    return stopped


async def _walk(
    actor: Actor, pages: Pages, run: UUID | None, opening: Opening | None, now: datetime
) -> None:
    """Goes through all that is due, page by page; without a `run` it only looks."""

    async def do_page(at_once: int) -> bool:
        if not (size := pages.size(at_once)):
            return False
        page = await _one_page(actor, pages, size, run, opening, now)
        pages.go_on(page)
        return size == len(page.found)

    async def set_next_aside() -> bool:
        return await pages.set_next_aside(Reading(actor))

    while pages.goes_on:
        await page_by_page(PAGE, do_page, set_next_aside)
        pages.next_way()


async def _one_page(
    actor: Actor,
    pages: Pages,
    size: int,
    run: UUID | None,
    opening: Opening | None,
    now: datetime,
) -> Page:
    if run is None:
        return judged(await pages.find(Reading(actor), size), pages, now)

    async with Work(actor, opening) as unit:
        await pages.take_turn(unit)
        page = judged(await pages.find(unit, size), pages, now)
        return await settle_page(unit, page, run, now) if page.found else page


async def _finish(actor: Actor, done: Expiry, opening: Opening | None, now: datetime) -> Expiry:
    assert done.run, "what is only rehearsed has no end"
    expired, invalidated, passwords = (done.ended[reason] for reason in REASONS)
    async with Work(actor, opening) as unit:
        counts = {
            "expired": expired,
            "invalidated": invalidated,
            "passwords": passwords,
            "set_aside": len(done.set_aside),
        }
        await expiry_runs.end_run(unit, done.run, RunState.DONE, now, counts)
        audit.record(
            unit,
            "expiry.swept",
            run=str(done.run),
            as_of=str(done.as_of),
            expired=expired,
            invalidated=invalidated,
            passwords=passwords,
            set_aside=len(done.set_aside),
        )

    EXPIRY_STOPPED.set(0)
    log.info("expiry.ended", run=str(done.run), as_of=done.as_of, count=sum(done.ended.values()))
    if done.set_aside:
        log.error("expiry.set_aside", count=len(done.set_aside))
    return done
