"""A form on paper that is filled in with what was typed (Q1-18, Q2-5).

It is for whom online filing refuses: what keeps a filing from being made online is told beside the
form and does not keep the form back. What is left open stays an empty box. Refused is only what no
counter can read, or what is no event to notify.

The card register is not asked about anybody, so that nothing can be found out here.
"""

from datetime import date

from efiling.errors import Notice, Problem
from efiling.rules.calendar import days_late, filing_due_on
from efiling.rules.filings.details import AcceptanceEnded, AcceptanceStatus, Filing
from efiling.rules.filings.filings import check_filing, check_for_status, details_path
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS, LEAVING_KINDS
from efiling.rules.text import Problems
from efiling.rules.vocabulary import StatusOfResidence

FORM_LASTS_MINUTES = 15
"""How long a form can be fetched (*decided*)."""
LEFT_OPEN = "VALUE_REQUIRED"
NO_FORM = frozenset(
    {
        "CARD_NUMBER_INVALID",
        "CHARACTER_NOT_ALLOWED",
        "CORPORATE_NUMBER_INVALID",
        "DAY_IN_FUTURE",
        "MUNICIPALITY_UNKNOWN",
        "NATIONALITY_UNKNOWN",
        "NOTHING_CHANGED",
        "PHONE_INVALID",
        "REFERENCE_DAY_INVALID",
        "VALUE_TOO_LONG",
    }
)
"""What a form cannot say either: values that nobody can read, and events that are none."""


def check_form(
    filing: Filing, today: date, problems: Problems, *, by_institution: bool
) -> tuple[Filing, list[Problem]]:
    """The filing as it is printed, and what online filing has against its items. Problems: what
    keeps a form back."""
    acceptance = filing.kind in ACCEPTANCE_KINDS
    if acceptance and not by_institution:
        problems.append(Problem("KIND_NOT_ALLOWED", details_path(filing.kind, ())))

    filing, found = check_filing(filing, today, (), deemed_allowed=by_institution)
    problems += [one for one in found if one.code in NO_FORM]
    return filing, [one for one in found if one.code not in NO_FORM]


def online_refusals(
    filing: Filing, status: StatusOfResidence, spouse_basis: bool, today: date
) -> list[Problem]:
    """What the resident's own status has against it (Q1-4)."""
    return check_for_status(filing, status, spouse_basis, today, ())


def institution_refusals(filing: Filing, under_employment_reporting: bool) -> list[Problem]:
    """Why an institution need not file this (Q1-14); about students it always may."""
    about_student = isinstance(filing.details, AcceptanceStatus) or (
        isinstance(filing.details, AcceptanceEnded) and filing.details.reason is not None
    )
    if filing.kind not in ACCEPTANCE_KINDS or about_student or not under_employment_reporting:
        return []
    return [Problem("UNDER_EMPLOYMENT_REPORTING", details_path(filing.kind, ()))]


def form_notices(
    filing: Filing, refusals: list[Problem], today: date, *, by_institution: bool
) -> list[Notice]:
    """What to know of a form, the most important first. `refusals`: of online filing."""
    notices = [Notice("FORM_PREPARED", {"minutes": FORM_LASTS_MINUTES})]
    if by_institution and filing.kind not in ACCEPTANCE_KINDS:
        notices.append(Notice("FORM_RESIDENT_SIGNS"))

    reasons = [one for one in refusals if one.code != LEFT_OPEN]
    if reasons:
        notices.append(Notice("FORM_NOT_ONLINE"))
    notices += [Notice(one.code, one.params, one.path) for one in reasons]

    open_items = dict.fromkeys(one.path for one in refusals if one.code == LEFT_OPEN)
    notices += [Notice("FORM_ITEM_OPEN", path=path) for path in open_items]

    if days_late(filing.details.on, today):
        due_on = filing_due_on(filing.details.on).isoformat()
        notices.append(Notice("FORM_LATE", {"due_on": due_on}))
    if filing.kind in LEAVING_KINDS:
        notices.append(Notice("LEAVE_ALSO_DUE"))
    return notices
