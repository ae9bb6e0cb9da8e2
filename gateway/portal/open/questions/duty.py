"""The duty to notify (Q1-1 to Q1-18)."""

from collections.abc import Sequence

from gateway.portal.open.questions.question import Group, Question
from i18n import N_

DUTY: Sequence[Group] = (
    Group(
        N_("The duty to notify"),
        (
            Question(
                "1-1",
                N_("What is this system?"),
                N_(
                    "It is where residents of Japan and the organizations that accept them "
                    "notify the Immigration Services Agency under Articles 19-16 and 19-17 "
                    "of the Immigration Control Act. Filing, and looking at how far a "
                    "notification is, both work from home or from the office over the "
                    "internet."
                ),
                ("/guide",),
            ),
            Question(
                "1-2",
                N_("What are the notifications under Articles 19-16 and 19-17?"),
                N_(
                    "Under Article 19-16 a resident must notify when the school, the company "
                    "or the marriage that the status of residence rests on changes. Under "
                    "Article 19-17 organizations that accept residents are to endeavour to "
                    "notify whom they accept. With both, the Agency keeps knowing where "
                    "residents are active."
                ),
                ("/guide",),
            ),
            Question(
                "1-3",
                N_("Who is a “mid to long-term resident”?"),
                N_(
                    "Everybody who lives in Japan with a status of residence, except: those "
                    "with a period of stay of 3 months or less, temporary visitors, "
                    "diplomats and officials, staff of the Taiwan or the Palestine mission "
                    "and their families with Designated Activities, and special permanent "
                    "residents. Who has no status of residence is none either. The guide "
                    "tells for each status."
                ),
                ("/guide",),
            ),
            Question(
                "1-4",
                N_("With which status, and when, must a resident notify under Article 19-16?"),
                N_(
                    "There are three groups. Students, professors, managers and others "
                    "notify what changes about the organization of their activities; "
                    "engineers, skilled workers and others what changes about the "
                    "organization they have a contract with; dependants and spouses a "
                    "divorce or the death of the spouse. It is due within 14 days; if the "
                    "last day is a weekend or a holiday, the next working day is still in "
                    "time. Choose your status in the guide to see exactly what applies to "
                    "you."
                ),
                ("/guide",),
            ),
            Question(
                "1-5",
                N_("My name or nationality changed, or I moved. Can I notify that here?"),
                N_(
                    "No. A change of name, nationality or region, birth date or sex is for "
                    "the counter of an immigration office, within 14 days. A new address of "
                    "your own is for the municipal office, within 14 days of moving."
                ),
                ("/bureaus",),
            ),
            Question(
                "1-6",
                N_("What happens if I do not notify, or notify something false?"),
                N_(
                    "Not notifying within 14 days can be punished with a fine of up to "
                    "200,000 yen. A false notification can be punished with imprisonment of "
                    "up to one year or a fine of up to 200,000 yen, and imprisonment for it "
                    "is a ground for deportation. If you are late, please file all the same: "
                    "this system accepts it and tells you how many days late it is."
                ),
            ),
            Question(
                "1-7",
                N_("Can my family or my employer file for me?"),
                N_(
                    "Under Article 19-16 you file for yourself, with your own account. There "
                    "is one exception: a registered organization may file that its name or "
                    "address changed, for a resident who is registered here and asked it to. "
                    "You are told by mail, see it in your history, and can forbid it to one "
                    "organization or to all of them in your account."
                ),
                ("/account/delegation",),
            ),
            Question(
                "1-8",
                N_("I resigned or was dismissed and have no new work. Must I notify?"),
                N_(
                    "Yes, within 14 days of the day on which it ended. You need the facts of "
                    "your residence card, your address, the day, and the name and address of "
                    "the organization. File it here, or on paper at the counter or by post."
                ),
                ("/guide",),
            ),
            Question(
                "1-9",
                N_("I joined a new organization. Must I also notify that I left the old one?"),
                N_(
                    "As a rule, yes: both are due. Here you can file them together, and "
                    "either both are received or none. If you were permitted to change your "
                    "status along with it, the second may not be needed; please ask the "
                    "immigration office before you file."
                ),
            ),
            Question(
                "1-10",
                N_("Will the Agency examine whether my new work fits my status?"),
                N_(
                    "It may check what you do at the new organization. To be sure "
                    "beforehand, you can still apply for a certificate of authorized "
                    "employment at the immigration office."
                ),
                ("/bureaus",),
            ),
            Question(
                "1-11",
                N_("My company merged with another one. Must I notify?"),
                N_(
                    "If its name or its address changed by that: yes, within 14 days. If "
                    "neither changed, there is nothing to notify, and this system refuses a "
                    "change from a name to the same name."
                ),
            ),
            Question(
                "1-12",
                N_("I divorced and my status rests on that marriage. How do I notify?"),
                N_(
                    "Within 14 days, with the facts of your residence card, your address and "
                    "the day of the divorce. Nothing about your former spouse is asked. It "
                    "is the same when the spouse has died."
                ),
                ("/guide",),
            ),
            Question(
                "1-13",
                N_("I married, or married again. Must I notify that here?"),
                N_("No. Only a divorce or the death of the spouse is to be notified."),
            ),
            Question(
                "1-14",
                N_("Which organizations does Article 19-17 mean?"),
                N_(
                    "Those in Japan that accept residents with certain statuses: Professor, "
                    "Highly Skilled Professional, Business Manager, Legal/Accounting "
                    "Services, Medical Services, Researcher, Instructor, Engineer/Specialist "
                    "in Humanities/International Services, Intra-company Transferee, Nursing "
                    "Care, Entertainer, Skilled Labor, Student and Trainee. Not meant are "
                    "employers who report their foreign staff under the law on employment "
                    "measures."
                ),
                ("/manual/institutions",),
            ),
            Question(
                "1-15",
                N_("Must a company or a school notify whom it accepts?"),
                N_(
                    "It is asked to endeavour to do so; it is not punished if it does not. "
                    "The Agency needs it for fair residence management and asks for your "
                    "help."
                ),
            ),
            Question(
                "1-16",
                N_("What do organizations notify, and is there a penalty?"),
                N_(
                    "They notify when they begin and when they end to accept a resident; "
                    "schools also which students are enrolled on 1 May and 1 November. There "
                    "is no penalty. Where an organization did not notify, facts may be "
                    "checked when its residents apply. But not having notified alone never "
                    "leads to a refusal or a disadvantage, and having notified makes the "
                    "examination smoother."
                ),
                ("/manual/institutions",),
            ),
            Question(
                "1-17",
                N_("Does it harm our residents if we, the organization, did not notify?"),
                N_(
                    "Not by itself: not having notified alone never leads to a refusal or a "
                    "disadvantage for them. Facts may be checked when they apply, though, "
                    "and having notified makes the examination smoother."
                ),
            ),
            Question(
                "1-18",
                N_("Can I notify without this system?"),
                N_(
                    "Yes, on paper: at the counter of an immigration office, by post, or "
                    "through somebody who acts for you. The address and the forms are on our "
                    "page about paper; when you are logged in, you can also get the form "
                    "filled in with what you enter."
                ),
                ("/paper",),
            ),
        ),
    ),
)
