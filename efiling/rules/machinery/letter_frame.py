"""The words around every letter. A block is a tuple of lines, as in `letter_texts`."""

from i18n import N_

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
