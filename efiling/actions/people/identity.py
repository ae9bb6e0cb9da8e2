"""Whether facts are those of a card: keyed digests are compared, so no code path can know which
fact differed."""

import hmac
import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from efiling.actions.people.tampering import note_tampered_attempts
from efiling.adapters import keys
from efiling.adapters.limits import count_try
from efiling.adapters.logs import logger
from efiling.adapters.pauses import with_pauses
from efiling.errors import RateLimited, refuse
from efiling.rules.actors import Actor
from efiling.rules.people.canonical import FORM, FORMS
from efiling.rules.people.identity import (
    CardFacts,
    Subject,
    identity_bytes,
)
from efiling.rules.people.register import REGISTER_UNREADABLE, Card, Match
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import attempts, audit
from efiling.store.people import cards
from efiling.store.people.cards import EarlierCard

log = logger("identity")
TRIES_A_DAY = 5
DAY = timedelta(days=1)


def subject_digest(subject: Subject, form: int = FORM) -> bytes:
    """The digest of a subject in a canonical form."""
    written = identity_bytes(subject.facts, subject.address, form)
    return keys.ring().digest("identity-address", written)


def subject_digests(subject: Subject) -> list[bytes]:
    """The digest of a subject in each canonical form that a card may still be in."""
    return [subject_digest(subject, form) for form in FORMS]


def _is_one_of(digest: bytes, digests: Sequence[bytes]) -> bool:
    """In constant time: all of them are compared."""
    return sum(hmac.compare_digest(digest, one) for one in digests) > 0


async def compare_facts(view: Reading | Work, facts: CardFacts) -> Card | str:
    """The newest card with exactly these facts, or the code of the refusal. The work is the same
    either way."""
    digests = [keys.ring().digest("identity", identity_bytes(facts, form=form)) for form in FORMS]
    number = cards.number_digest(facts.card_number)
    try:
        newest = await cards.find_card(view, number)
        earlier = await cards.find_earlier_cards(view, number)
    except ValueError:
        log.exception("filing.subject_unreadable")
        said = [one.identity for one in await cards.identities_of(view, number)]
        is_known = sum(_is_one_of(one, digests) for one in said) > 0
        return REGISTER_UNREADABLE if is_known else "IDENTITY_MISMATCH"

    if newest and _is_one_of(newest.identity_digest, digests):
        return newest
    if any(_is_one_of(card.identity_digest, digests) for card in earlier):
        return "CARD_NOT_NEWEST"
    return "IDENTITY_MISMATCH"


async def compare_subjects(
    view: Reading | Work,
    subjects: Sequence[Subject],
    person: bytes | None = None,
    own: Card | None = None,
) -> list[Match | None]:
    """Who each of them is, by all facts and the address; None for nobody. At most two statements
    for all of them.

    `person`: anybody's card but that one's is a mismatch, an old one too. `own`: their newest card,
    which need not be asked for.
    """
    numbers = [
        cards.number_digest(subject.facts.card_number) async for subject in with_pauses(subjects)
    ]
    known: dict[bytes, Sequence[Card | EarlierCard]] = {}
    if own:
        known[own.card_number_digest] = [own]
    if others := set(numbers) - known.keys():
        known |= await cards.cards_of_numbers(view, others)

    found: list[Card | EarlierCard | None] = []
    async for subject, number in with_pauses(zip(subjects, numbers, strict=True)):
        said = known.get(number, ())
        of_person = [card for card in said if person in {None, card.person_digest}]
        found.append(_said_of(subject, of_person))

    persons = {card.person_digest for card in found if isinstance(card, EarlierCard)}
    present = await cards.cards_of_persons(view, persons) if persons else {}
    return [_match(card, present) if card else None for card in found]


async def is_known_subject(view: Reading | Work, subject: Subject) -> bool:
    """Whether the register has exactly these facts and this address, whatever else of their row
    cannot be read."""
    number = cards.number_digest(subject.facts.card_number)
    digests = subject_digests(subject)
    said = [one.with_address for one in await cards.identities_of(view, number)]
    return sum(_is_one_of(one, digests) for one in said) > 0


def _said_of(subject: Subject, said: Sequence[Card | EarlierCard]) -> Card | EarlierCard | None:
    """The one that says exactly this of a subject. Whether a card is known makes no difference to
    the work: whoever is not found in the present form is looked for in all of them."""
    present = subject_digest(subject)
    if said and hmac.compare_digest(said[0].identity_address_digest, present):
        return said[0]
    digests = subject_digests(subject)
    return next((one for one in said if _is_one_of(one.identity_address_digest, digests)), None)


def _match(card: Card | EarlierCard, present: Mapping[bytes, Card]) -> Match | None:
    if isinstance(card, Card):
        return Match(card, card.status, True, card.revision)
    newest = present.get(card.person_digest)
    return Match(newest, card.status, False, card.revision) if newest else None


async def prove_identity(actor: Actor, facts: CardFacts, purpose: str, now: datetime) -> Card:
    """The newest card of who gives these facts, for callers who are not logged in.

    Counted before anything is compared: per network address, and five failures a day per card
    number. What was counted stays so until `forget_failures`: whoever is refused for another reason
    with the same code must not be told apart. Errors: `RateLimited`; refusals `IDENTITY_MISMATCH`
    and `CARD_NOT_NEWEST` at the whole card, and `REGISTER_UNREADABLE`.
    """
    await count_try("identity.address", actor.address)
    name = limited_name(facts.card_number)
    async with Work(actor) as unit:
        counted = await attempts.reserve(unit, name, TRIES_A_DAY, DAY, now)
        if not counted.is_genuine:
            note_tampered_attempts(unit, name)
    if counted.place is None:
        seconds = (counted.until_at - now).total_seconds()
        raise RateLimited(retry_after_seconds=math.ceil(seconds))

    found = await compare_facts(Reading(actor), facts)
    if isinstance(found, str):
        await note_mismatch(actor, purpose)
        raise refuse(found, "card")
    return found


async def note_mismatch(actor: Actor, purpose: str) -> None:
    """Puts on record that facts were refused, without the facts."""
    async with Work(actor) as unit:
        audit.record(unit, "identity.failed", purpose=purpose)


async def forget_failures(actor: Actor, facts: CardFacts) -> None:
    """A proof that led on ends the row of failures with this card number."""
    async with Work(actor) as unit:
        await attempts.forget(unit, limited_name(facts.card_number))


async def tries_over_at(unit: Work, card_number: str, now: datetime) -> datetime | None:
    """Until when too many failures keep anybody from proving who they are with this card."""
    counted = await attempts.failures_in_row(unit, limited_name(card_number), DAY, now)
    return counted.until_at if counted and counted.failures >= TRIES_A_DAY else None


def limited_name(card_number: str) -> bytes:
    """What failures with a card number are counted under."""
    return blind("limits", f"card {card_number}")
