"""Authentication IDs and passwords (Q2-22, Q2-28; security notes, section 1).

`seed` is the policy of the real system; `nist` asks for length only. Passwords that are easy to
guess are refused in both.
"""

import re
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Literal
from unicodedata import normalize

from efiling.errors import Problem
from efiling.rules.arrival import arrived, half_width, plain_hyphens, without_spaces
from efiling.rules.characters import is_invisible
from efiling.rules.text import Path, Problems

Policy = Literal["seed", "nist"]

SYMBOLS = "$%&=@_#*+-?!"
AUTH_ID_LENGTHS = (6, 20)
LINK_VALID = timedelta(days=1)
"""How long a link in a mail works."""
PASSWORD_LENGTHS: dict[str, tuple[int, int]] = {"seed": (8, 32), "nist": (15, 64)}

_ALLOWED = re.compile(rf"[A-Za-z0-9{re.escape(SYMBOLS)}]*")
_KINDS = (re.compile("[A-Za-z]"), re.compile("[0-9]"), re.compile(f"[{re.escape(SYMBOLS)}]"))

_LEET = str.maketrans("@4301!$57+8", "aaeoiissttb")
_EDGES = re.compile(r"^[^a-z]+|[^a-z]+$")
_CONTEXT_WORDS = frozenset(
    {"todokede", "nyukan", "zairyu", "zairyucard", "immigration", "residence", "residencecard"}
)
_SHORTEST_COMMON_WORD = 4
_REPEATED = re.compile(r"(.+?)\1+", re.DOTALL)
_DECORATION_AT_MOST = 4
"""So many characters around a common word still leave it common."""
_LIST_LENGTH = 3_000
"""How many of the most frequent passwords count as common (ASVS 6.2.4)."""
_RUN = "abcdefghijklmnopqrstuvwxyz01234567890qwertyuiopasdfghjklzxcvbnm"


def link_counts(expires_at: datetime, now: datetime) -> bool:
    """Whether a mailed link may still be followed: it was made within the last day, and not by a
    clock that was ahead."""
    return now < expires_at <= now + LINK_VALID + timedelta(hours=1)


@cache
def common_words() -> frozenset[str]:
    """Passwords that many people have. Their library is slow to load: `serve` does it late."""
    passwords = import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS["passwords"]
    return frozenset(passwords[:_LIST_LENGTH]) | _CONTEXT_WORDS


def typed_auth_id(value: str) -> str:
    """An authentication ID as it is meant: it can hold no space, so those around it are none, and
    no other hyphen than the plain one."""
    return plain_hyphens(arrived(value))


def sought_auth_id(value: str) -> str:
    """An authentication ID that somebody is looked for by: none has another width than half, and
    none a space."""
    return without_spaces(half_width(typed_auth_id(value)))


def typed_password(value: str, policy: Policy) -> str:
    """A password as it is meant: under `seed` it can hold no space and no other hyphen than the
    plain one. Under `nist` it can."""
    return plain_hyphens(arrived(value)) if policy == "seed" else value


def one_spelling(password: str) -> str:
    """Keyboards write one letter in several ways (é, e and an accent; full width): each is the same
    password (NIST SP 800-63B, 3.1.1.2)."""
    return normalize("NFKC", password)


def is_same_password(one: str, other: str) -> bool:
    """Whether two passwords are one, however they were typed."""
    return one_spelling(one) == one_spelling(other)


def check_auth_id(value: str, path: Path, problems: Problems) -> str:
    """6 to 20 half-width characters with a letter, a digit and a symbol each (Q2-22). Case
    counts. Full-width characters and spaces have one reading: it is suggested."""
    if not value:
        problems.append(Problem("VALUE_REQUIRED", path))
    elif not _has_three_kinds(value, *AUTH_ID_LENGTHS):
        meant = without_spaces(half_width(value))
        suggestion = meant if _has_three_kinds(meant, *AUTH_ID_LENGTHS) else None
        problems.append(Problem("AUTH_ID_INVALID", path, suggestion=suggestion))
    return value


def check_password(
    value: str, auth_id: str, policy: Policy, path: Path, problems: Problems
) -> None:
    """Length and kinds of characters, no authentication ID inside (in any case), nothing common
    (Q2-28).

    `auth_id` may be empty where it is not known.
    """
    if not value:
        problems.append(Problem("VALUE_REQUIRED", path))
        return
    lengths = PASSWORD_LENGTHS[policy]
    fits = _has_three_kinds(value, *lengths) if policy == "seed" else _is_long_text(value, *lengths)
    if not fits:
        problems.append(Problem("PASSWORD_INVALID", path, {"because": policy}))
        return
    if auth_id and auth_id.casefold() in normalize("NFKC", value).casefold():
        problems.append(Problem("PASSWORD_CONTAINS_AUTH_ID", path))
    if is_common(value):
        problems.append(Problem("PASSWORD_TOO_COMMON", path))


def is_common(password: str) -> bool:
    """Whether a password is on the list of frequent ones once case, leet spelling and decoration
    are taken away."""
    plain = normalize("NFKC", password).lower()
    bare = _EDGES.sub("", plain)
    spellings = {plain, bare, plain.translate(_LEET), bare.translate(_LEET)}
    for spelling in spellings | {_EDGES.sub("", spelling) for spelling in spellings}:
        if (
            len(spelling) < _SHORTEST_COMMON_WORD
            or len(plain) - len(spelling) > _DECORATION_AT_MOST
        ):
            continue
        letters = re.sub("[^a-z0-9]", "", spelling)
        if spelling in common_words() or letters in common_words() or _is_monotonous(spelling):
            return True
    return False


def _has_three_kinds(value: str, shortest: int, longest: int) -> bool:
    fits = shortest <= len(value) <= longest and bool(_ALLOWED.fullmatch(value))
    return fits and all(kind.search(value) for kind in _KINDS)


def _is_long_text(value: str, shortest: int, longest: int) -> bool:
    return shortest <= len(value) <= longest and not any(map(is_invisible, value))


def _is_monotonous(spelling: str) -> bool:
    """A few characters or a common word again and again, or a run of the alphabet or the
    keyboard."""
    repeated = _REPEATED.fullmatch(spelling)
    if repeated and (len(repeated[1]) < _SHORTEST_COMMON_WORD or repeated[1] in common_words()):
        return True
    return spelling in _RUN or spelling[::-1] in _RUN
