"""What a user should know although nothing is refused: code to English message id.

The first part goes with an accepted notification, the second is the guide's: why there is no duty
(Q1-3), where else to go (Q1-5), what follows from filing late, falsely or not at all (Q1-6, Q1-10,
Q1-15).
"""

from collections.abc import Mapping
from types import MappingProxyType

from i18n import N_

NOTICES: Mapping[str, str] = MappingProxyType(
    {
        # with an accepted notification
        "FILED_LATE": N_(
            "The notification came after the last day in time, {due_on} (days late: {days}). It is "
            "valid. Next time, please file within 14 days of the event."
        ),
        "LEAVE_ALSO_DUE": N_(
            "As a rule both are to be filed: this notification, and that you left the previous "
            "organization or that the contract with it ended. If you received permission to change "
            "your status of residence along with it, the second may not be needed: please ask the "
            "regional immigration services bureau first."
        ),
        "SUPERSEDES": N_(
            "This notification replaces {reception_number}, which you sent earlier today. The last "
            "one of a day counts."
        ),
        "EARLIER_STANDS": N_(
            "A notification of the same kind that you sent before, {reception_number}, remains "
            "valid too. If that one was wrong, please ask by post for its deletion."
        ),
        "SAME_PERSON_TWICE": N_(
            "Rows {rows} are about the same person. Please check that this is what you mean."
        ),
        "SAME_FILE_AGAIN": N_(
            "The same content was sent earlier today as {reception_number}. If that was by "
            "mistake, you need not do anything: of one day the last one counts."
        ),
        # with a form on paper
        "FORM_PREPARED": N_(
            "You can fetch the form for {minutes} minutes while you stay logged in. Nothing has "
            "been filed yet: please print it, compare it with the residence card, sign it, and "
            "send or bring it."
        ),
        "FORM_RESIDENT_SIGNS": N_(
            "The duty to file this is the resident's, so the resident signs the form. You can send "
            "or bring it as their proxy."
        ),
        "FORM_NOT_ONLINE": N_(
            "As it stands, this notification would be refused online, for the reasons named here. "
            "You can send or bring the form all the same; the bureau looks at it."
        ),
        "FORM_ITEM_OPEN": N_("This item is empty on the form. Please fill it in by pen."),
        "FORM_LATE": N_(
            "The last day in time was {due_on}. Please send or bring the form as soon as you can; "
            "it is taken all the same."
        ),
        "FORM_CHARACTERS": N_(
            "These characters cannot be printed, and 〓 stands in their place: {characters}. "
            "Please write them by pen."
        ),
        # of a workbook
        "ROWS_HIDDEN": N_(
            "These rows of the sheet are hidden or filtered out, and are filed all the same: "
            "{rows}. Please delete those that you do not want to file."
        ),
        "ROWS_WITHOUT_FILING": N_(
            "These rows of the sheet hold only your own reference, and are not filed: {rows}."
        ),
        # why there is no duty
        "PERIOD_TOO_SHORT": N_(
            "With a period of stay of 3 months or less there is no notification to file here."
        ),
        "TEMPORARY_VISITOR": N_("Temporary visitors have no notification to file here."),
        "DIPLOMAT_OR_OFFICIAL": N_("Diplomats and officials have no notification to file here."),
        "MISSION_STAFF": N_(
            "Staff of the Taiwan or the Palestine mission in Japan, and their families, have no "
            "notification to file here."
        ),
        "SPECIAL_PERMANENT_RESIDENT": N_(
            "Special permanent residents have no notification to file here."
        ),
        "STATUS_WITHOUT_DUTY": N_(
            "With this status of residence there is no notification to file here."
        ),
        "SPOUSE_BASIS_ABSENT": N_(
            "With this status of residence a notification is due only if the status rests on being "
            "a spouse."
        ),
        # rules dated ahead
        "STATUS_NOT_YET_IN_FORCE": N_(
            "Before {first_on} there is nothing to notify with this status of residence."
        ),
        "STATUS_NO_LONGER_IN_FORCE": N_(
            "Since {last_on} has passed there is nothing to notify with this status of residence "
            "any more."
        ),
        "RULE_NOT_CONFIRMED": N_(
            "This is what is expected; it is not published as law yet. Please look again before "
            "the day comes."
        ),
        "FEES_AHEAD": N_(
            "From {first_on} on, fees of applications about residence are higher. Notifications "
            "stay free of charge: be wary of anybody who asks you for money for one."
        ),
        "SKILL_DEVELOPMENT_AHEAD": N_(
            "From {first_on} on, Employment for Skill Development takes the place of Technical "
            "Intern Training. Its holders notify here what changes about their activity "
            "organization. Technical Intern Training goes on for who holds it, and so do its "
            "notifications. What the law on employment for skill development asks of organizations "
            "is not filed here."
        ),
        "INTRA_COMPANY_AHEAD": N_(
            "From {first_on} on there is Intra-company Transferee (ii). Its holders notify here "
            "what changes about their activity organization, and who accepts them notifies the "
            "acceptance. Today's Intra-company Transferee becomes (i): who holds it need not do "
            "anything."
        ),
        "PERMANENT_RESIDENCE_AHEAD": N_(
            "From {first_on} on, permanent residence can be revoked on new grounds, such as "
            "deliberately not paying taxes or social insurance. Permanent residents still have "
            "nothing to notify here."
        ),
        "SKILL_DEVELOPMENT_ELSEWHERE": N_(
            "What the law on employment for skill development asks of organizations is not filed "
            "here."
        ),
        # the duty, and what belongs elsewhere
        "RESIDENT_DUTY": N_(
            "Filing within 14 days is the duty of the resident (Article 19-16 of the Immigration "
            "Control Act)."
        ),
        "INSTITUTION_DUTY": N_(
            "Institutions are to endeavour to file within 14 days (Article 19-17 of the "
            "Immigration Control Act)."
        ),
        "LATE_ACCEPTED": N_(
            "After the last day in time the duty remains. Please file as soon as you can."
        ),
        "IDENTITY_CHANGE_ELSEWHERE": N_(
            "A change of name, nationality or region, birth date or sex cannot be filed here. "
            "Please go to the counter of the regional immigration services bureau within 14 days."
        ),
        "ADDRESS_CHANGE_ELSEWHERE": N_(
            "A change of your own address cannot be filed here. Please go to the municipal office "
            "within 14 days of moving."
        ),
        "MARRIAGE_NOT_NOTIFIED": N_(
            "No notification is needed for a marriage, only for a divorce or the death of the "
            "spouse."
        ),
        "MERGER_NOT_NOTIFIED": N_(
            "A merger that changes neither the name nor the address of the organization needs no "
            "notification."
        ),
        "WORKPLACE_MOVE_NOT_NOTIFIED": N_(
            "A move between workplaces of the same organization needs no notification."
        ),
        "BOTH_TOGETHER": N_(
            "If you left one organization and joined another, please file both. They can be sent "
            "together."
        ),
        "PENALTY_NOT_NOTIFIED": N_(
            "Not filing in time can be punished with a fine of up to 200,000 yen."
        ),
        "PENALTY_FALSE": N_(
            "A false notification can be punished with imprisonment of up to one year or a fine of "
            "up to 200,000 yen."
        ),
        "DEPORTATION_FALSE": N_(
            "Imprisonment for a false notification is a ground for deportation."
        ),
        "INSTITUTION_NO_PENALTY": N_(
            "There is no penalty for an institution that does not file. Where it did not file, "
            "facts may be checked when its residents apply. But not having filed alone never leads "
            "to a refusal or a disadvantage for them, and having filed makes the examination "
            "smoother."
        ),
        "ACTIVITIES_CHECKED": N_(
            "The Immigration Services Agency may check whether the activities at a new "
            "organization fit the status of residence."
        ),
        "EMPLOYMENT_CERTIFICATE": N_(
            "To be sure about new work you can apply for a certificate of authorized employment."
        ),
        "PAPER_POSSIBLE": N_("Filing on paper, at the counter or by post, remains possible."),
        "FORM_FILLED_IN": N_(
            "When you are logged in, you can get the form filled in with what you enter, to print "
            "and sign."
        ),
        "FREE_OF_CHARGE": N_(
            "Notifications are free of charge. Be wary of anybody who asks you for money for one."
        ),
    }
)
