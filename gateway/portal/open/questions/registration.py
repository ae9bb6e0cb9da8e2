"""Registering and logging in (Q2-12 to Q2-21)."""

from collections.abc import Sequence

from gateway.portal.open.questions.question import Group, Question
from i18n import N_

REGISTRATION: Sequence[Group] = (
    Group(
        N_("Registering and logging in"),
        (
            Question(
                "2-12",
                N_("Can I file at once?"),
                N_(
                    "Once you are registered: yes. A resident registers here in a few "
                    "minutes and can log in at once."
                ),
                ("/register",),
            ),
            Question(
                "2-13",
                N_("How do I register?"),
                N_(
                    "Residents register here with the facts on their residence card, an "
                    "authentication ID, a password, a mail address and a language. "
                    "Organizations register at the immigration office for their address: at "
                    "the counter, showing proof that the person belongs to the organization, "
                    "or by post with a copy of it."
                ),
                (
                    "/register",
                    "/manual/institutions",
                ),
            ),
            Question(
                "2-14",
                N_("I cannot register."),
                N_(
                    "Please compare what you typed with your residence card. If the facts "
                    "are right but your status has nothing to notify here, we say so; the "
                    "guide shows which statuses do. Otherwise the helpdesk can see why, "
                    "without seeing your data."
                ),
                ("/guide",),
            ),
            Question(
                "2-15",
                N_("I got my residence card today and cannot register with it."),
                N_(
                    "A card can be used from the day after it was issued. Please try again "
                    "tomorrow."
                ),
            ),
            Question(
                "2-16",
                N_("I have a new residence card. Must I register again?"),
                N_(
                    "No. Log in as before; with your next notification, enter the facts of "
                    "the newest card. Only if your period of stay ended before a new one was "
                    "permitted does the account end with it."
                ),
            ),
            Question(
                "2-17",
                N_("The mail that says I am registered does not come."),
                N_(
                    "Residents get it within minutes, organizations on the next day. Please "
                    "look into the folder for unwanted mail, and into the settings of your "
                    "mail provider and your antivirus. You can log in without that mail; the "
                    "helpdesk can see whether it was sent."
                ),
                ("/login",),
            ),
            Question(
                "2-18",
                N_("Where can I look at the facts that I registered?"),
                N_(
                    "Nowhere: they are not shown to anybody who logs in, so that a stolen "
                    "password does not give them away. Your account shows its state, its "
                    "last days, your language and a part of your mail address. Please keep "
                    "your authentication ID yourself."
                ),
                ("/account",),
            ),
            Question(
                "2-19",
                N_("How do I change the facts that I registered?"),
                N_(
                    "Password, mail address and language you change yourself in your "
                    "account. The rest follows your residence card: have it corrected at the "
                    "immigration office within 14 days. Organizations turn to the "
                    "immigration office."
                ),
                ("/account",),
            ),
            Question(
                "2-20",
                N_("How do I end my account?"),
                N_(
                    "At the counter of the immigration office, or by post: residents with "
                    "the residence card or a copy of it, organizations with proof that the "
                    "person belongs to them. If you become a permanent resident or your card "
                    "is no longer valid, it ends by itself."
                ),
                ("/bureaus",),
            ),
            Question(
                "2-21",
                N_(
                    "We are registered but cannot log in to the other system (specified "
                    "skilled workers, support organizations, Japanese-language schools)."
                ),
                N_(
                    "The other systems know a new account after about a week. Your page "
                    "about linked systems shows what is ready and from when. If you cannot "
                    "log in here either, the kind of organization may not have been chosen "
                    "when you registered: please ask the office where you registered."
                ),
                ("/linked-systems",),
            ),
        ),
    ),
)
