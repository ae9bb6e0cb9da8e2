"""What a load of the card feed means for accounts: they follow their holder's stay, and who lost
duty or card loses the account, once the whole load was judged (Q2-20, Q2-24).

While a load goes on, what would end an account is only marked on the card (`Loss.HELD`), and the
account goes on. At the end of the load all of it counts at once; or, where that would be more
accounts than any true feed ends, none of it, until an operator confirms a sweep or another feed
puts it right.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from efiling.actions.action import action
from efiling.actions.page_by_page import page_by_page
from efiling.adapters.alarms import EXPIRY_STOPPED
from efiling.adapters.logs import logger
from efiling.reads.people.mass import mass_of
from efiling.rules.actors import Actor
from efiling.rules.people.accounts import is_card_good
from efiling.rules.people.expiry import Brake, loss_of
from efiling.rules.people.register import Card, Changes, PresentCard
from efiling.rules.people.stays import AccountStay, last_day_of
from efiling.rules.vocabulary import Loss
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit
from efiling.store.people import card_feed, cards, due_accounts
from efiling.store.people.places import Place

PAGE = 1_000
log = logger("expiry")


async def follow(
    unit: Work, changes: Changes, present: Mapping[bytes, PresentCard], today: date
) -> None:
    """Live residents' accounts end with the period of stay, as far as it went on without a gap;
    what would end one from now on is held until the load was judged."""
    moved = {card.person_digest for card in changes.moved_stays}
    concerned = {
        person: card
        for person, card in changes.cards.items()
        if person in present
        and (person in moved or present[person].loss or not is_card_good(card, today))
    }
    if not concerned:
        return

    found = await card_feed.accounts_to_follow(unit, concerned.keys())
    stays = {person: stay for person, (_, stay) in found.items()}
    last_days = await _last_days(unit, concerned, stays)
    losses = {}
    for person, card in concerned.items():
        losses[person] = (
            loss_of(card, present[person], stays[person].last_day, last_days[person], today)
            if person in stays
            else None
        )

    held = {person for person, loss in losses.items() if loss is Loss.HELD}
    await card_feed.set_last_days(
        unit, [(last_days[one], found[one][0]) for one in found if one not in held]
    )
    await card_feed.mark_losses(
        unit, {one: loss for one, loss in losses.items() if loss != present[one].loss}
    )


@action("cards:load")
async def judge_load(actor: Actor, today: date) -> Brake | None:
    """At the end of a load: what it takes from accounts counts from now on, or why it does not."""
    view = Reading(actor)
    held = await due_accounts.count_held(view)
    if brake := await mass_of(view, held):
        async with Work(actor) as unit:
            audit.record(unit, "expiry.stopped", ending=held, live=brake.live)
        EXPIRY_STOPPED.set(held)
        log.error("expiry.stopped", reason="feed", count=held, total=brake.live)
        return brake

    if held:
        await _let_all_go(actor, today)
    return None


async def _let_all_go(actor: Actor, today: date) -> None:
    """Lets what was held count, page by page; of whom the register cannot be read it stays held."""
    place = Place(b"")

    async def do_page(at_once: int) -> bool:
        nonlocal place
        async with Work(actor) as unit:
            await card_feed.take_turn(unit)
            persons = await card_feed.held_persons(unit, place, at_once)
            if persons:
                await _let_go(unit, persons, today)

        place = Place(persons[-1]) if persons else place
        return len(persons) == at_once

    async def set_next_aside() -> bool:
        nonlocal place
        spoilt = await card_feed.next_held(Reading(actor), place)
        if spoilt:
            log.error("expiry.unreadable", row=spoilt.account)
            place = spoilt
        return spoilt is not None

    await page_by_page(PAGE, do_page, set_next_aside)


async def _let_go(unit: Work, persons: Sequence[bytes], today: date) -> None:
    """Lets what was held of these persons count."""
    newest = await cards.cards_of_persons(unit, persons)
    found = await card_feed.accounts_to_follow(unit, persons)
    stays = {person: stay for person, (_, stay) in found.items()}
    last_days = await _last_days(unit, newest, stays)

    await card_feed.set_last_days(unit, [(last_days[one], found[one][0]) for one in found])
    lost = {one: Loss.DUE for one in found if not is_card_good(newest[one], today)}
    await card_feed.mark_losses(unit, {**dict.fromkeys(persons), **lost})


async def _last_days(
    unit: Work, newest: Mapping[bytes, Card], stays: Mapping[bytes, AccountStay]
) -> dict[bytes, date | None]:
    """Until when the accounts of these persons count by all that the feed told."""
    if not stays:
        return {}
    earlier = await cards.known_earlier_cards(unit, stays.keys())
    return {
        person: last_day_of(stay, newest[person], earlier.get(person, ()))
        for person, stay in stays.items()
    }
