"""Once by key: a request that comes again gets the answer that it got before.

The key is found before anything is checked, and kept in the unit of work that stores what it stands
for. Of twins at the same time one keeps it; the other waits for that one and answers as it did.
"""

from collections.abc import Sequence
from datetime import datetime

import orjson

from efiling.errors import refuse
from efiling.rules.actors import Actor
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import idempotency
from efiling.store.machinery.idempotency import Kept, Key

LONGEST_KEY = 128


def key_of(actor: Actor, mutation: str, idempotency_key: str, sent: object) -> Key:
    """One request of the actor; `sent`: its input as JSON values, in the order sent. Errors: a
    refusal for a key that is not 1 to 128 printable ASCII characters."""
    printable = idempotency_key.isascii() and idempotency_key.isprintable()
    if not (printable and 0 < len(idempotency_key) <= LONGEST_KEY):
        raise refuse("IDEMPOTENCY_KEY_INVALID", "idempotencyKey")

    written = orjson.dumps(sent, option=orjson.OPT_SORT_KEYS).decode()
    return Key(
        account=actor.own_account,
        mutation=mutation,
        key_digest=blind("idempotency", f"key {idempotency_key}"),
        input_digest=blind("idempotency", f"input {written}"),
    )


async def numbers_of(view: Reading | Work, key: Key, now: datetime) -> Sequence[str]:
    """The reception numbers that the key stands for; none: it is new. Errors: as `numbers_in`."""
    return numbers_in(await idempotency.find(view, key, now))


def numbers_in(kept: Kept | None) -> Sequence[str]:
    """The reception numbers that a key stood for before. Errors: a refusal where it stands for
    another input."""
    if kept is None:
        return ()
    if not kept.same_input:
        raise refuse("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
    return kept.numbers


def refuse_unless_here(numbers: Sequence[str], found: Sequence[object]) -> None:
    """Raises Refused where something that the key stands for left with its year: what came on paper
    has a number of the year in which it arrived, and a key is younger than that."""
    if len(found) < len(numbers):
        raise refuse("RECEIVED_BEFORE", "idempotencyKey", reception_number=", ".join(numbers))


async def keep(unit: Work, key: Key, numbers: Sequence[str], now: datetime) -> Sequence[str]:
    """Lets the key stand for these numbers; gives those of a twin if that one was faster."""
    if await idempotency.keep(unit, key, numbers, now):
        return numbers

    of_twin = await numbers_of(unit, key, now)
    assert of_twin, "a key that cannot be kept stands for something"
    return of_twin
