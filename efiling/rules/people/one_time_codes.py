"""One-time codes of an authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds, one step of
grace each way.

Time is real time in seconds since 1970, never business time: the app in somebody's hand knows no
other.
"""

import hashlib
import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from efiling.rules.arrival import half_width, without_spaces

STEP_SECONDS = 30
DIGITS = 6
GRACE_STEPS = 1
SECRET_BYTES = 20
REMEMBERED = 4
"""How many steps are remembered as used: the newest use, and those that clocks ahead left."""
ISSUER = "Todokede"

_CODE = re.compile(f"[0-9]{{{DIGITS}}}")


def as_text(secret: bytes) -> str:
    """A secret as apps take it: base32; 20 bytes need no padding."""
    return b32encode(secret).decode()


def address_of(secret: str, auth_id: str) -> str:
    """The `otpauth://` address of a base32 secret, for an authenticator app."""
    values = {
        "secret": secret,
        "issuer": ISSUER,
        "algorithm": "SHA1",
        "digits": DIGITS,
        "period": STEP_SECONDS,
    }
    return f"otpauth://totp/{ISSUER}:{quote(auth_id, safe='')}?{urlencode(values)}"


def step_at(seconds: float) -> int:
    """The number of the step that runs at a moment of real time."""
    return int(seconds // STEP_SECONDS)


def code_of(secret: str, step: int) -> str:
    """The six digits of one step (RFC 4226, section 5.3)."""
    digest = hmac.new(b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def is_unused(step: int, seconds: float, used: Sequence[int]) -> bool:
    """Whether the code of a step still counts: it was not used, and none after it was.

    A step that is still to come was used by a clock that was ahead. Its own code stays used, but it
    keeps nobody out until then.
    """
    newest = step_at(seconds) + GRACE_STEPS
    return step not in used and all(step > one for one in used if one <= newest)


def steps_used(step: int, before: Sequence[int]) -> Sequence[int]:
    """What to remember once the code of a step was used, besides what was used `before`: only what
    it does not tell by itself."""
    return [step, *(one for one in before if one > step)][:REMEMBERED]


def accepted_step(secret: str, code: str, seconds: float, used: Sequence[int]) -> int | None:
    """The step whose code this is, of those that count now and are not `used`; else None.

    No code is thus accepted twice (RFC 6238, section 5.2). Spaces and full-width digits are
    forgiven.
    """
    given = without_spaces(half_width(code))
    if not _CODE.fullmatch(given):
        return None
    middle = step_at(seconds)
    found = None
    for step in range(middle - GRACE_STEPS, middle + GRACE_STEPS + 1):
        if (
            hmac.compare_digest(code_of(secret, step), given)
            and is_unused(step, seconds, used)
            and found is None
        ):
            found = step
    return found
