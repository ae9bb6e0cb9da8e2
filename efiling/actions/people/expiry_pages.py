"""The pages of a sweep of accounts: what it goes through in turn, how each account is judged, and
how a page is settled."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial
from uuid import UUID

from efiling import clock
from efiling.actions.people.tampering import note_tampered_account
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.rules.machinery import letters
from efiling.rules.people.accounts import password_expires_on
from efiling.rules.people.expiry import last_day_ended_passwords_were_set, reason_to_end
from efiling.rules.vocabulary import AccountState, Role
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit, mails
from efiling.store.machinery.mails import MailAddress
from efiling.store.people import card_feed, due_accounts, expiry
from efiling.store.people.due_accounts import Due, DueAccount
from efiling.store.people.places import Place
from i18n import Language

NEVER_BEFORE = date(1, 1, 1)
log = logger("expiry")
Told = tuple[MailAddress, letters.Letter]


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which accounts are due as of a day, with the place in front of all of them and
    that of each."""

    due: Due
    first: Place
    place_of: Callable[[DueAccount], Place]
    day: date
    of_passwords: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some accounts that were found due. `reasons`: why each of them ends; `told`: the letters to
    their holders; `set_aside`: what cannot be read or told."""

    found: Sequence[DueAccount]
    reasons: Mapping[UUID, AccountState] = field(default_factory=dict)
    told: Mapping[UUID, Told] = field(default_factory=dict)
    set_aside: Sequence[UUID] = ()


class Pages:
    """How far a sweep has come. `limit`: how many accounts it ends at most, `counted`: how many it
    looks at, to end them, at most."""

    def __init__(
        self, day: date, policy: str, limit: int | None = None, counted: int | None = None
    ) -> None:
        self.day = day
        self.policy = policy
        self.ended: Counter[AccountState] = Counter()
        self.set_aside: dict[str, None] = {}
        self._ways = _ways(day, policy)
        self._place = self._ways[0].first
        self._limit = limit
        self._counted = counted

    @property
    def goes_on(self) -> bool:
        """Whether something may still be due."""
        return bool(self._ways)

    @property
    def of_passwords(self) -> bool:
        """Whether the accounts found now are those whose password is over."""
        return self._ways[0].of_passwords

    def count_ended(self) -> int:
        """How many accounts ended: whose password is over keeps theirs."""
        return self.ended[AccountState.EXPIRED] + self.ended[AccountState.INVALIDATED]

    def size(self, at_once: int) -> int:
        """How many accounts the next page has at most."""
        rooms = [at_once]
        if self._limit is not None:
            rooms.append(self._limit - sum(self.ended.values()))
        if self._counted is not None and not self.of_passwords:
            rooms.append(self._counted)
        return max(0, min(rooms))

    async def find(self, view: Reading | Work, size: int) -> list[DueAccount]:
        """The next page."""
        way = self._ways[0]
        return await due_accounts.find_due(view, way.due, way.day, self._place, size)

    async def take_turn(self, unit: Work) -> None:
        """Loads and sweeps change many accounts and cards: one page at a time."""
        await card_feed.take_turn(unit)

    def go_on(self, page: Page) -> None:
        """The page is done."""
        self.ended.update(page.reasons.values())
        self.set_aside |= dict.fromkeys(map(str, page.set_aside))
        if page.found:
            self._pass(self._ways[0].place_of(page.found[-1]), len(page.found))

    async def set_next_aside(self, view: Reading) -> bool:
        """Goes past the next account, which fails by itself; whether there was one."""
        way = self._ways[0]
        spoilt = await due_accounts.next_due(view, way.due, way.day, self._place)
        if spoilt:
            self.set_aside.setdefault(spoilt.account)
            self._pass(spoilt, 1)
        return spoilt is not None

    def next_way(self) -> None:
        """All that is due in one way is done."""
        self._ways = self._ways[1:]
        if self._ways:
            self._place = self._ways[0].first

    def _pass(self, place: Place, accounts: int) -> None:
        self._place = place
        if self._counted is not None and not self.of_passwords:
            self._counted -= accounts


def _ways(day: date, policy: str) -> Sequence[Way]:
    """What is gone through in turn. Who loses the account is not told of the password besides."""
    by_day = Way(
        due_accounts.BY_DAY,
        Place(NEVER_BEFORE),
        lambda one: Place(one.expires_on or NEVER_BEFORE, one.id),
        day,
    )
    by_card = [
        Way(due, Place(b""), lambda one: Place(one.person_digest or b"", one.id), day)
        for due in due_accounts.BY_CARD
    ]

    set_on = last_day_ended_passwords_were_set(day, policy)
    if set_on is None:
        return by_day, *by_card

    by_password = Way(
        due_accounts.BY_PASSWORD,
        Place(NEVER_BEFORE),
        lambda one: Place(one.password_set_on, one.id),
        set_on,
        of_passwords=True,
    )
    return by_day, *by_card, by_password


def judged(found: Sequence[DueAccount], pages: Pages, now: datetime) -> Page:
    """Why each account of a page ends, and what its holder is told."""
    reasons, told, set_aside = {}, {}, []
    letter_to = cache(partial(_letter_to, pages, now))
    for one in found:
        try:
            reason = _reason_of(one, pages)
            if reason:
                letter = letter_to(
                    one.language, reason, one.role, one.expires_on, one.password_set_on
                )
                told[one.id] = MailAddress(one.id, one.mail), letter
        except (DecryptionError, KeyError, TypeError, ValueError):
            log.error("expiry.unreadable", row=str(one.id))
            set_aside.append(one.id)
        else:
            if reason:
                reasons[one.id] = reason

    return Page(found, reasons, told, set_aside)


def _reason_of(one: DueAccount, pages: Pages) -> AccountState | None:
    if pages.of_passwords:
        return AccountState.PASSWORD_EXPIRED
    return reason_to_end(day=pages.day, expires_on=one.expires_on, card=one.card)


def _letter_to(
    pages: Pages,
    now: datetime,
    language: Language,
    reason: AccountState,
    role: Role,
    expires_on: date | None,
    password_set_on: date,
) -> letters.Letter:
    """Of a page most get the same one."""
    if reason is AccountState.PASSWORD_EXPIRED:
        last_day = password_expires_on(password_set_on, pages.policy)
        return letters.password_ended(language, role=role, last_day=last_day)
    return letters.account_ended(
        language,
        reason=reason,
        role=role,
        last_day=expires_on,
        today=max(pages.day, clock.day_of(now)),
    )


async def settle_page(unit: Work, page: Page, run: UUID, now: datetime) -> Page:
    """Writes what was judged, with the letters and the trail; gives the page without those whose
    row turned out not to be ours."""
    if AccountState.PASSWORD_EXPIRED in page.reasons.values():
        await expiry.note_ended_passwords(unit, page.reasons.keys(), run)
        await mails.queue_letters(unit, list(page.told.values()), now)
        return page

    readable = [one for one in page.found if one.id not in page.set_aside]
    # The letters are sealed while the database works.
    sealing = asyncio.create_task(mails.sealed_letters(list(page.told.values()), now))
    try:
        strange = await expiry.end_accounts(unit, readable, page.reasons, run, now)
    finally:
        sealed = await sealing

    for account in strange:
        note_tampered_account(unit, account)

    ended = {account: why for account, why in page.reasons.items() if account not in strange}
    for account, reason in ended.items():
        audit.record(unit, "account.expired", subject=account, reason=reason, run=str(run))
    mails.queue_sealed(unit, [one for one in sealed if one.account in ended], now)
    return Page(page.found, ended, page.told, [*page.set_aside, *strange])
