"""Why somebody got no mail, in words that the helpdesk can read out: code to (cause, next step)."""

from i18n import N_

_CHANGE_ADDRESS = N_(
    "Please log in and enter another mail address. Whoever cannot log in has it changed at the "
    "counter."
)
_LET_THROUGH = N_(
    "Please correct the mail address after logging in. If it is right, please let mails from "
    "{domain} through; telephone companies such as docomo, au and SoftBank refuse unknown senders "
    "until this is set."
)
_NOTHING_TO_DO = N_("Nothing needs to be done. Login and history do not depend on mails.")
_TELL_OPERATORS = N_("Please tell the operators. The mail is kept and nothing is lost.")

MAIL_CAUSES: dict[str, tuple[str, str]] = {
    # the address
    "MAIL_ADDRESS_UNREADABLE": (
        N_("There is no mail address in the account that can be read."),
        N_("Please have the address entered again at the counter, and tell the operators."),
    ),
    "MAIL_CHANGE_WAITS": (
        N_(
            "A new mail address waits until {until_at} to be confirmed. Until then mails go to the "
            "earlier one."
        ),
        N_("Please open the link in the mail to the new address."),
    ),
    "MAIL_CHANGE_NOT_CONFIRMED": (
        N_(
            "A new mail address was entered on {asked_on}, but the link in the mail was not opened "
            "in time. Mails go to the earlier address."
        ),
        N_("Please log in, enter the new address again and open the link within a day."),
    ),
    "MAIL_ADDRESS_NEW": (
        N_("The mail address was changed on {changed_on}. Mails have gone to the new one since."),
        N_(
            "Please look there. If the new address is wrong, please correct it after logging in or "
            "at the counter."
        ),
    ),
    # the newest mails
    "NO_MAIL_YET": (
        N_("No mail has been written to this account."),
        _NOTHING_TO_DO,
    ),
    "MAIL_HANDED_OVER": (
        N_(
            "A mail was handed over on {tried_at}; the mail server {server} accepted it with "
            "{code}."
        ),
        N_(
            "Please look into the folder for spam, and let mails from {domain} through, also in "
            "the settings of the telephone company and of virus protection."
        ),
    ),
    "MAIL_ADDRESS_REFUSED": (
        N_(
            "A mail was refused for good on {tried_at} with code {code}: there is no such mailbox, "
            "or it takes no mails from us."
        ),
        _LET_THROUGH,
    ),
    "MAIL_REFUSED": (
        N_("A mail was refused for good on {tried_at}; the receiving server answered {code}."),
        _LET_THROUGH,
    ),
    "MAIL_ADDRESS_UNUSABLE": (
        N_("A mail could not be sent because no mail server takes an address of this form."),
        _CHANGE_ADDRESS,
    ),
    "MAILBOX_FULL": (
        N_("On {tried_at} the receiving server answered {code}: the mailbox is full."),
        N_(
            "Please make room in the mailbox, or enter another mail address after logging in. "
            "Later mails arrive again by themselves."
        ),
    ),
    "MAIL_CAME_BACK": (
        N_(
            "A mail was accepted on {tried_at} and came back with code {code}: it cannot be "
            "delivered to this address."
        ),
        _CHANGE_ADDRESS,
    ),
    "MAIL_CAME_BACK_FOR_NOW": (
        N_(
            "A mail was accepted on {tried_at} and came back with code {code}: the mailbox could "
            "not take it at that time."
        ),
        N_("Please check that the mailbox has room and works. Later mails are sent as always."),
    ),
    "MAIL_DEFERRED": (
        N_(
            "The receiving server put a mail off with code {code}, last on {tried_at}. Tries so "
            "far: {attempts}."
        ),
        N_("It is tried again by itself for more than a day. Please wait for it."),
    ),
    "MAIL_SERVER_AWAY": (
        N_(
            "A mail could not be handed over, last on {tried_at}: our mail server does not answer. "
            "Tries so far: {attempts}."
        ),
        _TELL_OPERATORS,
    ),
    "MAIL_GIVEN_UP": (
        N_("A mail of {queued_at} could not be sent; all tries are spent."),
        _TELL_OPERATORS,
    ),
    "MAIL_NEXT_DAY": (
        N_("The mail about the registration of an institution goes out the next day."),
        _NOTHING_TO_DO,
    ),
    "MAIL_UNDER_WAY": (
        N_("A mail was written on {queued_at} and is being sent now."),
        N_("It arrives within a few minutes. Please look again after that."),
    ),
    "MAIL_LATE": (
        N_("A mail of {queued_at} still waits to be sent: sending is behind."),
        _TELL_OPERATORS,
    ),
    # what is told after the night only
    "REGISTRATION_TO_COME": (
        N_("Notifications that become final in the coming night: {count}."),
        N_("The mail about the result follows after that; the history shows it as well."),
    ),
    "REGISTRATION_OVERDUE": (
        N_(
            "A notification received on {received_on} is not final yet, although the night has "
            "passed."
        ),
        N_("Please tell the operators. It counts from the day of its reception, nothing is lost."),
    ),
    "INSTITUTIONS_BLOCKED": (
        N_("The holder has forbidden institutions to file for them, one or all."),
        N_(
            "What such an institution sends is refused, so no mail comes about it. The holder can "
            "change this after logging in."
        ),
    ),
}
