"""A page of the main registration: fetched with all that it is judged by, and settled."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from efiling.actions.filings.registration_letters import (
    AddressedAccounts,
    letter_on_batch,
    letters_on,
    who_is_told,
)
from efiling.actions.people.identity import subject_digest, subject_digests
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.rules.filings.registration import Contents, Decision, Ending, NightPage
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import batches, registrations
from efiling.store.filings.filings import WholeFiling
from efiling.store.institutions import delegation
from efiling.store.machinery import audit
from efiling.store.machinery.mails import AddressedLetter, queue_once
from efiling.store.people import cards
from efiling.store.people.accounts import Account

log = logger("registration")


@dataclass(frozen=True, slots=True)
class Page:
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


async def page_of(view: Reading | Work, filings: Sequence[WholeFiling]) -> Page:
    """The page with all that it is judged by, in seven statements. Of who cannot be told how it
    ended nothing is judged: their filings wait with the unreadable ones."""
    if not filings:
        return Page((), NightPage((), (), {}, {}, {}, {}), AddressedAccounts({}, {}), {})

    to_tell = await who_is_told(view, filings)
    untold = {
        one.id: account.id
        for one in filings
        for account in to_tell.all_of(one)
        if not _can_be_told(account)
    }
    heard = [one for one in filings if one.id not in untold]

    return Page(filings, await _judged_by(view, filings, heard), to_tell, untold)


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
    earlier = await cards.known_earlier_cards(view, changed) if changed else {}
    filed_by = {one.filing_institution for one in filings if one.filing_institution}

    def contents_of(one: WholeFiling) -> Contents | None:
        card = newest.get(one.person_digest)
        before = earlier.get(one.person_digest, ())
        return _contents_of(
            one, {known.identity_address_digest for known in (card, *before) if known}
        )

    return NightPage(
        waiting=[one.id for one in filings],
        same_day=await registrations.filed_the_same_day(view, filings),
        contents={one.id: contents for one in heard if (contents := contents_of(one))},
        cards=newest,
        earlier=earlier,
        institutions=await delegation.filing_institutions(view, filed_by) if filed_by else {},
    )


def _can_be_told(account: Account) -> bool:
    if not (told := account.can_be_told):
        log.error("registration.untold", row=str(account.id))
    return told


def _contents_of(one: WholeFiling, known: Collection[bytes]) -> Contents | None:
    """What a filing says; None where it cannot be read: that must not stop everybody else's.
    `known`: the digests of the person's cards; where the present form has met them all, no other
    form is asked."""
    try:
        filing = one.filing
    except (DecryptionError, KeyError, ValueError):
        log.error("registration.unreadable", row=str(one.id))
        return None
    present = subject_digest(filing.subject)
    return Contents(
        filing,
        cards.number_digest(filing.subject.facts.card_number),
        [present] if {present}.issuperset(known) else subject_digests(filing.subject),
    )


async def settle(unit: Work, page: Page, decisions: Sequence[Decision], now: datetime) -> None:
    """Every filing of a page comes to its ending, and who waits for it is told."""
    by_id = {one.id: one for one in page.filings}
    replaced = {
        one: by_id[decision.id].reception_number
        for decision in decisions
        for one in decision.replaces
    }
    touched = {one.batch for one in page.filings} | {one.batch for one in replaced}
    letters: dict[str, AddressedLetter] = {}

    def ended(ending: Ending) -> dict[int, Decision]:
        return {by_id[one.id].sequence: one for one in decisions if one.ending is ending}

    await registrations.register(unit, ended(Ending.REGISTERED), now)
    await registrations.fail(
        unit, {number: one.problems for number, one in ended(Ending.FAILED).items()}
    )
    await registrations.supersede(
        unit,
        {number: one.superseded_by for number, one in ended(Ending.SUPERSEDED).items()}
        | {one.sequence: number for one, number in replaced.items()},
    )

    for decision in decisions:
        letters.update(letters_on(by_id[decision.id], decision, page.to_tell, now))
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
