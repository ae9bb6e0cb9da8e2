"""Loading the card feed: the newest facts of each person, page by page, from where a broken-off
load stopped."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people import extensions, losses
from efiling.adapters import feeds, keys
from efiling.adapters.feeds import Page, RejectedLines
from efiling.adapters.keys import Keys
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.rules.people.canonical import FORM
from efiling.rules.people.cards import (
    LINE_LIMIT_BYTES,
    BadCardLine,
    CardRecord,
    check_in_force,
    read_card_line,
)
from efiling.rules.people.expiry import Brake
from efiling.rules.people.identity import (
    card_number_bytes,
    identity_bytes,
)
from efiling.rules.people.register import (
    BadLine,
    Card,
    Changes,
    FeedLine,
    changes_of,
    entries_of,
)
from efiling.store.engine.work import Work
from efiling.store.machinery import audit
from efiling.store.people import card_feed, card_loads
from efiling.store.people.card_loads import LoadOvertaken, Progress

__all__ = ["LoadOvertaken", "LoadReport", "load_cards"]

PAGE_LINES = 1_000
UNREADABLE = "what is stored of this person cannot be read"
RAW_KEPT_BYTES = 2_000
"""How much of a skipped line is kept beside its number and reason."""
log = logger("cards")


@dataclass(frozen=True, slots=True)
class LoadReport(Progress):
    """What became of the lines so far. `size`: bytes of the file; `resumed_at`: the line behind
    which this run went on, 0 for a run from the start. `newly_rejected`, `newly_as_geta`: of the
    page just read, the skipped lines, and the lines with characters that count as 〓. `taken`: how
    many lines this run found to be card records, new to it or not. `brake`: why nobody loses an
    account by it yet."""

    size: int = 0
    resumed_at: int = 0
    newly_rejected: Sequence[BadLine] = ()
    newly_as_geta: Mapping[int, str] = field(default_factory=dict)
    taken: int = 0
    brake: Brake | None = None

    @property
    def nothing_taken(self) -> bool:
        """Whether the file held no card record at all."""
        return not (self.taken or self.changed or (self.resumed_at and self.ignored))


@action("cards:load")
async def load_cards(
    actor: Actor, path: Path, progress: Callable[[LoadReport], None] | None = None
) -> LoadReport:
    """Loads a feed file. The newest revision of each person counts, bad lines go to
    `FILE.rejected`.

    Each page is one transaction with its place in the file: after a crash the next run of the same
    file (the same content) goes on behind it. A file that was loaded to its end is read again,
    which changes nothing. Live accounts follow their holder's card (`losses`), ended ones come back
    by an extension in time (`extensions`). `progress` is called after each page; what it raises
    ends the load there. Errors: OSError; `LoadOvertaken` if
    another process loads the file.
    """
    now = clock.now()
    today = clock.day_of(now)
    size, content = await asyncio.to_thread(feeds.content_of, path)
    # A load broken off before another form of digests is no beginning of this one.
    digest = keys.ring().digest("file", content + bytes([FORM]))
    async with Work(actor) as unit:
        done = await card_loads.begin_load(unit, digest, now)
    resumed_at, skipped, taken = done.lines, RejectedLines(path), 0
    log.info("cards.load_began", bytes=size, line=resumed_at)
    await asyncio.to_thread(skipped.cut_back, done.lines)

    # Reading ahead while a page is written would only hold the write lock longer: both want the
    # interpreter. This way the lock is free about half of the time, for the other processes that
    # look for a gap.
    pages = feeds.pages(path, done.position, done.lines, PAGE_LINES, LINE_LIMIT_BYTES)
    while (page := await asyncio.to_thread(_next_page, pages, today)) is not None:
        try:
            done, rejected, found = await _write_page(actor, digest, done, page, skipped, now)
        except ValueError:
            if not await _set_unreadable_aside(actor, page):
                raise
            done, rejected, found = await _write_page(actor, digest, done, page, skipped, now)

        taken += found
        if progress:
            report = LoadReport(
                **asdict(done),
                size=size,
                resumed_at=resumed_at,
                newly_rejected=rejected,
                newly_as_geta=page.as_geta,
                taken=taken,
            )
            progress(report)

    brake = await _finish(actor, digest, done)
    return LoadReport(**asdict(done), size=size, resumed_at=resumed_at, taken=taken, brake=brake)


async def _write_page(
    actor: Actor,
    digest: bytes,
    done: Progress,
    page: "_CheckedPage",
    skipped: RejectedLines,
    now: datetime,
) -> tuple[Progress, Sequence[BadLine], int]:
    """One transaction; returns how far the load is then, the lines that were skipped, and how many
    were card records."""
    async with Work(actor) as unit:
        changes = await _write_cards(unit, page.lines, now)
        rejected = sorted(page.bad + changes.rejected, key=lambda bad: bad.number)
        further = await _move_on(unit, digest, done, page, changes, len(rejected))
        if rejected:
            # Inside the unit and on the disk before its commit: a crash between the two leaves
            # too much, which the next run cuts back; otherwise it would leave too little.
            await asyncio.to_thread(skipped.append, _entries(rejected))
    return further, rejected, changes.changed + changes.ignored


async def _set_unreadable_aside(actor: Actor, page: "_CheckedPage") -> bool:
    """Skips the lines of persons of whom something is stored that cannot be read, so that they
    keep nobody else out; whether there were any."""
    persons = {line.card.person_digest for line in page.lines}
    async with Work(actor) as unit:
        spoilt = await card_feed.unreadable_persons(unit, [*persons])

    for line in page.lines:
        if line.card.person_digest in spoilt:
            log.error("cards.person_unreadable", line=line.number)
            page.bad.append(BadLine(line.number, UNREADABLE, line.raw))
    page.lines[:] = [line for line in page.lines if line.card.person_digest not in spoilt]
    return bool(spoilt)


async def _finish(actor: Actor, digest: bytes, done: Progress) -> Brake | None:
    """The whole file is read: what it means for accounts counts from now on, or is held."""
    now = clock.now()
    async with Work(actor) as unit:
        await card_loads.finish_load(unit, digest, done, now)
        audit.record(
            unit,
            "cards.loaded",
            lines=done.lines,
            changed=done.changed,
            ignored=done.ignored,
            rejected=done.rejected,
        )

    log.info(
        "cards.load_ended",
        rows=done.lines,
        changed=done.changed,
        ignored=done.ignored,
        rejected=done.rejected,
    )
    return await losses.judge_load(actor, clock.day_of(now))


@dataclass(frozen=True, slots=True)
class _CheckedPage:
    """A page whose lines are checked and made into digests. `as_geta`: line to its characters that
    count as 〓."""

    page: Page
    lines: list[FeedLine] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    as_geta: dict[int, str] = field(default_factory=dict)


def _next_page(pages: Iterator[Page], today: date) -> _CheckedPage | None:
    page = next(pages, None)
    if page is None:
        return None

    checked, ring = _CheckedPage(page), keys.ring()
    for number, raw in page.lines:
        try:
            record = read_card_line(raw)
            check_in_force(record, today)
            checked.lines.append(FeedLine(number, _card_of(record, ring), raw))
        except BadCardLine as bad:
            checked.bad.append(BadLine(number, str(bad), raw))
        except Exception as error:
            # A fault of ours: one line that we cannot read keeps nobody else out of the register.
            log.exception("cards.line_unreadable", line=number)
            checked.bad.append(BadLine(number, f"not read: {type(error).__name__}", raw))
        else:
            if record.as_geta:
                checked.as_geta[number] = record.as_geta
    return checked


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
            "identity-address", identity_bytes(subject.facts, subject.address)
        ),
        **entries_of(record),
    )


async def _write_cards(unit: Work, lines: Sequence[FeedLine], now: datetime) -> Changes:
    await card_feed.take_turn(unit)
    present = await card_feed.present_cards(unit, {line.card.person_digest for line in lines})
    holders = await card_feed.holders_of(unit, {line.card.card_number_digest for line in lines})

    changes = changes_of(lines, present, holders)

    await card_feed.write_cards(unit, changes.cards.values(), changes.given_up)
    await card_feed.write_earlier_cards(unit, changes.earlier)
    await losses.follow(unit, changes, present, clock.day_of(now))
    await extensions.bring_back(unit, changes, present, now)
    return changes


async def _move_on(
    unit: Work,
    digest: bytes,
    done: Progress,
    checked: _CheckedPage,
    changes: Changes,
    rejected: int,
) -> Progress:
    page = checked.page
    blank = page.last_number - done.lines - len(page.lines)
    further = done.after(
        page.position, page.last_number, changes.changed, changes.ignored + blank, rejected
    )
    await card_loads.advance_load(unit, digest, done, further)
    return further


def _entries(rejected: Sequence[BadLine]) -> list[tuple[int, str, bytes]]:
    return [(bad.number, bad.reason, bad.raw[:RAW_KEPT_BYTES]) for bad in rejected]
