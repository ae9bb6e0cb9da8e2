"""How to use the service (Q2-1 to Q2-11)."""

from collections.abc import Sequence

from gateway.portal.open.questions.question import Group, Question
from i18n import N_

BASICS: Sequence[Group] = (
    Group(
        N_("How to use it"),
        (
            Question(
                "2-1",
                N_("Is there a manual?"),
                N_(
                    "Yes, one for residents and one for organizations. Both are linked at "
                    "the end of every page, in your language."
                ),
                (
                    "/manual/residents",
                    "/manual/institutions",
                ),
            ),
            Question(
                "2-2",
                N_("Who can use it?"),
                N_(
                    "Residents who notify under Article 19-16, and the staff of "
                    "organizations who notify under Article 19-17."
                ),
            ),
            Question(
                "2-3",
                N_("What does it cost?"),
                N_(
                    "Nothing. Registering, filing and everything else here is free of "
                    "charge. Be wary of anybody who asks you for money for it."
                ),
            ),
            Question(
                "2-4",
                N_("When is it open?"),
                N_(
                    "Around the clock, on every day of the year. Maintenance is announced on "
                    "the first page beforehand; while it lasts, the first page, the "
                    "announcements and the guide stay open."
                ),
                ("/announcements",),
            ),
            Question(
                "2-5",
                N_("Can I file on paper instead?"),
                N_("Yes, at the counter of an immigration office or by post."),
                ("/paper",),
            ),
        ),
    ),
    Group(
        N_("Devices and languages"),
        (
            Question(
                "2-6",
                N_("I cannot reach the system."),
                N_(
                    "It can be used from within Japan. If your connection goes through "
                    "another country, even in part, it is refused, and the message says so: "
                    "try without Wi-Fi, or without a VPN. If you can reach it but not log "
                    "in, your account may have ended because your status has nothing to "
                    "notify any more or your residence card is no longer valid."
                ),
            ),
            Question(
                "2-7",
                N_("Which browser do I need?"),
                N_(
                    "Any current one works, with or without scripts. We recommend Chrome on "
                    "a computer because we test with it most."
                ),
            ),
            Question(
                "2-8",
                N_("Which version of Excel do I need for a batch?"),
                N_(
                    "Excel 2013 or later, or LibreOffice. The workbook has no macros: fill "
                    "it in and upload it as it is."
                ),
                ("/manual/institutions",),
            ),
            Question(
                "2-9",
                N_("Can I use my phone?"),
                N_(
                    "Yes, every page, also the fields for birth date and sex. If a page does "
                    "not open, try without Wi-Fi."
                ),
            ),
            Question(
                "2-10",
                N_("In which languages can I use it?"),
                N_(
                    "Pages, messages and mails for residents are in Japanese, English, "
                    "traditional and simplified Chinese, Korean, Spanish, Portuguese and "
                    "Tagalog. Pages for organizations are in Japanese and English. What you "
                    "type is Japanese, apart from what is in Roman letters on the residence "
                    "card."
                ),
            ),
            Question(
                "2-11",
                N_("Can I type in English?"),
                N_(
                    "Your name is typed in Roman letters, as on the residence card. "
                    "Addresses and names of organizations are typed in Japanese characters. "
                    "Letters and digits that you type half-width there are made full-width "
                    "for you and shown before you send."
                ),
            ),
        ),
    ),
)
