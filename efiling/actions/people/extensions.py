"""An extension of the stay counts by the day its card was issued, whenever the feed tells of it:
also where a sweep has ended the account meanwhile (Q2-24)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from efiling import clock
from efiling.actions.people.tampering import note_tampered_account
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.rules.machinery import letters
from efiling.rules.machinery.letters import Letter
from efiling.rules.people.accounts import is_card_good
from efiling.rules.people.register import Card, Changes, PresentCard
from efiling.rules.people.stays import AccountStay, last_day_of
from efiling.store.engine.work import Work
from efiling.store.machinery import audit, mails
from efiling.store.people import cards, expiry
from efiling.store.people.cards import KnownEarlierCard
from efiling.store.people.expiry import EndedAccount

log = logger("expiry")


async def bring_back(
    unit: Work, changes: Changes, present: Mapping[bytes, PresentCard], now: datetime
) -> None:
    """Accounts that ended with the stay live again where a later card was issued in time; their
    holders are told. What only puts a wrong line right, of the same card or an earlier one, brings
    nothing back: that is for `expiry undo` and the counter."""
    today = clock.day_of(now)
    renewed = {
        card.person_digest
        for card in changes.moved_stays
        if _is_issued_after(card, present[card.person_digest]) and is_card_good(card, today)
    }
    ended = await expiry.ended_with_stay(unit, renewed) if renewed else []
    if not ended:
        return

    earlier = await cards.known_earlier_cards(unit, renewed)
    told, columns = {}, {}
    for one in ended:
        if back := _judged(one, changes.cards, earlier, today):
            last_day, letter = back
            told[one.id], columns[one.id] = (one, letter), {"expires_on": last_day}

    strange = await expiry.bring_back(unit, [one for one, _ in told.values()], columns)
    for account in strange:
        note_tampered_account(unit, account)
    live = [account for account in told if account not in strange]
    for account in live:
        audit.record(unit, "account.brought_back", subject=account, reason="EXTENDED")
    await mails.queue_letters(unit, [told[one] for one in live], now)


def _is_issued_after(card: Card, known: PresentCard) -> bool:
    other = card.card_number_digest != known.card_number_digest
    return other and card.issued_on > known.issued_on


def _judged(
    one: EndedAccount,
    newest: Mapping[bytes, Card],
    earlier: Mapping[bytes, Sequence[KnownEarlierCard]],
    today: date,
) -> tuple[date | None, Letter] | None:
    """Until when the account counts again, and what its holder is told. None for who stays ended;
    also, named in the log, where the row cannot be read or told, so that it stops nobody else."""
    try:
        person = one.person_digest
        assert person, "it was found by its holder"
        assert one.mail, "every account has an address"
        stay = AccountStay(clock.day_of(one.created_at), one.expires_on)
        assert stay.last_day, "what ended with the stay had a last day"

        last_day = last_day_of(stay, newest[person], earlier.get(person, ()))
        if last_day is not None and last_day < today:
            return None
        letter = letters.account_extended(one.language, stay_ended_on=stay.last_day)
        return last_day, letter
    except (AttributeError, DecryptionError, KeyError, TypeError, ValueError):
        log.error("expiry.unreadable", row=str(one.id))
        return None
