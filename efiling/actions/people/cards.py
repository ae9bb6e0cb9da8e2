"""Loading the card feed: the newest facts of each person, page by page, from where a broken-off
load stopped."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from efiling import clock
from efiling.actions.action import action
from efiling.adapters import feeds, keys
from efiling.adapters.feeds import Page, RejectedLines
from efiling.adapters.keys import Keys
from efiling.rules.actors import Actor
from efiling.rules.people.cards import LINE_LIMIT_BYTES, BadCardLine, CardRecord, read_card_line
from efiling.rules.people.identity import (
    card_number_bytes,
    identity_and_address_bytes,
    identity_bytes,
)
from efiling.rules.people.register import BadLine, Borne, Card, Changes, FeedLine, changes_of
from efiling.store.engine.work import Work
from efiling.store.machinery import audit
from efiling.store.people import card_loads, cards
from efiling.store.people.card_loads import LoadOvertaken, Progress

__all__ = ["LoadOvertaken", "Loaded", "load_cards"]

PAGE_LINES = 1_000
RAW_KEPT_BYTES = 2_000
"""How much of a skipped line is kept beside its number and reason."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the lines so far. `position` of `size` bytes are read; `ignored`: blank, or
    not newer than what is known; `resumed_at`: the line after which this run went on, 0 for a
    run from the start; `newly_rejected`: the skipped lines of the page just read (only for
    `progress`)."""

    lines: int
    changed: int
    ignored: int
    rejected: int
    position: int
    size: int
    resumed_at: int = 0
    newly_rejected: Sequence[BadLine] = ()


@action("cards:load")
async def load_cards(
    actor: Actor, path: Path, progress: Callable[[Loaded], None] | None = None
) -> Loaded:
    """Loads a feed file. The newest revision of each person counts, bad lines go to
    `FILE.rejected`.

    Each page is one transaction with its place in the file: after a crash the next run of the same
    file (the same content) goes on behind it. A file that was loaded to its end is read again,
    which changes nothing. Live accounts follow their holder's period of stay (Q2-24). `progress` is
    called after each page; what it raises ends the load there. Errors: OSError; `LoadOvertaken` if
    another process loads the file.
    """
    size, content = await asyncio.to_thread(feeds.content_of, path)
    digest = keys.ring().digest("file", content)
    async with Work(actor) as unit:
        done = await card_loads.begin_load(unit, digest, clock.now())
    resumed_at, skipped = done.lines, RejectedLines(path)
    await asyncio.to_thread(skipped.cut_back, done.lines)
    source = feeds.pages(path, done.position, done.lines, PAGE_LINES, LINE_LIMIT_BYTES)
    # Reading ahead while a page is written would only hold the write lock longer: both want the
    # interpreter. This way the lock is free about half of the time, for the other processes that
    # look for a gap.
    while (read := await asyncio.to_thread(_next_page, source)) is not None:
        async with Work(actor) as unit:
            done, newly_rejected = await _write_page(unit, digest, done, read, skipped)
        if progress:
            progress(_loaded(done, size, resumed_at, newly_rejected))
    async with Work(actor) as unit:
        await card_loads.finish_load(unit, digest, done, clock.now())
        audit.record(
            unit,
            "cards.loaded",
            lines=done.lines,
            changed=done.changed,
            ignored=done.ignored,
            rejected=done.rejected,
        )
    return _loaded(done, size, resumed_at)


@dataclass(frozen=True, slots=True)
class _Read:
    """A page whose lines are checked and made into digests."""

    page: Page
    lines: list[FeedLine]
    bad: list[BadLine]


def _next_page(source: Iterator[Page]) -> _Read | None:
    page = next(source, None)
    if page is None:
        return None
    read, ring = _Read(page, [], []), keys.ring()
    for number, raw in page.lines:
        try:
            read.lines.append(FeedLine(number, _card_of(read_card_line(raw), ring), raw))
        except BadCardLine as bad:
            read.bad.append(BadLine(number, str(bad), raw))
    return read


def _card_of(record: CardRecord, ring: Keys) -> Card:
    """What the register keeps of a record: nothing that tells of a person without the keys
    (Q2-66)."""
    subject = record.subject
    return Card(
        person_digest=ring.digest("person", record.person.encode()),
        revision=record.revision,
        card_number_digest=ring.digest("card-number", card_number_bytes(subject.facts.card_number)),
        identity_digest=ring.digest("identity", identity_bytes(subject.facts)),
        identity_address_digest=ring.digest(
            "identity-address", identity_and_address_bytes(subject)
        ),
        status=record.status,
        spouse_basis=record.spouse_basis,
        period_of_stay=record.period_of_stay,
        stay_expires_on=record.stay_expires_on,
        issued_on=record.issued_on,
        card_expires_on=record.card_expires_on,
        validity=record.validity,
        presence=record.presence,
        designation=record.designation,
        deemed_card=record.deemed_card,
    )


async def _write_page(
    unit: Work, digest: bytes, done: Progress, read: _Read, skipped: RejectedLines
) -> tuple[Progress, list[BadLine]]:
    await cards.take_turn(unit)
    known = await cards.borne_by(unit, {line.card.person_digest for line in read.lines})
    holders = await cards.holders_of(unit, {line.card.card_number_digest for line in read.lines})
    changes = changes_of(read.lines, known, holders)
    await cards.write_cards(unit, changes.cards.values(), changes.given_up)
    await cards.write_earlier_cards(unit, changes.earlier)
    await cards.follow_stays(unit, _moved_stays(changes, known), clock.today())
    blank = read.page.last_number - done.lines - len(read.page.lines)
    rejected = sorted(read.bad + changes.rejected, key=lambda bad: bad.number)
    after = done.after(
        read.page.position,
        read.page.last_number,
        changes.changed,
        changes.ignored + blank,
        len(rejected),
    )
    await card_loads.advance_load(unit, digest, done, after)
    if rejected:
        # Inside the unit and on the disk before its commit: a crash between the two leaves too
        # much, which the next run cuts back; the other way round it would leave too little.
        entries = [(bad.number, bad.reason, bad.raw[:RAW_KEPT_BYTES]) for bad in rejected]
        await asyncio.to_thread(skipped.append, entries)
    return after, rejected


def _moved_stays(changes: Changes, known: dict[bytes, Borne]) -> list[tuple[bytes, date | None]]:
    return [
        (person, card.stay_expires_on)
        for person, card in changes.cards.items()
        if person in known and known[person].stay_expires_on != card.stay_expires_on
    ]


def _loaded(
    done: Progress, size: int, resumed_at: int, newly_rejected: Sequence[BadLine] = ()
) -> Loaded:
    return Loaded(
        done.lines,
        done.changed,
        done.ignored,
        done.rejected,
        done.position,
        size,
        resumed_at,
        newly_rejected,
    )
