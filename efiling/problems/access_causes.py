"""Why somebody cannot log in, in words that the helpdesk can read out: code to (cause, next step).

They are about the account, and never about who has it.
"""

from i18n import N_

_LOCKED = N_(
    "The account is locked until {until_at}, because a wrong password was entered five times in a "
    "row."
)
_REGISTER_ANEW = N_(
    "Please register again with the newest residence card. The earlier notifications are then in "
    "the history as before."
)
_NEXT_CODE = N_(
    "Please set the clock of the phone by the network and enter the next code; each code counts "
    "once. If the phone is lost or new, please ask the operators for a new secret."
)
_ASK_OPERATORS = N_("Please ask the operators to reset the account.")

ACCESS_CAUSES: dict[str, tuple[str, str]] = {
    # nobody gets in
    "RECORD_TAMPERED": (
        N_("What is stored of this account is not what the service wrote, so it is closed."),
        N_("Please tell the operators at once; they alone can mend it."),
    ),
    "CLOSED_NOW": (
        N_("The service is closed for maintenance until {until_at}."),
        N_("Please log in after that. Nothing that was received is lost."),
    ),
    # the account is over
    "NO_ACCOUNT": (
        N_("There is no account for what was given."),
        N_(
            "Please compare it letter by letter. Who has not registered yet can do so with the "
            "residence card, from the day after it was issued on; institutions at the bureau."
        ),
    ),
    "REPLACED": (
        N_("This account has ended; its holder has registered again and has a newer one."),
        N_(
            "Please log in with the newer authentication ID. Residents get it by mail through the "
            "re-notification, institutions at the bureau."
        ),
    ),
    "ENDED_AT_COUNTER": (
        N_("The account was ended at the counter on {ended_on}, as was asked for there."),
        N_(
            "If there are still notifications to file, please register again: residents here, "
            "institutions at the bureau."
        ),
    ),
    "STAFF_ENDED": (
        N_("The operators ended this staff account on {ended_on}."),
        N_("Whoever still needs one asks the operators for a new account."),
    ),
    "STAY_OVER": (
        N_("The period of stay that the card register knows ended on {last_day_on}."),
        N_(
            "If a new card was issued on or before that day, the account goes on by itself as soon "
            "as the card data arrive; please try again tomorrow. If it was issued later, please "
            "register again with it."
        ),
    ),
    "EXTENDED_TOO_LATE": (
        N_(
            "The account ended on {last_day_on} with the period of stay. The newest card was "
            "issued after that, so it does not bring the account back."
        ),
        _REGISTER_ANEW,
    ),
    "NO_DUTY_ANY_MORE": (
        N_(
            "With the present status of residence, such as after permission for permanent "
            "residence, there is nothing to file here. The account has ended for that reason."
        ),
        N_(
            "Nothing needs to be done. If the status of residence is another one, please ask the "
            "Immigration Information Center."
        ),
    ),
    "CARD_NOT_VALID": (
        N_("According to the card register the residence card is no longer valid."),
        N_(
            "If there is a new card, please try again tomorrow, when its data have arrived. If "
            "not, please ask the Immigration Information Center."
        ),
    ),
    "CARD_UNKNOWN": (
        N_("The card register knows no residence card for this account."),
        N_("Please tell the operators. Notifications on paper are possible meanwhile."),
    ),
    "ENDED_BY_REGISTER": (
        N_(
            "The account ended because of what the card register said then; today it says "
            "otherwise."
        ),
        _REGISTER_ANEW,
    ),
    "UNUSED_FOR_A_YEAR": (
        N_(
            "The institution's account was not used for one year and ended with {last_day_on}. A "
            "login or a call with an API token counts as use."
        ),
        N_(
            "Please register the institution again at the regional immigration services bureau. "
            "The earlier notifications are then in the history as before."
        ),
    ),
    # a live account that keeps its holder out
    "LOCKED": (
        _LOCKED,
        N_(
            "With a new password set through the re-notification, login is possible at once. "
            "Otherwise please wait until then."
        ),
    ),
    "LOCKED_INSTITUTION": (
        _LOCKED,
        N_(
            "Please wait until then, or ask the regional immigration services bureau for a new "
            "password. API tokens go on working."
        ),
    ),
    "LOCKED_STAFF": (_LOCKED, _ASK_OPERATORS),
    "LOCKED_OFTEN": (
        N_("The account was locked several times in the last 30 days: {times}."),
        N_(
            "A browser or a program may be using an old password, or somebody else is trying. "
            "Please delete stored passwords and set a new one. Staff ask the operators."
        ),
    ),
    "WRONG_PASSWORDS": (
        N_("Wrong passwords in a row: {failures}. Tries that are left: {left}."),
        N_(
            "Please check capital and small letters, or set a new password: residents through the "
            "re-notification, institutions at the bureau. Staff ask the operators."
        ),
    ),
    "ONE_TIME_CODE_WRONG": (
        N_(
            "The password was right, but the one-time code was not. Failures in a row: {failures}. "
            "Tries that are left: {left}."
        ),
        _NEXT_CODE,
    ),
    "NO_AUTHENTICATOR": (
        N_("This staff account has no authenticator app."),
        _ASK_OPERATORS,
    ),
    "STAFF_PASSWORD_EXPIRED": (
        N_("The password of this staff account has expired."),
        _ASK_OPERATORS,
    ),
    # nothing that the service can see
    "USABLE": (
        N_("Nothing in the account prevents a login."),
        N_(
            "Please check the authentication ID and the password: capital and small letters are "
            "different, and the ID has half-width characters only. A forgotten ID comes by mail "
            "through the re-notification."
        ),
    ),
    "TOO_MANY_TRIES": (
        N_("After many tries in a short time, a network or a computer has to wait."),
        N_(
            "If the error says that there were too many requests, please wait for an hour, or use "
            "another network. The account itself is not locked by it."
        ),
    ),
    # about the card whose number was given
    "CARD_RENEWED": (
        N_("The card number that was given is of an earlier card; there is a newer one."),
        N_(
            "The account goes on with the same authentication ID and password. For the "
            "re-notification and for notifications please use the newest card."
        ),
    ),
    "IDENTITY_TRIES_SPENT": (
        N_(
            "With this card number the facts were wrong five times. Registration and "
            "re-notification are closed for it until {until_at}."
        ),
        N_(
            "Please try again after that with everything exactly as on the newest card, or show "
            "the card at the counter."
        ),
    ),
    # what happened lately, and what waits
    "RESET_WAITS": (
        N_(
            "A new password waits until {until_at} for the link in the mail to be opened. The old "
            "one counts until then."
        ),
        N_("Please open the link in the newest mail; look into the folder for spam as well."),
    ),
    "RESET_NOT_CONFIRMED": (
        N_(
            "A new password was asked for on {asked_on}, but the link in the mail was not opened "
            "in time. The old password counts."
        ),
        N_("Please ask for it again through the re-notification, and open the link within a day."),
    ),
    "PASSWORD_NEW": (
        N_("A new password was set on {changed_on}. It ended the sessions from before."),
        N_(
            "Please log in with the new password. If the holder did not set it, they set another "
            "one at once: residents through the re-notification, institutions at the bureau. Staff "
            "ask the operators."
        ),
    ),
    "TOKENS_ENDED": (
        N_("A new password was set at the counter on {ended_on}. It ended all API tokens."),
        N_("Please log in and create new API tokens for the institution's programs."),
    ),
    "LINKED_SYSTEM_PENDING": (
        N_("The linked systems know this account from {from_on} on."),
        N_("Please use this service until then, and the linked systems from that day on."),
    ),
    "LINKED_PASSWORD_PENDING": (
        N_("The linked systems know the new password from {from_on} on."),
        N_("There the earlier password counts until then; here the new one counts already."),
    ),
}
