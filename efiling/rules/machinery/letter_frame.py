"""What a letter is made of, and the words around every one. A block is a tuple of lines."""

from dataclasses import dataclass

from i18n import N_


@dataclass(frozen=True, slots=True)
class LetterText:
    """One kind of letter: English message ids, the parameters they take, whether it is about
    security, and whether its reader can log in.

    `required` must be given; a line with an `optional` parameter appears only with it, and behind
    the line with `address_behind` stands the address of the service.
    """

    subject: str
    blocks: tuple[tuple[str, ...], ...]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    security: bool = False
    can_log_in: bool = True
    address_behind: str | None = None


GREETING = (
    N_("Hello,"),
    N_("This is a message from Todokede, the electronic notification system."),
)

NOT_YOU = (
    N_(
        "If you know nothing of this, please contact the helpdesk named below at once. If you are "
        "registered, please "
        "also set a new password (residents: through the re-notification on the login page)."
    ),
)

CLOSING = (
    (
        N_(
            "Your history shows the state of everything that you sent, also when a mail is lost. "
            "Please log in here:"
        ),
        "{public_url}",
    ),
    (
        N_("This mail was sent automatically. Please do not reply; nobody reads the answers."),
        N_("If you have a question: {helpdesk_name}, phone {helpdesk_phone}, {helpdesk_hours}"),
    ),
    (
        N_(
            "To be sure that our mails reach you, allow mails from {sender_domain} and look into "
            "your spam folder as "
            "well. We never ask for your password by mail."
        ),
    ),
)
