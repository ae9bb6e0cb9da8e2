"""A sweep taken back: the accounts that it ended live again as they were before it, without their
sessions (requirements, ★ 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.page_by_page import page_by_page
from efiling.actions.people.tampering import note_tampered_account
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.rules.machinery import letters
from efiling.rules.people.expiry import RunState, last_day_ended_passwords_were_set, taken_back
from efiling.rules.people.stays import AccountStay, last_day_of
from efiling.rules.vocabulary import Loss
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit, mails
from efiling.store.machinery.mails import MailAddress
from efiling.store.people import card_feed, cards, expiry, expiry_runs
from efiling.store.people.expiry import EndedAccount
from efiling.store.people.places import FIRST, Place

PAGE = 5_000
log = logger("expiry")


@dataclass(slots=True)
class Undone:
    """A run that was taken back. `left`: accounts that stay ended, because their holder has another
    one by now; `set_aside`: those whose row cannot be read or told."""

    run: UUID
    brought_back: int = 0
    left: int = 0
    set_aside: tuple[str, ...] = ()


@action("expiry:run")
async def undo_sweep(actor: Actor, run: UUID) -> Undone | None:
    """Takes back what a run ended; None: there is no such run. Once more it finds nothing to do.

    Residents follow what the feed told meanwhile. Of whom it still takes the account from, that is
    held again: nothing ends before the next sweep.
    """
    now = clock.now()
    if await expiry_runs.find_run(Reading(actor), run) is None:
        return None
    done, place = Undone(run), Place(FIRST)
    log.info("expiry.undo_began", run=str(run))

    async def do_page(at_once: int) -> bool:
        nonlocal place
        async with Work(actor) as unit:
            await card_feed.take_turn(unit)
            ended = await expiry.ended_by(unit, run, place, at_once)
            live, set_aside = await _bring_back(unit, ended, run, now)

        done.brought_back += live
        done.set_aside = (*done.set_aside, *map(str, set_aside))
        place = Place(ended[-1].id) if ended else place
        return len(ended) == at_once

    async def set_next_aside() -> bool:
        nonlocal place
        spoilt = await expiry.next_ended(Reading(actor), run, place)
        if spoilt:
            place, done.set_aside = spoilt, (*done.set_aside, spoilt.account)
        return spoilt is not None

    await page_by_page(PAGE, do_page, set_next_aside)
    await _finish(actor, done, now)
    return done


async def _bring_back(
    unit: Work, ended: Sequence[EndedAccount], run: UUID, now: datetime
) -> tuple[int, Sequence[UUID]]:
    """Returns how many live again, and those whose row cannot be read, told or trusted."""
    if not ended:
        return 0, ()
    told, unread = _letters_to(ended)
    back = [one for one in ended if one.id in told]
    columns, losses = await _standings_of(unit, back, clock.day_of(now))

    strange = await expiry.bring_back(unit, back, columns)
    for account in strange:
        note_tampered_account(unit, account)
    lost = {one.person_digest: losses[one.id] for one in back if one.person_digest}
    await card_feed.mark_losses(unit, lost)

    live = [one.id for one in back if one.id not in strange]
    for account in live:
        audit.record(unit, "account.brought_back", subject=account, run=str(run))
    await mails.queue_letters(unit, [told[one] for one in live], now)
    return len(live), [*unread, *strange]


def _letters_to(
    ended: Sequence[EndedAccount],
) -> tuple[Mapping[UUID, tuple[MailAddress, letters.Letter]], Sequence[UUID]]:
    """The letter to each, and who cannot be told."""
    told, unread = {}, []
    for one in ended:
        try:
            letter = letters.account_back(one.language, ended_on=clock.day_of(one.ended_at))
            told[one.id] = MailAddress(one.id, one.mail), letter
        except (DecryptionError, KeyError, TypeError, ValueError):
            log.error("expiry.unreadable", row=str(one.id))
            unread.append(one.id)
    return told, unread


async def _standings_of(
    unit: Work, back: Sequence[EndedAccount], today: date
) -> tuple[Mapping[UUID, Mapping[str, Any]], Mapping[UUID, Loss | None]]:
    """Until when each counts, and whether what its holder lost is held again."""
    persons = [one.person_digest for one in back if one.person_digest]
    newest = await cards.cards_of_persons(unit, persons) if persons else {}
    earlier = await cards.known_earlier_cards(unit, persons) if persons else {}

    columns: dict[UUID, Mapping[str, Any]] = {}
    losses: dict[UUID, Loss | None] = {}
    for one in back:
        last_day, losses[one.id] = one.expires_on, None
        if one.person_digest and (card := newest.get(one.person_digest)):
            stay = AccountStay(clock.day_of(one.created_at), one.expires_on)
            told = last_day_of(stay, card, earlier.get(one.person_digest, ()))
            last_day, losses[one.id] = taken_back(card, one.expires_on, told, today)
        columns[one.id] = {"expires_on": last_day}
    return columns, losses


async def _finish(actor: Actor, done: Undone, now: datetime) -> None:
    set_on = last_day_ended_passwords_were_set(clock.day_of(now), settings().password_policy)
    async with Work(actor) as unit:
        done.left = await expiry.count_ended_by(unit, done.run) - len(done.set_aside)
        await expiry.forget_ended_passwords(unit, done.run, set_on)
        await expiry_runs.end_run(unit, done.run, RunState.UNDONE, now)
        audit.record(
            unit,
            "expiry.undone",
            run=str(done.run),
            accounts=done.brought_back,
            left=done.left + len(done.set_aside),
        )
    log.info("expiry.undone", run=str(done.run), count=done.brought_back)
