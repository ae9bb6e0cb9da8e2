"""The manual for organizations (Q2-1)."""

from collections.abc import Sequence
from functools import partial

from efiling.rules.vocabulary import Role
from gateway.portal.open.manuals.chapter import Chapter
from gateway.portal.open.manuals.picture import Picture
from i18n import N_

_of_institutions = partial(Picture, role=Role.INSTITUTION, width=800)

INSTITUTIONS: Sequence[Chapter] = (
    Chapter(
        N_("What an organization files here"),
        (
            N_(
                "Under Article 19-17: that you began, or ended, to accept a resident; "
                "schools also which students are enrolled on 1 May and on 1 November. Please "
                "file within 14 days."
            ),
            N_(
                "Under Article 19-16, for a resident who is registered here and asked you "
                "to: that your name or your address changed. The resident is told by mail."
            ),
            N_(
                "Employers who report their foreign staff under the law on employment "
                "measures need not file acceptances under Article 19-17, except for students."
            ),
        ),
        ("/guide",),
    ),
    Chapter(
        N_("Register at the immigration office"),
        (
            N_(
                "Fill in the Agency's form for the registration of users, with a first and a "
                "second choice of the authentication ID, a password, a mail address and the "
                "kinds of your organization."
            ),
            N_(
                "Bring it to the office for your address, and show proof that you belong to "
                "the organization, such as a staff card. Or send it by post with a copy of "
                "that."
            ),
            N_("Choose the kind “accepting organization”. Without it you cannot log in here."),
            N_(
                "The mail that confirms it comes on the next day. Linked systems know the "
                "account after about a week."
            ),
        ),
        ("/bureaus",),
    ),
    Chapter(
        N_("Log in"),
        (
            N_(
                "Enter the authentication ID and the password. After 30 minutes without use "
                "you are asked to log in again; what you typed is kept."
            ),
            N_(
                "After five wrong passwords in a row nobody can log in for one day. Wait "
                "until then, or get a new password at the immigration office."
            ),
        ),
        ("/login",),
    ),
    Chapter(
        N_("File for one person"),
        (
            N_(
                "Choose what happened, enter the person's facts as they stand on the newest "
                "residence card, and the day."
            ),
            N_(
                "Look at everything on the page “Check”, then press the button once. You get "
                "a reception number and a receipt."
            ),
            N_(
                "If a student changed status, left Japan or is abroad with permission to "
                "re-enter, the end of acceptance is to be filed on paper."
            ),
        ),
        ("/file",),
    ),
    Chapter(
        N_("File for up to 300 at once"),
        (
            N_(
                "Download the workbook for the kind of notification. It has no macros, and "
                "opens in Excel 2013 or later and in LibreOffice."
            ),
            N_(
                "Fill in one row for each person. A reference of your own is welcome: it "
                "comes back wherever the row is shown."
            ),
            N_(
                "Upload the workbook as it is. It is checked before anything is sent: each "
                "error is shown with its row and column, what stands there, and what to type "
                "instead."
            ),
            N_(
                "Mend the workbook and upload it again, until there is no error. Then look "
                "at the counts, and send."
            ),
            N_("You see how far it is while it is worked on, and get a mail."),
        ),
        ("/batches/new",),
        (
            _of_institutions(
                "batches-new",
                "/batches/new",
                N_("File up to 300 notifications in one workbook"),
            ),
            _of_institutions("batch-errors", "/batches/new", N_("What must be corrected")),
        ),
    ),
    Chapter(
        N_("After a batch"),
        (
            N_(
                "“Reception error”: nothing of it was received. Mend the rows and send the "
                "whole workbook again."
            ),
            N_("“Registered”: complete, as a rule on the next day."),
            N_(
                "“Registration error”: only these rows are open. Download the workbook with "
                "just these rows, correct it and send it."
            ),
        ),
        ("/batches",),
        (_of_institutions("batches", "/batches", N_("Batches: many notifications in one file")),),
    ),
    Chapter(
        N_("Programs that file for you"),
        (
            N_(
                "Make an API token for each program, with only the rights that it needs. It "
                "is shown once; keep it safe."
            ),
            N_(
                "End a token as soon as nobody uses it any more. A token that is used keeps "
                "your access alive, as logging in does."
            ),
        ),
        ("/tokens",),
        (
            _of_institutions(
                "tokens", "/tokens", N_("API tokens: let your own program file for you")
            ),
        ),
    ),
    Chapter(
        N_("Your account"),
        (
            N_(
                "Change the password before a year is over: we write a mail 30 and 7 days "
                "ahead. Once it has expired, only the immigration office can set a new one."
            ),
            N_(
                "Use the service once a year, or your access ends: we write a mail 60, 30 "
                "and 7 days ahead."
            ),
            N_(
                "A changed password is valid here at once, and in the linked systems from "
                "the next day on."
            ),
            N_("Name, address, kinds and person in charge are changed at the immigration office."),
        ),
        ("/account",),
    ),
    Chapter(
        N_("When you cannot go on"),
        (
            N_(
                "Forgot the ID or the password: the immigration office helps, at the counter "
                "or by post."
            ),
            N_("A message is not clear: all of them are explained on one page."),
            N_("Nothing helps: file on paper, or call the helpdesk."),
        ),
        (
            "/questions",
            "/errors",
        ),
    ),
)
