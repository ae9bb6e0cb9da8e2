"""Filing (Q2-51 to Q2-59)."""

from collections.abc import Sequence

from gateway.portal.open.questions.question import Group, Question
from i18n import N_

FILING: Sequence[Group] = (
    Group(
        N_("Filing"),
        (
            Question(
                "2-51",
                N_("Must I attach documents?"),
                N_("No, nothing is attached."),
            ),
            Question(
                "2-52",
                N_("May the day of the event be in the past or in the future?"),
                N_(
                    "It may be in the past, also by more than 14 days. It cannot be in the "
                    "future: please file after it happened."
                ),
            ),
            Question(
                "2-53",
                N_("What is the “actual place of activity”?"),
                N_(
                    "Where you really work or study, if that is not the address of the "
                    "organization: a branch, for example, when the organization is named "
                    "with its head office. You may leave it empty."
                ),
            ),
            Question(
                "2-54",
                N_("Can I look at what I filed?"),
                N_(
                    "Your history shows number, kind, day and state, but not the contents. "
                    "After sending you get a receipt with everything that you filed: print "
                    "it or save it as a PDF. You can open it again until you log out."
                ),
                ("/history",),
            ),
            Question(
                "2-55",
                N_("Can I see how far my notification is?"),
                N_(
                    "Yes, in your history. “Registering” means that it was received, "
                    "“registered” that it is complete, as a rule on the next day. "
                    "“Registration error” means that it is not complete: read the reason "
                    "there, and file again."
                ),
                ("/history",),
            ),
            Question(
                "2-56",
                N_("I filed something wrong. Can I change it?"),
                N_(
                    "What was sent cannot be changed. File it again correctly: of the same "
                    "day and the same kind, the last one counts, and the answer names the "
                    "one that it replaces. On another day both stand until you have asked "
                    "for the deletion of the wrong one."
                ),
                ("/paper",),
            ),
            Question(
                "2-57",
                N_("Can I take a notification back?"),
                N_(
                    "Once it is registered, by post only. Write that you ask for its "
                    "deletion, with the reception number, the day, what was filed, your "
                    "name, sex, birth date, nationality or region, card number and phone "
                    "number, and put a copy of your residence card with it. You get no mail "
                    "about it, and the history keeps the entry."
                ),
                ("/paper",),
            ),
            Question(
                "2-58",
                N_("The mail that it is complete does not come."),
                N_(
                    "Look at the state in your history: that is what counts. If no mail has "
                    "come by the next day, look into the folder for unwanted mail, check "
                    "your mail address in your account, and call the helpdesk, who can see "
                    "what became of the mail."
                ),
                ("/history",),
            ),
            Question(
                "2-59",
                N_("How do I print a page?"),
                N_(
                    "With your browser's own way of printing: Ctrl and P on a computer. "
                    "Histories, receipts and pages with errors fit on A4 landscape, without "
                    "menus and buttons."
                ),
            ),
        ),
    ),
)
