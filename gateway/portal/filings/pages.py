"""Pages about filings."""

from collections.abc import Sequence

from gateway.portal.filings.check import add_leaving, file_draft, prepare_paper, show_check
from gateway.portal.filings.receipts import show_receipt
from gateway.portal.filings.steps import begin, discard, keep_step, show_start, show_step
from gateway.portal.page import FILERS, Form, Page
from i18n import N_

FILING_PAGES: Sequence[Page] = (
    Page(
        "/file",
        "filings/start.html",
        show=show_start,
        roles=FILERS,
        forms=(Form("save-draft", begin), Form("discard-draft", discard)),
        menu=N_("File"),
    ),
    Page(
        "/file/{draft}/check",
        "filings/check.html",
        show=show_check,
        roles=FILERS,
        forms=(
            Form("submit-filing", file_draft),
            Form("save-draft", add_leaving),
            Form("prepare-paper-form", prepare_paper),
        ),
    ),
    Page(
        "/file/{draft}/{step}",
        "filings/step.html",
        show=show_step,
        roles=FILERS,
        forms=(Form("save-draft", keep_step),),
    ),
    Page("/receipts/{number}", "filings/receipt.html", show=show_receipt, roles=FILERS),
)
