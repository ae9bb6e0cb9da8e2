"""Row ids: random, rising with time, telling nothing of the number of rows."""

import secrets
from datetime import datetime
from uuid import UUID

from efiling import clock

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM = 0xFFF << 64 | (1 << 62) - 1


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[UUID]:
    """Several at once, in no order among themselves."""
    base = int(clock.now().timestamp() * 1000) << 80 | _VERSION_7 | _VARIANT
    random = secrets.token_bytes(16 * count)
    return [
        UUID(int=base | int.from_bytes(random[start : start + 16]) & _RANDOM)
        for start in range(0, 16 * count, 16)
    ]


def first_id_at(moment: datetime) -> UUID:
    """What no id made at a moment or later is below, and every earlier one is."""
    milliseconds = int(moment.timestamp() * 1000) & ((1 << 48) - 1)
    return UUID(int=milliseconds << 80)
