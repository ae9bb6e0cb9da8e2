"""What a mail server's answer means, in plain words (RFC 5321, 4.2)."""

from collections.abc import Mapping
from types import MappingProxyType

from i18n import N_

_MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        250: N_("The server took the mail."),
        251: N_("The server took the mail and passes it on."),
        252: N_("The server took the mail without a check of the address."),
        421: N_("The server is closed for the moment."),
        450: N_("The mailbox is busy, or the server lets strangers wait for a while."),
        451: N_("The server had a fault of its own."),
        452: N_("The mailbox or the server is full for the moment."),
        454: N_("The server cannot check who sends for the moment."),
        455: N_("The server cannot work with this address for the moment."),
        550: N_("There is no such address, or the server lets no mail of ours through."),
        551: N_("The mailbox is elsewhere, and the server does not pass mails on."),
        552: N_("The mailbox is full."),
        553: N_("The server does not know an address of this form."),
        554: N_("The server wants no mail of ours, or finds it suspicious."),
        556: N_("The domain takes no mail at all."),
    }
)
_BY_FIRST_DIGIT: Mapping[int, str] = MappingProxyType(
    {
        2: N_("The server took the mail."),
        4: N_("Not now: the server asks us to try again later."),
        5: N_("The server refuses the mail for good."),
    }
)


def meaning_of(code: int | None) -> str:
    """A text of the catalogue; empty where no server answered."""
    if code is None:
        return ""
    return _MEANINGS.get(code) or _BY_FIRST_DIGIT.get(code // 100) or N_("An unusual answer.")
