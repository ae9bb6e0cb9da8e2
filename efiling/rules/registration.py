"""Whether a received filing can become final, judged by the card register as it is then (Q2-55, Q2-65)."""

from efiling.errors import Problem
from efiling.rules.details import Filing
from efiling.rules.filings import check_for_status, details_path
from efiling.rules.register import Card
from efiling.rules.statuses import has_filing_duty
from efiling.rules.vocabulary import Validity

SUBJECT = ("filing", "subject")


def check_for_registration(
    filing: Filing, card: Card | None, card_number_digest: bytes, identity_address_digest: bytes
) -> list[Problem]:
    """Why the filing cannot be registered; empty: it can.

    `card`: the newest facts of the person; the digests are those of the filing's subject.
    """
    if card is None or card.validity is not Validity.VALID:
        return [Problem("CARD_LAPSED", SUBJECT)]
    if card.card_number_digest != card_number_digest:
        return [Problem("CARD_REPLACED", SUBJECT)]
    if card.identity_address_digest != identity_address_digest:
        return [Problem("IDENTITY_MISMATCH", SUBJECT)]
    if not has_filing_duty(card.status, card.spouse_basis):
        return [Problem("STATUS_HAS_NO_DUTY", details_path(filing.kind))]
    return check_for_status(filing, card.status, card.spouse_basis)
