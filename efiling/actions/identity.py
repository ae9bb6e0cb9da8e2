"""Whether facts are those of a card: keyed digests are compared, so no code path can know which fact differed."""

import hmac
from datetime import timedelta

from efiling.adapters import keys
from efiling.adapters.limits import hit
from efiling.errors import Problem, RateLimited, Refused, refuse
from efiling.rules.actors import Actor
from efiling.rules.identity import CardFacts, Subject, card_number_bytes, identity_and_address_bytes, identity_bytes
from efiling.store import attempts, cards
from efiling.store.fields import blind
from efiling.store.work import Reading, Row, Work, reading, work

TRIES_A_DAY = 5
DAY = timedelta(days=1)


def card_number_digest(card_number: str) -> bytes:
    return keys.ring().digest("card-number", card_number_bytes(card_number))


def subject_digest(subject: Subject) -> bytes:
    return keys.ring().digest("identity-address", identity_and_address_bytes(subject))


async def compare_facts(view: Reading | Work, facts: CardFacts) -> Row | str:
    """The newest card with exactly these facts, or the code of the refusal. The work is the same either way."""
    digest = keys.ring().digest("identity", identity_bytes(facts))
    return await _compare(view, facts.card_number, digest, "identity_digest")


async def compare_subject(view: Reading | Work, subject: Subject) -> Row | str:
    """Like `compare_facts`, with the address."""
    return await _compare(view, subject.card_number, subject_digest(subject), "identity_address_digest")


async def _compare(view: Reading | Work, card_number: str, digest: bytes, column: str) -> Row | str:
    number = card_number_digest(card_number)
    newest = await cards.find_card(view, number)
    earlier = await cards.find_earlier_cards(view, number)
    if newest and hmac.compare_digest(bytes(newest[column]), digest):
        return newest
    if any(hmac.compare_digest(bytes(row[column]), digest) for row in earlier):
        return "CARD_NOT_NEWEST"
    return "IDENTITY_MISMATCH"


async def prove_identity(actor: Actor, facts: CardFacts, purpose: str) -> Row:
    """The newest card of who gives these facts, for callers who are not logged in.

    Counted before anything is compared: per network address, and five failures a day per card number.
    Errors: `RateLimited`; refusals `IDENTITY_MISMATCH` and `CARD_NOT_NEWEST` at the whole card.
    """
    await hit("identity.address", actor.address)
    name = blind("limits", f"card {facts.card_number}")
    async with work(actor) as unit:
        place = await attempts.reserve(unit, name, TRIES_A_DAY, DAY)
    if place is None:
        raise RateLimited(retry_after_seconds=int(DAY.total_seconds()))
    found = await compare_facts(reading(actor), facts)
    async with work(actor) as unit:
        if isinstance(found, str):
            unit.record("identity.failed", purpose=purpose)
        else:
            await attempts.forget(unit, name)
    if isinstance(found, str):
        raise refuse(found, "card")
    return found


def refuse_if(problems: list[Problem]) -> None:
    """Errors: a refusal for every problem found so far, if any."""
    if problems:
        raise Refused(*problems)
