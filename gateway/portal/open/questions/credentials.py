"""Authentication IDs and passwords (Q2-22 to Q2-34)."""

from collections.abc import Sequence

from gateway.portal.open.questions.question import Group, Question
from i18n import N_

CREDENTIALS: Sequence[Group] = (
    Group(
        N_("Authentication ID"),
        (
            Question(
                "2-22",
                N_("What may an authentication ID look like?"),
                N_(
                    "6 to 20 half-width characters with at least one letter, one digit and "
                    "one symbol of $ % & = @ _ # * + - ? !. Capital and small letters are "
                    "different. An ID that somebody else has cannot be taken."
                ),
            ),
            Question(
                "2-23",
                N_("Can I have several authentication IDs?"),
                N_(
                    "No. There is one account for each resident and one for each "
                    "organization. A school corporation with several schools registers each "
                    "school."
                ),
            ),
            Question(
                "2-24",
                N_("Does an authentication ID expire?"),
                N_(
                    "A resident's ends with the period of stay, and goes on by itself when "
                    "the stay is extended in time. An organization's ends when it was not "
                    "used for one year; we write 60, 30 and 7 days ahead. After that, please "
                    "register anew: a resident then finds the earlier notifications again."
                ),
                ("/register",),
            ),
            Question(
                "2-25",
                N_("How do I change my authentication ID?"),
                N_("It cannot be changed, so please choose it well."),
            ),
            Question(
                "2-26",
                N_("I forgot my authentication ID."),
                N_(
                    "Residents enter the facts of their residence card on the page for that, "
                    "and the ID comes by mail; the password need not be changed. If the mail "
                    "address no longer works, please go to the immigration office. "
                    "Organizations ask the immigration office, at the counter or by post."
                ),
                ("/renotify",),
            ),
            Question(
                "2-27",
                N_("On my phone I cannot enter birth date and sex."),
                N_(
                    "Here you can: a birth date is three fields for digits, and the sex is "
                    "chosen from a list. Both work on an iPhone too."
                ),
                ("/renotify",),
            ),
        ),
    ),
    Group(
        N_("Password"),
        (
            Question(
                "2-28",
                N_("What may a password look like?"),
                N_(
                    "8 to 32 half-width characters with letters, digits and symbols ($ % & = "
                    "@ _ # * + - ? !). It must not contain the authentication ID, and "
                    "passwords that many people use are refused. Capital and small letters "
                    "are different."
                ),
            ),
            Question(
                "2-29",
                N_("Does a password expire?"),
                N_(
                    "After one year. A resident then sets a new one with the facts of the "
                    "residence card. An organization gets a mail 30 and 7 days ahead and "
                    "changes it in its account; once it has expired, it asks the immigration "
                    "office for a new one, at the counter or by post."
                ),
                ("/renotify",),
            ),
            Question(
                "2-30",
                N_("How do I change my password?"),
                N_(
                    "Log in, and choose “Password” in your account. You need the old one. "
                    "Everybody else who is logged in with your account is logged out by that."
                ),
                ("/account/password",),
            ),
            Question(
                "2-31",
                N_("I forgot my password."),
                N_(
                    "Nobody can tell you the old one. Residents set a new one with the facts "
                    "of their residence card. Organizations get a new one at the immigration "
                    "office, at the counter or by post."
                ),
                ("/renotify",),
            ),
            Question(
                "2-32",
                N_("Somebody else knows my ID or password."),
                N_(
                    "Change the password at once: that ends all other sessions. If you are "
                    "afraid of misuse, have the account ended at the immigration office, at "
                    "the counter or by post; sessions and tokens end with it."
                ),
                ("/account/password",),
            ),
            Question(
                "2-33",
                N_("I am locked out after wrong passwords."),
                N_(
                    "After five wrong passwords in a row nobody can log in for one day. A "
                    "resident who sets a new password with the facts of the residence card "
                    "can log in again at once. An organization waits until the next day, or "
                    "gets a new password at the immigration office."
                ),
                ("/renotify",),
            ),
            Question(
                "2-34",
                N_("We changed our password and cannot log in to the other system."),
                N_(
                    "Here the new password is valid at once. The other systems know it from "
                    "the next day on; please try again then."
                ),
                ("/linked-systems",),
            ),
        ),
    ),
)
