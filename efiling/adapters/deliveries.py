"""What became of handing over a mail, by what the server said."""

import re
from dataclasses import dataclass
from enum import StrEnum

ABOUT_US = frozenset({500, 502, 503, 504, 530, 534, 535, 538})
"""Refusals of how we speak, or of who we are: the next mail would hear the same."""
_TOLD_US = re.compile(
    r"\brelay|client host|helo command|sender address|authenticat|permissions? to send",
    re.IGNORECASE,
)
"""The same in words: servers that carry mails of whom they know alone say so under codes of their
own, and often of the first recipient only."""


class DeliveryState(StrEnum):
    """SENT: taken over by the server. REFUSED: will never work. DEFERRED: worth another try
    later."""

    SENT = "SENT"
    REFUSED = "REFUSED"
    DEFERRED = "DEFERRED"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a try. `code` is the server's three digits, or ADDRESS, CONNECTION, TLS,
    TIMEOUT, STORAGE."""

    state: DeliveryState
    code: str


def delivery_after(code: int, said: str) -> Delivery:
    """What a refusal of a recipient or a message means: 5xx is final, unless it is none of theirs
    but of us. Then a mail waits until somebody has put right how the server is asked."""
    final = 500 <= code <= 599 and code not in ABOUT_US and not _TOLD_US.search(said)
    return Delivery(DeliveryState.REFUSED if final else DeliveryState.DEFERRED, str(code))
