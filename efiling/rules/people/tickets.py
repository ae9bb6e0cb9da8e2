"""The ticket or reference under which staff look somebody up: it stands in the trail for good."""

import re

from efiling.errors import BadRequest
from efiling.rules.arrival import arrived, half_width

LONGEST = 40
_TICKET = re.compile(rf"[0-9A-Za-z][0-9A-Za-z._/#:-]{{0,{LONGEST - 1}}}")
_CARD_NUMBER = re.compile(r"[A-Za-z]{2}[0-9]{8}[A-Za-z]{2}")


def checked_ticket(typed: str) -> str:
    """As it is meant. One word of letters, digits and a few signs: what is no ticket, such as a
    name, a mail address or a card number, must not come into the trail.

    Errors: `BadRequest` VALUE_REQUIRED, TICKET_INVALID.
    """
    ticket = half_width(arrived(typed))
    if not ticket:
        raise BadRequest("VALUE_REQUIRED")
    if not _TICKET.fullmatch(ticket) or _CARD_NUMBER.search(ticket):
        raise BadRequest("TICKET_INVALID")
    return ticket
