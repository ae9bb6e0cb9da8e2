"""What is kept, and what messages mean (Q2-66 to Q2-69)."""

from collections.abc import Sequence

from gateway.portal.open.questions.question import Group, Question
from i18n import N_

KEEPING: Sequence[Group] = (
    Group(
        N_("Your data"),
        (
            Question(
                "2-66",
                N_("How is what I file kept?"),
                N_(
                    "Encrypted in the database, with the keys in another place. Who stole "
                    "the database could read no name, no address, no card number and no mail "
                    "address."
                ),
                ("/privacy",),
            ),
            Question(
                "2-67",
                N_("How is my data protected?"),
                N_(
                    "By login, by rights for each role, by a record of who did what that "
                    "cannot be changed unnoticed, by watching the service, by encrypted "
                    "connections and by defences against attacks and guessing. Staff have a "
                    "second factor."
                ),
                ("/privacy",),
            ),
        ),
    ),
    Group(
        N_("When something goes wrong"),
        (
            Question(
                "2-68",
                N_("What does a message mean, and what do I do?"),
                N_(
                    "Each message says what to do. All of them stand with their codes on one "
                    "page, in your language."
                ),
                ("/errors",),
            ),
            Question(
                "2-69",
                N_("I pressed “Back” and got an error about moving between pages."),
                N_(
                    "Not here: you can go back, reload and use two tabs. You are not logged "
                    "out by it, what you typed is kept, and nothing is filed twice."
                ),
            ),
        ),
    ),
)
