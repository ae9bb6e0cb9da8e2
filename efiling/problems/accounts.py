"""Problems of user registration, login and the account: code to (message, remedy)."""

from collections.abc import Mapping
from types import MappingProxyType

from i18n import N_

ACCOUNT_PROBLEMS: dict[str, tuple[str, str]] = {
    # what was entered
    "AUTH_ID_INVALID": (
        N_("This authentication ID cannot be used."),
        N_(
            "Please choose 6 to 20 half-width characters with at least one letter, one digit and "
            "one of these symbols: $ % & = @ _ # * + - ? !"
        ),
    ),
    "AUTH_ID_TAKEN": (
        N_("This authentication ID is already in use."),
        N_("Please choose another authentication ID."),
    ),
    "PASSWORD_INVALID": (
        N_("This password cannot be used."),
        N_(
            "Please choose 8 to 32 half-width characters with at least one letter, one digit and "
            "one of these symbols: $ % & = @ _ # * + - ? !"
        ),
    ),
    "PASSWORD_CONTAINS_AUTH_ID": (
        N_("The password contains the authentication ID."),
        N_("Please choose a password in which the authentication ID does not appear."),
    ),
    "PASSWORD_UNCHANGED": (
        N_("The new password is the same as the old one."),
        N_("Please choose another one."),
    ),
    "PASSWORD_TOO_COMMON": (
        N_("This password is easy to guess."),
        N_("Please choose a longer or less usual password."),
    ),
    "PASSWORD_WRONG": (
        N_("The present password is not correct."),
        N_(
            "Please enter the password with which you log in now. Capital and small letters are "
            "different."
        ),
    ),
    "MAIL_INVALID": (
        N_("This is not a mail address that we can use."),
        N_(
            "Please enter one mail address in half-width characters, 60 at most, such as "
            "name@example.jp."
        ),
    ),
    "TERMS_NOT_ACCEPTED": (
        N_("The terms of use have not been accepted."),
        N_("Please read the terms of use and accept them if you want to register."),
    ),
    "CARD_NUMBER_INVALID": (
        N_("This is not a residence card number."),
        N_(
            "Please enter the number of the residence card: two capital letters, eight digits, "
            "two capital letters, all half-width and without spaces."
        ),
    ),
    # who may register
    "IDENTITY_MISMATCH": (
        N_("What you entered does not match the residence card."),
        N_(
            "Please compare all the items with the newest residence card and enter them as printed "
            "there. For your protection we do not say which of them differs. If the error remains, "
            "please contact the helpdesk."
        ),
    ),
    "REGISTER_UNREADABLE": (
        N_(
            "What we have on record about this person is damaged, so nothing can be received about "
            "them at the moment. Nothing is wrong with what you entered."
        ),
        N_(
            "Please tell the helpdesk, and send this again once it is repaired. Everything else "
            "can be sent without it."
        ),
    ),
    "ALREADY_REGISTERED": (
        N_("There is a user registration for this person or institution already."),
        N_(
            "Please log in with it. If the authentication ID or the password is forgotten: "
            "residents use the re-notification, institutions ask the regional immigration services "
            "bureau."
        ),
    ),
    "STATUS_NOT_ELIGIBLE": (
        N_(
            "With your status of residence there is no notification to file here, so you cannot "
            "register as a user."
        ),
        N_(
            "You need not do anything. If your status of residence changed a short time ago, "
            "please try again tomorrow or ask the Immigration Information Center."
        ),
    ),
    "CARD_ISSUED_TODAY": (
        N_("This residence card was issued today."),
        N_(
            "Please register from tomorrow on. The last day for a notification is counted from the "
            "event as always."
        ),
    ),
    "CARD_NOT_NEWEST": (
        N_("This is not the newest residence card."),
        N_("Please enter the number and the items of the newest residence card."),
    ),
    # login; the first two say the same whether or not the ID exists (Q2-33)
    "LOGIN_FAILED": (
        N_("The authentication ID or the password is not correct."),
        N_(
            "Please enter both again; capital and small letters are different. After several wrong "
            "passwords in a row login is closed for one day. If you have forgotten them: residents "
            "use the re-notification, institutions ask the regional immigration services bureau, "
            "staff the operators."
        ),
    ),
    "LOGIN_LOCKED": (
        N_(
            "Login is closed for one day, because a wrong password was entered several times in a "
            "row."
        ),
        N_(
            "Please try again after one day. Residents can log in at once after setting a new "
            "password through the re-notification. Institutions can have one set at the regional "
            "immigration services bureau, staff by the operators."
        ),
    ),
    "PASSWORD_EXPIRED": (
        N_("This password has expired. A password is valid for one year."),
        N_(
            "Residents: please set a new password through the re-notification. Institutions: "
            "please ask the regional immigration services bureau. Staff: please ask the operators."
        ),
    ),
    "ACCOUNT_EXPIRED": (
        N_("This authentication ID has expired."),
        N_(
            "Residents to whom a new residence card was issued by the last day need not do "
            "anything: the registration goes on as soon as the data of the card arrive. Otherwise "
            "please register as a user again: residents here with the newest residence card, "
            "institutions at the regional immigration services bureau."
        ),
    ),
    "ACCOUNT_ENDED": (
        N_("This user registration has ended."),
        N_(
            "If you still have notifications to file, please register again. If not, you need not "
            "do anything."
        ),
    ),
    "NO_ACCEPTING_ORGANIZATION": (
        N_(
            "This institution is not registered as an accepting organization, so there is nothing "
            "to file here."
        ),
        N_(
            "For the linked systems, please log in there. If your institution does accept "
            "foreigners under Article 19-17, please ask the bureau where it registered to add this "
            "kind: {bureau}"
        ),
    ),
    "ONE_TIME_CODE_REQUIRED": (
        N_("A current one-time code is needed as well."),
        N_("Please enter the six digits that your authenticator app shows now."),
    ),
    # the account
    "TOKEN_EXPIRY_INVALID": (
        N_("An API token cannot be valid until this day."),
        N_(
            "Please choose a day from today to {latest_on}, or none: the token is then valid until "
            "{latest_on}."
        ),
    ),
    "TOO_MANY_TOKENS": (
        N_("There are already {limit} API tokens."),
        N_("Please revoke one that is no longer needed, and try again."),
    ),
    "LINK_INVALID": (
        N_("This link is not valid, has expired or has been used already."),
        N_("Please ask for a new link and use the newest mail."),
    ),
    # what main registration finds in the card register
    "CARD_LAPSED": (
        N_("This residence card is no longer valid."),
        N_(
            "If you have a new card, please file again with it. If not, ask the Immigration "
            "Information Center."
        ),
    ),
    "CARD_REPLACED": (
        N_("A newer residence card had been issued before the notification was received."),
        N_("Please file again with the number and the items of the newest residence card."),
    ),
    "STATUS_HAS_NO_DUTY": (
        N_(
            "With the status of residence at the time the notification was received, it is not "
            "needed."
        ),
        N_(
            "You need not do anything. If you are not sure, please ask the Immigration Information "
            "Center."
        ),
    ),
}

NO_DUTY = "no_duty"
"""Why an account has ended: there is nothing to file any more."""
_NOTHING_TO_FILE = N_(
    "With your present status of residence there is nothing to file here. You need not do anything."
)
_LONG_PASSWORD = N_(
    "Please choose 15 to 64 characters of any kind: a few words with spaces between them are easy "
    "to remember. Letters, digits and symbols may all be used, and need not be."
)

PARTICULAR_REMEDIES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("ACCOUNT_ENDED", NO_DUTY): _NOTHING_TO_FILE,
        ("ACCOUNT_EXPIRED", NO_DUTY): _NOTHING_TO_FILE,
        ("PASSWORD_INVALID", "nist"): _LONG_PASSWORD,
    }
)
"""What to do where the cause, the parameter `because`, makes a difference: by code and cause."""
