"""Warns institutions by mail that their password ends, or their access because nobody used it: a
call by an API token counts as use, and one that works by token alone is warned like all."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.two_clocks import earlier_of_two
from efiling.actions.page_by_page import page_by_page
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.rules.machinery import letters
from efiling.rules.machinery.jobs import Claim, WarnInstitutions
from efiling.rules.people import warnings
from efiling.rules.people.accounts import NEVER, password_expires_on
from efiling.rules.people.warnings import Days, WarningOf
from efiling.settings import settings
from efiling.store.engine.work import Opening, Reading, Work
from efiling.store.machinery import audit, leases, mails
from efiling.store.machinery.mails import AddressedLetter
from efiling.store.people import ending_access
from efiling.store.people.ending_access import EndingAccess
from efiling.store.people.places import Order, Place
from i18n import Language

PAGE = 500
log = logger("warnings")


@dataclass(slots=True)
class Warned:
    """How many were warned of what, as of a day. `set_aside`: accounts that cannot be read or told,
    each once, which an operator looks at."""

    day: date
    counts: Counter[WarningOf] = field(default_factory=Counter)
    set_aside: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the two warnings. `among`: the days by which its accounts are found, in this `order`;
    `place`: where one stands in it; `last_day`: the one that it is warned of."""

    of: WarningOf
    steps: Sequence[int]
    among: Days
    order: Order
    place: Callable[[EndingAccess], date]
    last_day: Callable[[EndingAccess], date]
    letter: Callable[[Language, date], letters.Letter]


@action("job:run")
async def warn_institutions(actor: Actor, as_of: datetime) -> Warned:
    """What the nightly job does at `as_of`."""
    return await _run(actor, clock.day_of(as_of), clock.now(), None)


@action("job:run")
async def run_warnings(actor: Actor, claim: Claim[WarnInstitutions]) -> None:
    """The warnings as a job. Each is sent once, however often it runs and wherever it is broken
    off."""
    now = clock.now()
    today = clock.day_of(await earlier_of_two(Reading(actor), now))
    done = await _run(actor, today, now, claim)
    async with Work(actor, leases.finishing(claim, now, set_aside=[*done.set_aside])):
        pass


async def _run(
    actor: Actor, today: date, now: datetime, claim: Claim[WarnInstitutions] | None
) -> Warned:
    warned = Warned(today)
    log.info("warnings.began", as_of=today)
    for kind in _kinds(today):
        await _warn_all(actor, kind, warned, now, leases.holding(claim) if claim else None)

    count, set_aside = warned.counts.total(), len(warned.set_aside)
    log.info("warnings.ended", as_of=today, count=count, set_aside=set_aside)
    return warned


async def _warn_all(
    actor: Actor, kind: _Kind, warned: Warned, now: datetime, opening: Opening | None
) -> None:
    """Warns those of one kind, page by page."""
    place = Place(kind.among.first - timedelta(days=1))

    async def do_page(at_once: int) -> bool:
        nonlocal place
        async with Work(actor, opening) as unit:
            page = await ending_access.find_ending(
                unit, kind.order, kind.among, warned.day, place, at_once
            )
            count, untold = await _warn(unit, kind, page, warned.day, now)

        warned.counts[kind.of] += count
        warned.set_aside |= dict.fromkeys(untold)
        place = Place(kind.place(page[-1]), page[-1].id) if page else place
        return len(page) == at_once

    async def set_next_aside() -> bool:
        nonlocal place
        spoilt = await ending_access.next_ending(
            Reading(actor), kind.order, kind.among, warned.day, place
        )
        if spoilt:
            place = spoilt
            warned.set_aside.setdefault(f"account {spoilt.account}")
        return spoilt is not None

    await page_by_page(PAGE, do_page, set_next_aside)


def _kinds(today: date) -> list[_Kind]:
    policy = settings().password_policy
    unused = _Kind(
        WarningOf.UNUSED,
        warnings.UNUSED_DAYS,
        warnings.last_days(today, warnings.UNUSED_DAYS),
        ending_access.UNUSED_UNTIL,
        lambda one: one.expires_on,
        lambda one: one.expires_on,
        lambda language, day: letters.account_expires_soon(language, expires_on=day),
    )
    if password_expires_on(today, policy) == NEVER:
        return [unused]

    last_days = warnings.last_days(today, warnings.PASSWORD_DAYS)
    password = _Kind(
        WarningOf.PASSWORD,
        warnings.PASSWORD_DAYS,
        warnings.days_a_year_before(last_days),
        ending_access.PASSWORDS_SET,
        lambda one: one.password_set_on,
        lambda one: password_expires_on(one.password_set_on, policy),
        lambda language, day: letters.password_expires_soon(language, expires_on=day),
    )
    return [password, unused]


async def _warn(
    unit: Work, kind: _Kind, page: Sequence[EndingAccess], today: date, now: datetime
) -> tuple[int, Sequence[str]]:
    """Warns those of a page who have not heard it yet; returns how many there are, and who cannot
    be told. Who has heard of a later step is not told of an earlier one any more."""
    keys = {one.id: _keys(kind, one, today) for one in page}
    heard = await mails.known_keys(unit, [key for some in keys.values() for key in some])

    to_send: dict[str, AddressedLetter] = {}
    untold = []
    for one in page:
        if keys[one.id] and heard.isdisjoint(keys[one.id]):
            try:
                letter = kind.letter(one.language, kind.last_day(one))
                to_send[keys[one.id][-1]] = AddressedLetter(letter, one.id, one.mail)
            except (DecryptionError, ValueError):
                log.error("warnings.untold", row=str(one.id))
                untold.append(f"account {one.id}")

    count = await mails.queue_once(unit, to_send, now)
    if count:
        audit.record(unit, "institutions.warned", what=kind.of.value, count=count)
    return count, untold


def _keys(kind: _Kind, one: EndingAccess, today: date) -> list[str]:
    """The marks of the step that an account has come to, the last one, and of those behind it."""
    last_day = kind.last_day(one)
    come_to = warnings.days_ahead(last_day, today, kind.steps)
    if come_to is None:
        return []
    return [f"{kind.of}:{one.id}:{last_day}:{step}" for step in kind.steps if step <= come_to]
