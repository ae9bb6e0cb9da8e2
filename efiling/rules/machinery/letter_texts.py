"""The words of each letter, as a table. A block is a tuple of lines; blocks are set apart by an
empty line."""

from collections.abc import Mapping
from types import MappingProxyType

from efiling.rules.machinery.ending_letter_texts import ENDINGS
from efiling.rules.machinery.letter_frame import LetterText
from efiling.rules.vocabulary import MailKind
from i18n import N_

NUMBER_KIND_DAY = (
    N_("Reception number: {reception_number}"),
    N_("Kind: {kind_label}"),
    N_("Received on: {received_on}"),
    N_("Number of notifications: {row_count}"),
)
CHOSEN_ID = N_(
    "Of the authentication IDs that you chose, number {auth_id_choice} was free and is yours now."
)
LINKED_FROM = N_("The linked systems of the Agency will know it from {linked_on} on.")
KEEP_BOTH = N_(
    "Please keep the authentication ID and the password in a safe place. The authentication ID "
    "cannot be changed."
)
FILING = frozenset({"reception_number", "kind_label", "received_on"})
ROWS = frozenset({"row_count"})

LETTERS: Mapping[MailKind, LetterText] = MappingProxyType(
    {
        MailKind.REGISTRATION_COMPLETE: LetterText(
            N_("Your user registration is complete"),
            (
                (
                    N_("You are now registered as a user."),
                    N_(
                        "You can log in at once with the authentication ID and the password that "
                        "you chose."
                    ),
                ),
                (
                    CHOSEN_ID,
                    LINKED_FROM,
                ),
                (KEEP_BOTH,),
            ),
            optional=frozenset({"auth_id_choice", "linked_on"}),
            security=True,
        ),
        MailKind.CREDENTIALS_RENOTIFIED: LetterText(
            N_("Your authentication ID"),
            (
                (N_("You asked for your authentication ID. It is:"), "{auth_id}"),
                (
                    N_(
                        "A new password was set on {password_set_on}. For your protection no mail "
                        "ever names it."
                    ),
                ),
                (
                    N_(
                        "To make the new password valid, please open this address by {valid_until}:"
                    ),
                    "{reset_url}",
                ),
            ),
            required=frozenset({"auth_id"}),
            optional=frozenset({"password_set_on", "valid_until", "reset_url"}),
            security=True,
        ),
        MailKind.MAIL_CHANGE_CONFIRMATION: LetterText(
            N_("Please confirm your new mail address"),
            (
                (
                    N_(
                        "To use this mail address from now on, please open this address by "
                        "{valid_until}:"
                    ),
                    "{confirm_url}",
                ),
                (N_("Until then our mails go to the old mail address."),),
            ),
            required=frozenset({"valid_until", "confirm_url"}),
            security=True,
        ),
        MailKind.MAIL_CHANGED: LetterText(
            N_("Your mail address was changed"),
            (
                (
                    N_("Your mail address was changed on {changed_on}."),
                    N_("From now on our mails go to the new mail address only."),
                ),
            ),
            required=frozenset({"changed_on"}),
            security=True,
        ),
        MailKind.PASSWORD_EXPIRES_SOON: LetterText(
            N_("Your password expires soon"),
            (
                (
                    N_("Your password is valid until {expires_on}."),
                    N_(
                        "Please log in and change it by then. Afterwards the bureau has to set a "
                        "new one for you."
                    ),
                    N_("Your API tokens, if you have any, go on working."),
                ),
            ),
            required=frozenset({"expires_on"}),
        ),
        MailKind.PASSWORD_CHANGED: LetterText(
            N_("Your password was changed"),
            (
                (
                    N_("Your password was changed on {changed_on}."),
                    N_("All other sessions have ended. Please use the new password from now on."),
                ),
            ),
            required=frozenset({"changed_on"}),
            security=True,
        ),
        MailKind.ACCOUNT_EXPIRES_SOON: LetterText(
            N_("Your authentication ID expires soon"),
            (
                (
                    N_(
                        "Your authentication ID has not been used for a long time and expires on "
                        "{expires_on}."
                    ),
                    N_(
                        "To keep it, please log in once by then. Afterwards you would have to "
                        "register as a user again."
                    ),
                    N_(
                        "A call with an API token counts as use too. When the authentication ID "
                        "expires, its API tokens end with it."
                    ),
                ),
            ),
            required=frozenset({"expires_on"}),
        ),
        MailKind.ACCOUNT_DEREGISTERED: LetterText(
            N_("Your user registration has ended"),
            (
                (
                    N_("Your user registration was ended at the bureau on {ended_on}."),
                    N_("You can no longer log in. What you filed before stays filed."),
                ),
            ),
            required=frozenset({"ended_on"}),
            security=True,
            can_log_in=False,
        ),
        **ENDINGS,
        MailKind.FILING_RECEIVED: LetterText(
            N_("Your notification was received"),
            (
                (N_("We received your notification."),),
                NUMBER_KIND_DAY,
                (
                    N_(
                        "It is not registered yet. That is done after midnight, and we write to "
                        "you again then."
                    ),
                    N_(
                        "If something in it is wrong and it is still {received_on} in Japan, send "
                        "it again: the last one of a day counts."
                    ),
                ),
            ),
            required=FILING,
            optional=ROWS,
        ),
        MailKind.RECEPTION_ERROR: LetterText(
            N_("Your notifications could not be received"),
            (
                (
                    N_(
                        "There are errors in the batch that you sent. None of its notifications "
                        "was filed."
                    ),
                ),
                (*NUMBER_KIND_DAY, N_("Number of errors: {error_count}")),
                (
                    N_(
                        "Your history lists the errors row by row. Please correct them and send "
                        "the whole batch again."
                    ),
                ),
            ),
            required=FILING | {"error_count"},
            optional=ROWS,
        ),
        MailKind.FILING_REGISTERED: LetterText(
            N_("Your notification is registered"),
            (
                (
                    N_(
                        "Your notification was registered on {registered_on}. You need not do "
                        "anything more."
                    ),
                ),
                NUMBER_KIND_DAY,
            ),
            required=FILING | {"registered_on"},
            optional=ROWS,
        ),
        MailKind.REGISTRATION_ERROR: LetterText(
            N_("Your notification could not be registered"),
            (
                (
                    N_(
                        "Your notification was received but could not be registered. It does not "
                        "count as filed."
                    ),
                ),
                NUMBER_KIND_DAY[:3],
                (N_("Reason: {reasons}"),),
                (
                    N_(
                        "An institution filed it for you on {filed_for_you_on}. The duty to file "
                        "is yours, and so is a fine for not filing in time. Please file the "
                        "notification yourself, or ask the institution to file it again."
                    ),
                ),
                (
                    N_(
                        "Please log in, look at the reason in your history, and file the "
                        "notification again."
                    ),
                ),
            ),
            required=FILING,
            optional=frozenset({"reasons", "filed_for_you_on"}),
        ),
        MailKind.FILED_ON_YOUR_BEHALF: LetterText(
            N_("An institution filed a notification for you"),
            (
                (
                    N_(
                        "An institution stated that you asked it, and filed this notification for "
                        "you."
                    ),
                ),
                NUMBER_KIND_DAY[:3],
                (
                    N_("Your history shows which institution it was."),
                    N_(
                        "If you do not want this, you can forbid it in your account, to one "
                        "institution or to all."
                    ),
                ),
            ),
            required=FILING,
            security=True,
        ),
    }
)
