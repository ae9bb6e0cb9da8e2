"""The words of letters about what has ended by itself, and about what lives again."""

from collections.abc import Mapping
from types import MappingProxyType

from efiling.rules.machinery.letter_frame import LetterText
from efiling.rules.vocabulary import MailKind
from i18n import N_

ENDINGS: Mapping[MailKind, LetterText] = MappingProxyType(
    {
        MailKind.ACCOUNT_ENDED: LetterText(
            N_("Your user registration has ended"),
            (
                (
                    N_(
                        "Your user registration ended with your period of stay on {stay_ended_on}. "
                        "If a new residence card was issued by that day, it becomes valid again by "
                        "itself as soon as the data of the card arrive. If you stay on with a card "
                        "that was issued later, please register as a user again with it: you will "
                        "find all that you filed before."
                    ),
                    N_(
                        "Your user registration ended on {unused_until}, because nobody had used "
                        "it for a year. To use the system again, please apply at the bureau anew. "
                        "Your API tokens have ended with it."
                    ),
                    N_(
                        "Your user registration ended on {lost_on}: by the register of residence "
                        "cards your card is no longer valid, or your status of residence no longer "
                        "asks you to notify."
                    ),
                ),
                (
                    N_("You can no longer log in. What you filed before stays filed."),
                    N_(
                        "If you think that this is a mistake, please call us at the number below, "
                        "or ask at the bureau."
                    ),
                ),
            ),
            optional=frozenset({"stay_ended_on", "unused_until", "lost_on"}),
            can_log_in=False,
            address_behind="stay_ended_on",
        ),
        MailKind.ACCOUNT_BACK: LetterText(
            N_("Your user registration is valid again"),
            (
                (
                    N_(
                        "Your user registration was ended on {ended_on}. That was a mistake of "
                        "ours, and it is valid again, with the same authentication ID and password."
                    ),
                    N_(
                        "Your user registration ended with your period of stay on {stay_ended_on}. "
                        "By now we know that your stay was extended in time, so it is valid again, "
                        "with the same authentication ID and password."
                    ),
                    N_(
                        "Nothing that you filed was lost. You may have to log in again. We are "
                        "sorry for the trouble."
                    ),
                ),
            ),
            optional=frozenset({"ended_on", "stay_ended_on"}),
        ),
        MailKind.PASSWORD_ENDED: LetterText(
            N_("Your password has expired"),
            (
                (
                    N_(
                        "Your password was valid until {resident_renews}. To log in again, please "
                        "set a new one through the re-notification on the login page, with the "
                        "facts on your residence card."
                    ),
                    N_(
                        "Your password was valid until {bureau_renews}. To log in again, please "
                        "ask the bureau to set a new one. Your API tokens go on working."
                    ),
                ),
            ),
            optional=frozenset({"resident_renews", "bureau_renews"}),
        ),
    }
)
