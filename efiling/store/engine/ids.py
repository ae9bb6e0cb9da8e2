"""Row ids: random, rising with time, telling nothing of the number of rows."""

import secrets
from uuid import UUID

from efiling import clock

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
    milliseconds = int(clock.now().timestamp() * 1000) & ((1 << 48) - 1)
    random = secrets.randbits(74)
    return UUID(
        int=milliseconds << 80
        | _VERSION_7
        | (random >> 62) << 64
        | _VARIANT
        | random & ((1 << 62) - 1)
    )
