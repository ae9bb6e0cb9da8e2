"""Values of variables that GraphQL itself does not take: code to (message, remedy)."""

from i18n import N_

VARIABLE_PROBLEMS: dict[str, tuple[str, str]] = {
    "DATE_INVALID": (
        N_("This is not a day."),
        N_("Please enter the year, the month and the day, such as 2026-11-09."),
    ),
    "FIELD_UNKNOWN": (
        N_("There is no item of this name here."),
        N_("Please check the name against the published schema, or leave the item out."),
    ),
    "MOMENT_INVALID": (
        N_("This is not a moment."),
        N_("Please write it as in 2027-04-01T09:00:00+09:00."),
    ),
    "ONE_MEMBER_NEEDED": (
        N_("Exactly one of several items is needed here, with a value."),
        N_("Please send one of these and leave the others out: {names}"),
    ),
    "VALUE_NOT_LISTED": (
        N_("This is not one of the values that are possible here."),
        N_("Please send one of these: {names}"),
    ),
    "VALUE_TYPE": (
        N_("This value is of another type than is expected here."),
        N_("Please send it as the published schema says: {expected}"),
    ),
}
