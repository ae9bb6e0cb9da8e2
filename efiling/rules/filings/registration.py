"""Whether a received filing can become final, judged by the card register as it is then (Q2-55,
Q2-65)."""

from efiling.errors import Problem
from efiling.rules.filings.acceptance import FilingInstitution, check_acceptance, why_on_paper
from efiling.rules.filings.details import AcceptanceEnded, Filing
from efiling.rules.filings.filings import check_for_status, details_path
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS
from efiling.rules.people.accounts import lacks_duty
from efiling.rules.people.register import Card
from efiling.rules.vocabulary import StatusOfResidence, Validity

SUBJECT = ("filing", "subject")


def check_for_registration(
    filing: Filing,
    card: Card | None,
    card_number_digest: bytes,
    identity_address_digest: bytes,
    institution: FilingInstitution | None = None,
) -> list[Problem]:
    """Why the filing cannot be registered; empty: it can.

    `card`: the newest facts of the person; the digests are those of the filing's subject.
    `institution`: who filed, if it was one. Of the end of a student's acceptance the paper way is
    named first (Q2-64): the reason, which is kept for students only, tells what the status was at
    reception.
    """
    if card and (on_paper := _why_on_paper(filing, card)):
        return on_paper
    if card is None or card.validity is not Validity.VALID:
        return [Problem("CARD_LAPSED", SUBJECT)]
    if card.card_number_digest != card_number_digest:
        return [Problem("CARD_REPLACED", SUBJECT)]
    if card.identity_address_digest != identity_address_digest:
        return [Problem("IDENTITY_MISMATCH", SUBJECT)]
    if filing.kind in ACCEPTANCE_KINDS:
        return check_acceptance(
            filing, card.status, institution is not None and institution.under_employment_reporting
        )
    if lacks_duty(card.status, card.spouse_basis, card.period_of_stay, card.designation):
        return [Problem("STATUS_HAS_NO_DUTY", details_path(filing.kind))]
    return check_for_status(filing, card.status, card.spouse_basis)


def _why_on_paper(filing: Filing, card: Card) -> list[Problem]:
    was_student = isinstance(filing.details, AcceptanceEnded) and filing.details.reason is not None
    return why_on_paper(filing, card, StatusOfResidence.STUDENT, ()) if was_student else []
