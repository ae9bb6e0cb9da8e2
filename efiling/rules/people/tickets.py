"""The ticket or reference under which staff look somebody up: it stands in the trail for good."""

import re
from collections.abc import Mapping

from efiling.errors import BadRequest
from efiling.problems import PROBLEMS
from efiling.rules.arrival import arrived, half_width

LONGEST = 40
_TICKET = re.compile(rf"[0-9A-Za-z][0-9A-Za-z._/#:-]{{0,{LONGEST - 1}}}")
_CARD_NUMBER = re.compile(r"[A-Za-z]{2}[0-9]{8}[A-Za-z]{2}")


class NoTicket(BadRequest):
    """What was typed is no ticket."""

    code = "TICKET_INVALID"

    def text(self) -> tuple[str, Mapping[str, str]]:
        """What to type instead: an error of a query has no remedy beside it."""
        return PROBLEMS[self.code].remedy, {}


def checked_ticket(typed: str) -> str:
    """As it is meant. One word of letters, digits and a few signs: what is no ticket, such as a
    name, a mail address or a card number, must not come into the trail.

    Errors: `BadRequest` VALUE_REQUIRED; `NoTicket`.
    """
    ticket = half_width(arrived(typed))
    if not ticket:
        raise BadRequest("VALUE_REQUIRED")
    if not _TICKET.fullmatch(ticket) or _CARD_NUMBER.search(ticket):
        raise NoTicket
    return ticket
