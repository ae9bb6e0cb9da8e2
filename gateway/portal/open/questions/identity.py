"""The facts of the residence card (Q2-44 to Q2-50)."""

from collections.abc import Sequence

from gateway.portal.open.questions.question import Group, Question
from i18n import N_

IDENTITY: Sequence[Group] = (
    Group(
        N_("The facts of the residence card"),
        (
            Question(
                "2-44",
                N_("How do I enter my nationality or region?"),
                N_(
                    "Choose it from the list. The names are in your language, in the order "
                    "of the English alphabet."
                ),
            ),
            Question(
                "2-45",
                N_("How do I enter my address?"),
                N_(
                    "Choose the prefecture, then the municipality, then type the rest in "
                    "full-width characters. Half-width letters, digits and spaces are made "
                    "full-width for you and shown before you send."
                ),
            ),
            Question(
                "2-46",
                N_(
                    "It says that the facts do not match the card, and marks every field. "
                    "Which one is wrong?"
                ),
                N_(
                    "We do not say which one, so that nobody can find out the facts of "
                    "others by trying. Please compare every marked field with your newest "
                    "residence card. If all of it is the same and it still does not match, "
                    "call the helpdesk."
                ),
            ),
            Question(
                "2-47",
                N_("My address is refused."),
                N_(
                    "The message names the characters that cannot be used and, where there "
                    "is one, what to type instead. Full-width characters of JIS levels 1 and "
                    "2 can be used."
                ),
            ),
            Question(
                "2-48",
                N_("In which order do I type my name?"),
                N_("In the order that stands on the residence card."),
            ),
            Question(
                "2-49",
                N_("My name is refused again and again."),
                N_(
                    "Type it as on the residence card: half-width capital letters, with "
                    "half-width spaces between the parts. Small letters and full-width "
                    "letters are changed for you and shown before you send."
                ),
            ),
            Question(
                "2-50",
                N_("It says that the facts of the user are wrong."),
                N_(
                    "They are compared with your newest residence card: name, birth date, "
                    "sex, nationality or region, and card number, in notifications also the "
                    "address. Please check each of them. If it goes on, call the helpdesk."
                ),
            ),
        ),
    ),
)
