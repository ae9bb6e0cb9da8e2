"""API tokens: what one is called, may do and until when (issue 3; security 2.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from efiling.errors import Problem
from efiling.rules.text import is_blank, plain_text
from efiling.rules.vocabulary import TokenScope

PREFIX = "ens_"
"""How every API token begins: it is known at a glance, by people and by programs that look for
leaked secrets."""
NAME_LIMIT = 64
LONGEST_DAYS = 365
LIVE_AT_MOST = 20
"""How many tokens an institution may have that are neither revoked nor over."""
KEPT = timedelta(days=30)
"""How long one that is over or revoked is kept: its institution may ask why it stopped working."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """What an institution wants of a token. `expires_on`: its last day, in Asia/Tokyo."""

    name: str
    scopes: frozenset[TokenScope]
    expires_on: date


def check_new_token(
    name: str,
    scopes: Collection[TokenScope],
    expires_on: date | None,
    today: date,
    problems: list[Problem],
) -> NewToken:
    """Appends everything that is wrong; without a day a token lasts as long as one may."""
    latest = today + timedelta(days=LONGEST_DAYS)
    name = name.strip()
    if is_blank(name):
        problems.append(Problem("VALUE_REQUIRED", ("name",)))
    name = plain_text(name, ("name",), problems, NAME_LIMIT)
    if not scopes:
        problems.append(Problem("VALUE_REQUIRED", ("scopes",)))
    if expires_on is not None and not today <= expires_on <= latest:
        problems.append(
            Problem("TOKEN_EXPIRY_INVALID", ("expiresOn",), {"latest_on": latest.isoformat()})
        )
    return NewToken(name, frozenset(scopes), expires_on or latest)
