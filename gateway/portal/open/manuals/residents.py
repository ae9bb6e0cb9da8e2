"""The manual for residents (Q2-1)."""

from collections.abc import Sequence

from gateway.portal.open.manuals.chapter import Chapter
from gateway.portal.open.manuals.picture import Picture
from i18n import N_

RESIDENTS: Sequence[Chapter] = (
    Chapter(
        N_("Before you begin"),
        (
            N_(
                "Look into the guide: it tells whether anything is due for your status, "
                "until when, and what to have at hand."
            ),
            N_("Have your residence card ready. Enter everything as it stands on the newest one."),
            N_(
                "Have a mail address that reaches you, and allow mails from {sender} in its "
                "settings."
            ),
        ),
        ("/guide",),
    ),
    Chapter(
        N_("Register, once"),
        (
            N_(
                "Enter the facts of your residence card. A card that was issued today can be "
                "used from tomorrow."
            ),
            N_(
                "Choose an authentication ID: 6 to 20 half-width characters with a letter, a "
                "digit and a symbol. It can never be changed, so keep it well."
            ),
            N_(
                "Choose a password: 8 to 32 half-width characters with letters, digits and symbols."
            ),
            N_(
                "Enter your mail address, choose the language of our mails, and send. A mail "
                "confirms it within minutes; you can log in at once."
            ),
        ),
        ("/register",),
        (Picture("register", "/register", N_("Register as a resident"), role=None),),
    ),
    Chapter(
        N_("Log in"),
        (
            N_(
                "Enter the authentication ID and the password. Capital and small letters are "
                "different."
            ),
            N_(
                "After 30 minutes without use you are asked to log in again. What you typed "
                "is kept."
            ),
            N_(
                "After five wrong passwords in a row nobody can log in for one day, unless "
                "you set a new password with the facts of your residence card."
            ),
        ),
        ("/login",),
    ),
    Chapter(
        N_("File a notification"),
        (
            N_(
                "Choose what happened. Only what your status has is offered. If you left one "
                "organization and joined another, choose both: they are sent together."
            ),
            N_(
                "Enter who you are: name, birth date, sex, nationality or region, address "
                "and card number. We never fill that in for you."
            ),
            N_(
                "Enter the day on which it happened. It cannot be in the future. If you are "
                "late, file all the same."
            ),
            N_(
                "Enter the organization: its name and its address, in Japanese characters. "
                "For a new one also what you do there, unless you are a student."
            ),
            N_(
                "Look at everything on the page “Check”. What we changed for you, such as "
                "half-width letters, is marked there. Then press the button once."
            ),
            N_(
                "You can stop at any step. The draft is kept for 30 days and stands on your "
                "first page."
            ),
        ),
        ("/file",),
        (
            Picture("file", "/file", N_("What happened?")),
            Picture("check", "/file/{draft}/check", N_("Check, then file")),
        ),
    ),
    Chapter(
        N_("Keep the receipt"),
        (
            N_(
                "After sending you see the reception number. Print the receipt, or save it "
                "as a PDF: what you filed can be seen only there, and only until you log out."
            ),
            N_("A mail says that your notification was received."),
        ),
        ("/history",),
        (Picture("receipt", "/receipts/{number}", N_("Your notification is received")),),
    ),
    Chapter(
        N_("See how far it is"),
        (
            N_(
                "“Registering”: it was received. “Registered”: it is complete, as a rule on "
                "the next day."
            ),
            N_(
                "“Registration error”: it is not complete. Read the reason, and file it "
                "again correctly."
            ),
            N_(
                "If you filed something wrong, file it again on the same day: the last one "
                "counts. On a later day, file again and ask by post for the deletion of the "
                "wrong one."
            ),
        ),
        ("/history",),
        (Picture("history", "/history", N_("All notifications")),),
    ),
    Chapter(
        N_("Your account"),
        (
            N_("Change the password before a year is over. You need the old one."),
            N_("Change the mail address. The new one counts once you opened the link in our mail."),
            N_("Change the language of pages and mails."),
            N_(
                "Forbid an organization, or all of them, to file a change of its name or "
                "address for you."
            ),
        ),
        ("/account",),
    ),
    Chapter(
        N_("When you cannot go on"),
        (
            N_(
                "Forgot the ID or the password: enter the facts of your residence card. The "
                "ID comes by mail, and you can set a new password."
            ),
            N_(
                "The mail address no longer works, or everything is forgotten: go to an "
                "immigration office with your residence card."
            ),
            N_("A message is not clear: all of them are explained on one page."),
            N_("Nothing helps: file on paper, or call the helpdesk."),
        ),
        (
            "/renotify",
            "/questions",
            "/errors",
        ),
    ),
)
