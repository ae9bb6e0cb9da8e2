"""When linked systems know an institution's account and its password (Q2-21, Q2-34)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from efiling.rules.vocabulary import InstitutionKind, LinkedSystem, LinkState

DAYS_UNTIL_LINKED = timedelta(days=7)
"""From registration until the linked systems know a new account (*decided* from "about a week")."""
DAYS_UNTIL_PASSWORD_LINKED = timedelta(days=1)


LINKED_TO: Mapping[LinkedSystem, frozenset[InstitutionKind]] = MappingProxyType(
    {
        LinkedSystem.SPECIFIED_SKILLED_WORKER: frozenset(
            {
                InstitutionKind.SPECIFIED_SKILLED_WORKER_ORGANIZATION,
                InstitutionKind.REGISTERED_SUPPORT_ORGANIZATION,
            }
        ),
        LinkedSystem.JAPANESE_LANGUAGE_SCHOOL: frozenset(
            {InstitutionKind.JAPANESE_LANGUAGE_SCHOOL}
        ),
    }
)
"""Each linked system to the kinds of institution that use it (Q2-21)."""


def linked_since(
    kinds: Sequence[InstitutionKind], before: Mapping[LinkedSystem, date], today: date
) -> dict[LinkedSystem, date]:
    """The day on which the institution's use of each linked system was recorded: `before` where it
    goes on."""
    return {
        system: before.get(system, today)
        for system, users in LINKED_TO.items()
        if users & set(kinds)
    }


@dataclass(frozen=True, slots=True)
class LinkedAccess:
    """Whether a linked system knows the account and its present password, and from which day on."""

    system: LinkedSystem
    account: LinkState = LinkState.NOT_APPLICABLE
    account_from: date | None = None
    password: LinkState = LinkState.NOT_APPLICABLE
    password_from: date | None = None


def linked_access(
    since: Mapping[LinkedSystem, date], password_set_on: date, today: date
) -> list[LinkedAccess]:
    """One entry for each linked system (Q2-21, Q2-34). A new account takes its password along after
    7 days; one changed later follows the next day."""

    def state(first_day: date) -> LinkState:
        return LinkState.AVAILABLE if today >= first_day else LinkState.PENDING

    def access(system: LinkedSystem) -> LinkedAccess:
        if system not in since:
            return LinkedAccess(system)
        account_from = since[system] + DAYS_UNTIL_LINKED
        password_from = max(account_from, password_set_on + DAYS_UNTIL_PASSWORD_LINKED)
        return LinkedAccess(
            system, state(account_from), account_from, state(password_from), password_from
        )

    return [access(system) for system in LinkedSystem]
