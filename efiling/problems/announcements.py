"""Problems of announcements and times of maintenance: code to (message, remedy)."""

from i18n import N_

ANNOUNCEMENT_PROBLEMS: dict[str, tuple[str, str]] = {
    "LANGUAGE_TWICE": (
        N_("There are two texts in the same language."),
        N_("Please send one text for each language."),
    ),
    "PERIOD_INVALID": (
        N_("The period ends before it begins, or is over already."),
        N_("Please check the days, the times and their offsets from UTC."),
    ),
}
