"""Mail (Q2-35 to Q2-43)."""

from collections.abc import Sequence

from gateway.portal.open.questions.question import Group, Question
from i18n import N_

MAILS: Sequence[Group] = (
    Group(
        N_("Mail"),
        (
            Question(
                "2-35",
                N_("Must I give a mail address?"),
                N_(
                    "Yes. Confirmations and warnings go there, and so does your "
                    "authentication ID when you forgot it."
                ),
            ),
            Question(
                "2-36",
                N_("May it be a free mail address or that of a phone?"),
                N_(
                    "Yes, any that can receive mail, of 60 half-width characters at most. "
                    "Please allow mails from {sender} in its settings."
                ),
            ),
            Question(
                "2-37",
                N_("My mail address has changed. What must I do?"),
                N_("Change it here too, so that our mails reach you."),
                ("/account/mail",),
            ),
            Question(
                "2-38",
                N_("How do I change the mail address?"),
                N_(
                    "Log in, choose “Mail address” in your account and enter the new one. It "
                    "counts once you have opened the link that we send there; the old "
                    "address is told of it."
                ),
                ("/account/mail",),
            ),
            Question(
                "2-39",
                N_("When do I get a mail?"),
                N_(
                    "When you are registered, when the authentication ID is sent again, when "
                    "the mail address or the password has changed, when a notification or a "
                    "batch is received or refused, and when it is registered or has a "
                    "registration error. Organizations also get one before the password or "
                    "the access ends. They are in the language of your account."
                ),
            ),
            Question(
                "2-40",
                N_("Can I answer these mails?"),
                N_(
                    "No: they come from {sender}, and nobody reads answers. Please call the "
                    "helpdesk, whose number stands in each mail."
                ),
            ),
            Question(
                "2-41",
                N_("I forgot everything: ID, password and mail address."),
                N_(
                    "Please go to the immigration office with your residence card. An "
                    "officer finds the account by the card and restores it."
                ),
                ("/bureaus",),
            ),
            Question(
                "2-42",
                N_("I got a mail about something that I did not do."),
                N_(
                    "Change your password at once, and call the helpdesk. If you cannot log "
                    "in, set a new password with the facts of your residence card. The mail "
                    "itself also says what to do."
                ),
                (
                    "/account/password",
                    "/renotify",
                ),
            ),
            Question(
                "2-43",
                N_("I get no mails."),
                N_(
                    "Please allow mails from {sender}, and look into the folder for unwanted "
                    "mail. Nothing depends on a mail: you can log in, file and see in your "
                    "history how far a notification is. The helpdesk can see whether a mail "
                    "was sent, refused or sent back."
                ),
                ("/history",),
            ),
        ),
    ),
)
