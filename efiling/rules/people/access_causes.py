"""Why somebody cannot log in, the gravest cause first."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from efiling.errors import Cause
from efiling.rules.actors import STAFF
from efiling.rules.people.accounts import WRONG_PASSWORDS_BEFORE_LOCK
from efiling.rules.people.diagnosis import AccountFacts, day, moment
from efiling.rules.vocabulary import AccountState, LinkState, Role

OFTEN = 2
"""So many locks in 30 days are no slip any more."""
_LOCKED: Mapping[Role, str] = MappingProxyType(
    {Role.RESIDENT: "LOCKED", Role.INSTITUTION: "LOCKED_INSTITUTION"}
)
"""Residents help themselves, institutions go to the counter, staff to the operators."""


def why_no_log_in(facts: AccountFacts) -> list[Cause]:
    """All that keeps the holder out, or soon will; where nothing does, what else it can be."""
    if not facts.is_genuine:
        return [Cause("RECORD_TAMPERED")]

    over = _OVER.get(facts.state)
    found = [*_closed(facts), *(over(facts) if over else _why_not_yet(facts))]
    if not found:
        found = list(_usable(facts))
    return [*found, *_of_given_card(facts), *_to_know(facts)]


def _closed(facts: AccountFacts) -> Iterator[Cause]:
    if facts.closed_until:
        yield Cause("CLOSED_NOW", {"until_at": moment(facts.closed_until)})


def _deregistered(facts: AccountFacts) -> Iterator[Cause]:
    assert facts.ended_on, "a deregistered account has ended"
    if facts.replaced:
        yield Cause("REPLACED")
    elif facts.role in STAFF:
        yield Cause("STAFF_ENDED", {"ended_on": day(facts.ended_on)})
    else:
        yield Cause("ENDED_AT_COUNTER", {"ended_on": day(facts.ended_on)})


def _expired(facts: AccountFacts) -> Iterator[Cause]:
    if facts.replaced:
        yield Cause("REPLACED")
        return

    # A stay that was cut short ends the account before the last day of its row.
    over = min(filter(None, (facts.last_day, facts.ended_on)), default=None)
    assert over, "what expired had a last day"
    last_day = {"last_day_on": day(over)}
    if facts.role is Role.INSTITUTION:
        yield Cause("UNUSED_FOR_A_YEAR", last_day)
    elif facts.card and (facts.card.lacks_duty or not facts.card.is_valid):
        yield from _invalidated(facts)
    elif facts.card and facts.card.stay_goes_on:
        too_late = facts.card.issued_on > over
        yield Cause("EXTENDED_TOO_LATE", last_day) if too_late else Cause("ENDED_BY_REGISTER")
    else:
        yield Cause("STAY_OVER", last_day)


def _invalidated(facts: AccountFacts) -> Iterator[Cause]:
    if facts.replaced:
        yield Cause("REPLACED")
    elif facts.card is None:
        yield Cause("CARD_UNKNOWN")
    elif facts.card.lacks_duty:
        yield Cause("NO_DUTY_ANY_MORE")
    elif not facts.card.is_valid:
        yield Cause("CARD_NOT_VALID")
    else:
        yield Cause("ENDED_BY_REGISTER")


_OVER: Mapping[AccountState, Callable[[AccountFacts], Iterator[Cause]]] = MappingProxyType(
    {
        AccountState.DEREGISTERED: _deregistered,
        AccountState.EXPIRED: _expired,
        AccountState.INVALIDATED: _invalidated,
    }
)
"""States in which an account is over for good, and why that may be."""


def _why_not_yet(facts: AccountFacts) -> Iterator[Cause]:
    """What keeps the holder of a live account out, or nearly."""
    if facts.way_in and not facts.way_in.may_log_in:
        yield Cause("NO_ACCEPTING_ORGANIZATION", {"bureau": facts.way_in.bureau})
    if facts.failures >= WRONG_PASSWORDS_BEFORE_LOCK and facts.failures_until:
        locked = _LOCKED.get(facts.role, "LOCKED_STAFF")
        yield Cause(locked, {"until_at": moment(facts.failures_until)})
    elif facts.failures and facts.lately.wrong_code:
        yield Cause("ONE_TIME_CODE_WRONG", _tries(facts))
    elif facts.failures:
        yield Cause("WRONG_PASSWORDS", _tries(facts))

    if facts.state is AccountState.PASSWORD_EXPIRED:
        yield Cause("STAFF_PASSWORD_EXPIRED" if facts.role in STAFF else "PASSWORD_EXPIRED")
    if facts.role in STAFF and not facts.has_authenticator:
        yield Cause("NO_AUTHENTICATOR")


def _tries(facts: AccountFacts) -> dict[str, str | int]:
    left = WRONG_PASSWORDS_BEFORE_LOCK - facts.failures
    return {"failures": facts.failures, "left": left}


def _usable(facts: AccountFacts) -> Iterator[Cause]:
    """What the service cannot see of somebody whose account is in order."""
    yield Cause("USABLE")
    yield Cause("TOO_MANY_TRIES")
    if facts.from_japan_only:
        yield Cause("COUNTRY_NOT_ALLOWED")


def _of_given_card(facts: AccountFacts) -> Iterator[Cause]:
    given = facts.given_card
    if given and not given.is_newest:
        yield Cause("CARD_RENEWED")
    if given and given.tries_over_at:
        yield Cause("IDENTITY_TRIES_SPENT", {"until_at": moment(given.tries_over_at)})


def _to_know(facts: AccountFacts) -> Iterator[Cause]:
    """What happened to a live account lately, and what waits."""
    if facts.state in _OVER:
        return
    lately = facts.lately
    if lately.locks >= OFTEN:
        yield Cause("LOCKED_OFTEN", {"times": lately.locks})
    if facts.reset_until and facts.reset_until > facts.now:
        yield Cause("RESET_WAITS", {"until_at": moment(facts.reset_until)})
    elif lately.reset_asked_on:
        yield Cause("RESET_NOT_CONFIRMED", {"asked_on": day(lately.reset_asked_on)})

    if lately.password_changed_on:
        yield Cause("PASSWORD_NEW", {"changed_on": day(lately.password_changed_on)})
    if lately.tokens_ended_on and facts.role is Role.INSTITUTION:
        yield Cause("TOKENS_ENDED", {"ended_on": day(lately.tokens_ended_on)})
    yield from _linked(facts)


def _linked(facts: AccountFacts) -> Iterator[Cause]:
    way_in = facts.way_in
    if way_in is None:
        return
    if way_in.account is LinkState.PENDING and way_in.account_from:
        yield Cause("LINKED_SYSTEM_PENDING", {"from_on": day(way_in.account_from)})
    elif way_in.password is LinkState.PENDING and way_in.password_from:
        yield Cause("LINKED_PASSWORD_PENDING", {"from_on": day(way_in.password_from)})
