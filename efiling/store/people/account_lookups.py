"""The account that staff mean, by whatever they were given of it."""

from uuid import UUID

from efiling.rules.filings.numbers import BATCH_LETTER
from efiling.rules.people.account_lookups import AccountLookup
from efiling.rules.vocabulary import Role
from efiling.store.engine.work import Work
from efiling.store.filings import batches, filings
from efiling.store.people import accounts, cards
from efiling.store.people.accounts import Account


async def find_meant(unit: Work, meant: AccountLookup) -> Account | None:
    """The account that is meant, the live one before those that have ended. `unit`: a look-up
    (`audit.looking_up`), as a reception number leads through everybody's filings."""
    if auth_id := meant.typed_auth_id:
        return await accounts.find_by_auth_id(unit, auth_id)
    if card_number := meant.typed_card_number:
        return await _by_card(unit, card_number)
    if number := meant.typed_reception_number:
        return await _by_reception_number(unit, number)
    if meant.institution:
        return await accounts.newest_of_institution(unit, meant.institution)
    return None


async def _by_card(unit: Work, card_number: str) -> Account | None:
    """Of whoever has the card, or had it before they got a newer one."""
    digest = cards.number_digest(card_number)
    card = await cards.find_card(unit, digest)
    if card:
        return await accounts.newest_of_person(unit, card.person_digest)

    earlier = await cards.find_earlier_cards(unit, digest)
    return await accounts.newest_of_person(unit, earlier[0].person_digest) if earlier else None


async def _by_reception_number(unit: Work, number: str) -> Account | None:
    """Of who filed: their account of today, where they registered since or anew."""
    if BATCH_LETTER in number:
        batch = await batches.find_by_number(unit, number)
        return await _account_of_today(unit, batch.account) if batch else None

    filing = await filings.find_by_number(unit, number)
    if filing is None:
        return None
    found = await _account_of_today(unit, filing.account)
    if found is None and filing.filed_by is Role.RESIDENT:
        # It came on paper before the person had an account.
        return await accounts.newest_of_person(unit, filing.person_digest)
    return found


async def _account_of_today(unit: Work, account: UUID) -> Account | None:
    filed_with = await accounts.find_account(unit, account)
    if filed_with is None or filed_with.ended_at is None:
        return filed_with
    if filed_with.institution:
        return await accounts.newest_of_institution(unit, filed_with.institution)
    assert filed_with.person_digest, "staff file nothing"
    return await accounts.newest_of_person(unit, filed_with.person_digest)
