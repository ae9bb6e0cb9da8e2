"""Problems of what a counter officer enters about an institution: code to (message, remedy)."""

from i18n import N_

INSTITUTION_PROBLEMS: dict[str, tuple[str, str]] = {
    "KANA_INVALID": (
        N_("These characters cannot be in a reading: {characters}"),
        N_("Please enter the reading in full-width katakana."),
    ),
    "POSTAL_CODE_INVALID": (
        N_("This is not a postal code."),
        N_("Please enter seven digits, such as 100-8973."),
    ),
    "SUPPORT_NUMBER_INVALID": (
        N_("This is not the number of a registered support organization."),
        N_(
            "Please enter it as on the notice of registration: two digits, 登, a hyphen and six "
            "digits."
        ),
    ),
    "SUPPORT_NUMBER_WITHOUT_KIND": (
        N_("Only a registered support organization has this number."),
        N_("Please choose that kind of institution as well, or clear the number."),
    ),
    "EVIDENCE_NOT_ALLOWED": (
        N_("This document does not show that somebody is staff of the institution."),
        N_(
            "Please ask for a staff card, an application-agent certificate, a certificate of "
            "employment, or a health-insurance card that names the institution."
        ),
    ),
    "CHANGED_MEANWHILE": (
        N_("Somebody else changed this just now, so nothing was done here."),
        N_("Please look at it again, and repeat only what is still needed."),
    ),
    "ACCOUNT_TAMPERED": (
        N_(
            "This user registration was changed by somebody past the system, so nothing can be "
            "done with it."
        ),
        N_("Please tell the operators of the system. It can be used again once they restored it."),
    ),
    "RESIDENCE_CARD_REQUIRED": (
        N_("Only the residence card shows whose user registration this is."),
        N_("Please ask for the residence card itself at the counter, or for a copy of it by post."),
    ),
    "AUTH_ID_CHOICES_TOO_MANY": (
        N_("These are too many choices of an authentication ID."),
        N_("Please enter a first and, if wanted, a second choice: {limit} at most."),
    ),
    "SEARCH_TOO_SHORT": (
        N_("This is too short to search for."),
        N_(
            "Please enter at least two characters of the name, or the 13 digits of the corporate "
            "number."
        ),
    ),
}
