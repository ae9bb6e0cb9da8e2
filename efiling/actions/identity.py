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


async def compare_subject(view: Reading | Work, subject: Subject, person: bytes) -> Row | str:
    """Like `compare_facts`, with the address. Anybody's card but that of `person` is a mismatch, an old one too."""
    return await _compare(view, subject.card_number, subject_digest(subject), "identity_address_digest", person)


async def _compare(
    view: Reading | Work, card_number: str, digest: bytes, column: str, person: bytes | None = None
) -> Row | str:
    number = card_number_digest(card_number)
    newest = await cards.find_card(view, number)
    earlier = await cards.find_earlier_cards(view, number)
    if person is not None:
        newest = newest if newest and bytes(newest["person_digest"]) == person else None
        earlier = [row for row in earlier if bytes(row["person_digest"]) == person]
    if newest and hmac.compare_digest(bytes(newest[column]), digest):
        return newest
    if any(hmac.compare_digest(bytes(row[column]), digest) for row in earlier):
        return "CARD_NOT_NEWEST"
    return "IDENTITY_MISMATCH"


async def prove_identity(actor: Actor, facts: CardFacts, purpose: str) -> Row:
    """The newest card of who gives these facts, for callers who are not logged in.

    Counted before anything is compared: per network address, and five failures a day per card number. What was counted
    stays so until `forget_failures`: whoever is refused for another reason with the same code must not be told apart.
    Errors: `RateLimited`; refusals `IDENTITY_MISMATCH` and `CARD_NOT_NEWEST` at the whole card.
    """
    await hit("identity.address", actor.address)
    async with work(actor) as unit:
        place = await attempts.reserve(unit, _name_of(facts), TRIES_A_DAY, DAY)
    if place is None:
        raise RateLimited(retry_after_seconds=int(DAY.total_seconds()))
    found = await compare_facts(reading(actor), facts)
    if isinstance(found, str):
        await note_mismatch(actor, purpose)
        raise refuse(found, "card")
    return found


async def note_mismatch(actor: Actor, purpose: str) -> None:
    """Puts on record that facts were refused, without the facts."""
    async with work(actor) as unit:
        unit.record("identity.failed", purpose=purpose)


async def forget_failures(actor: Actor, facts: CardFacts) -> None:
    """A proof that led on ends the row of failures with this card number."""
    async with work(actor) as unit:
        await attempts.forget(unit, _name_of(facts))


def _name_of(facts: CardFacts) -> bytes:
    return blind("limits", f"card {facts.card_number}")


def refuse_if(problems: list[Problem]) -> None:
    """Errors: a refusal for every problem found so far, if any."""
    if problems:
        raise Refused(*problems)
