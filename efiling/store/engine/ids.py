"""Row ids: random, rising with time, telling nothing of the number of rows."""

import secrets
from datetime import datetime
from uuid import UUID

from efiling import clock

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
    random = secrets.randbits(74)
    return UUID(
        int=_milliseconds_at(clock.now()) << 80
        | _VERSION_7
        | (random >> 62) << 64
        | _VARIANT
        | random & ((1 << 62) - 1)
    )


def first_id_at(moment: datetime) -> UUID:
    """What no id made at a moment or later is below, and every earlier one is."""
    return UUID(int=_milliseconds_at(moment) << 80)


def _milliseconds_at(moment: datetime) -> int:
    return int(moment.timestamp() * 1000) & ((1 << 48) - 1)
