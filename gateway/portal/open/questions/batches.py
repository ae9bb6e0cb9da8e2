"""Batches of organizations (Q2-60 to Q2-65)."""

from collections.abc import Sequence

from gateway.portal.open.questions.question import Group, Question
from i18n import N_

BATCHES: Sequence[Group] = (
    Group(
        N_("Batches of organizations"),
        (
            Question(
                "2-60",
                N_("How many people fit into one batch?"),
                N_("300. If you have more, send several batches."),
            ),
            Question(
                "2-61",
                N_("The button that makes the CSV file does nothing."),
                N_(
                    "There is no such button and no macro here. Fill in the workbook that "
                    "you download from the page about batches, and upload it as it is."
                ),
                ("/batches/new",),
            ),
            Question(
                "2-62",
                N_("My CSV file is refused."),
                N_(
                    "A CSV file counts only if our own export made it, not if a workbook was "
                    "saved as CSV by hand. You need not make one at all: upload the workbook "
                    "itself."
                ),
                ("/batches/new",),
            ),
            Question(
                "2-63",
                N_("Our batch under Article 19-16 has many errors."),
                N_(
                    "Every resident in it must be registered here and must have asked you to "
                    "file, and what you enter must match their newest residence card. The "
                    "list of errors names row and column, what stood there and what to type "
                    "instead."
                ),
            ),
            Question(
                "2-64",
                N_("A graduate's end of acceptance is refused."),
                N_(
                    "If the student has changed to another status, has left Japan or is "
                    "abroad with permission to re-enter, it cannot be filed online. Please "
                    "file it on paper, at the counter or by post; the Information Centre "
                    "answers questions: {centre}."
                ),
                ("/paper",),
            ),
            Question(
                "2-65",
                N_("Our batch has errors. Must we do all of it again?"),
                N_(
                    "With a reception error nothing of the batch was received: mend the rows "
                    "that are named, and send the whole workbook again. With a registration "
                    "error only the rows named are open: you can download a workbook with "
                    "just these rows, correct them and send it. We write within minutes "
                    "whether a batch was received."
                ),
                ("/batches",),
            ),
        ),
    ),
)
