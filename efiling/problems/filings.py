"""Problems of notifications and batches, what was entered and what the rules say: code to (message,
remedy)."""

from i18n import N_

FILING_PROBLEMS: dict[str, tuple[str, str]] = {
    # text and choices
    "VALUE_REQUIRED": (
        N_("This item is missing."),
        N_("Please fill it in."),
    ),
    "VALUE_TOO_LONG": (
        N_("This is too long."),
        N_("Please shorten it to {limit} characters or fewer."),
    ),
    "NOT_FULL_WIDTH": (
        N_("These are not full-width characters: {characters}"),
        N_(
            "Please enter full-width characters on one line, for spaces too. Instead of those, for "
            "example: {stand_ins}"
        ),
    ),
    "NOT_JIS": (
        N_("These characters cannot be used: {characters}"),
        N_(
            "Please use ordinary Japanese characters (JIS X 0208, level 1 or 2), or katakana. What "
            "is usually written instead: {stand_ins}"
        ),
    ),
    "CHARACTER_NOT_ALLOWED": (
        N_("These invisible characters cannot be used: {characters}"),
        N_("Please delete them, or type the text again."),
    ),
    "ROMAN_NAME_INVALID": (
        N_("These characters cannot be in the name: {characters}"),
        N_(
            "Please enter half-width capital letters and spaces, in the order printed on the "
            "residence card."
        ),
    ),
    "NATIONALITY_UNKNOWN": (
        N_("“{value}” is not in the list of nationalities and regions."),
        N_("Please choose it from the list, as on the residence card."),
    ),
    "MUNICIPALITY_UNKNOWN": (
        N_("“{value}” is not in the list of municipalities, or may mean several."),
        N_(
            "Please choose it from the list, or enter its code or its name with the prefecture, as "
            "in 13104 or 東京都新宿区. In large cities, name the ward."
        ),
    ),
    "CORPORATE_NUMBER_INVALID": (
        N_("This is not a corporate number."),
        N_("Please check the 13 digits, or leave the item empty if you do not know the number."),
    ),
    "PHONE_INVALID": (
        N_("This is not a phone number."),
        N_(
            "Please enter half-width digits and hyphens with the 0 at the beginning, such as "
            "03-1234-5678. A number abroad begins with + and the country code."
        ),
    ),
    "DAY_IN_FUTURE": (
        N_("This day has not come yet."),
        N_(
            "Please enter a day up to today. A notification is filed after the event, not before "
            "it."
        ),
    ),
    "DAY_TOO_EARLY": (
        N_("This day is too long ago."),
        N_("Please check the year, and enter a day from {earliest_on} on."),
    ),
    "REFERENCE_DAY_INVALID": (
        N_("This is not a reference day."),
        N_("Please enter 1 May or 1 November of a year."),
    ),
    # what may be filed
    "KIND_NOT_ALLOWED": (
        N_(
            "This kind of notification is not for this status of residence, or not for whoever "
            "files it."
        ),
        N_(
            "Please choose one of the kinds offered. What an organization cannot file, the "
            "resident files. If none of them fits, ask the Immigration Information Center."
        ),
    ),
    "KIND_TWICE": (
        N_("The same kind of notification for the same person appears twice."),
        N_("Please send it once."),
    ),
    "FILINGS_TOO_MANY": (
        N_("These are too many notifications to send together."),
        N_("Please send {limit} at most at one time."),
    ),
    "DRAFTS_TOO_MANY": (
        N_("You already have {limit} drafts, and no more are kept."),
        N_("Please file or discard one of them first. What you typed now is not stored yet."),
    ),
    "DRAFT_ITEMS_TOO_MANY": (
        N_("These are too many items for one draft."),
        N_("Please keep {limit} items at most in one draft."),
    ),
    "NOTHING_CHANGED": (
        N_("The old and the new entry are the same."),
        N_(
            "Please check both. If neither name nor address changed, for example after a merger, "
            "no notification is needed."
        ),
    ),
    "NOT_REGISTERED_YET": (
        N_("This notification is not registered yet."),
        N_(
            "Please come back when its state is “registered”, at the earliest the day after it was "
            "received."
        ),
    ),
    "NOTHING_TO_DELETE": (
        N_("This notification does not count, so there is nothing to delete."),
        N_("Please look at its state. Only what is registered can be deleted."),
    ),
    "FILED_ON_DIFFERS": (
        N_("The notification with this number was not received on this day."),
        N_(
            "Please compare both with the letter, and ask the applicant if they are as written "
            "there."
        ),
    ),
    "CARD_COPY_MISSING": (
        N_("A copy of the residence card is not enclosed."),
        N_(
            "Please ask the applicant to send the letter once more with a copy of the residence "
            "card."
        ),
    ),
    "DELETED_ALREADY": (
        N_("The deletion of this notification has been recorded already."),
        N_("You need not do anything."),
    ),
    # institutions
    "RESIDENT_NOT_REGISTERED": (
        N_(
            "This resident is not registered as a user, or the items do not match the residence "
            "card."
        ),
        N_(
            "Please compare the items with the newest card, and ask the resident to register as a "
            "user first."
        ),
    ),
    "REQUEST_NOT_STATED": (
        N_("It is not stated that the resident asked you for this notification."),
        N_(
            "Please state it if the resident asked you. Without being asked, an institution cannot "
            "file for a resident."
        ),
    ),
    "DELEGATION_BLOCKED": (
        N_("This resident does not want the institution to file for them."),
        N_(
            "Please ask the resident to file the notification, or to lift the block in their "
            "account."
        ),
    ),
    "UNDER_EMPLOYMENT_REPORTING": (
        N_(
            "Your institution must report the employment of foreigners to the labor office (Hello "
            "Work), so it need not file acceptance here."
        ),
        N_("Please report at Hello Work only. Notifications about students are still made here."),
    ),
    "STUDENT_STATUS_CHANGED": (
        N_(
            "This student's status of residence has changed since, so the notification cannot be "
            "made online."
        ),
        N_(
            "Please file it on paper, by post or at the counter. The Immigration Information "
            "Center helps you."
        ),
    ),
    "RESIDENT_ABROAD": (
        N_("This resident has left Japan, so the notification cannot be made online."),
        N_(
            "Please file it on paper, by post or at the counter. The Immigration Information "
            "Center helps you."
        ),
    ),
    "CHANNEL_NOT_ALLOWED": (
        N_("This cannot be done through this channel."),
        N_(
            "At the counter the original of the evidence document must be shown, by post a copy of "
            "it enclosed. Online it is not possible."
        ),
    ),
    # batches
    "BATCH_EMPTY": (
        N_("There is no notification in the batch."),
        N_("Please enter at least one row."),
    ),
    "BATCH_TOO_LARGE": (
        N_("The batch has more than {limit} notifications."),
        N_("Please split it into batches of {limit} at most."),
    ),
}
