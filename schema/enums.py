"""The words of the domain as GraphQL enumerations; their names are the members' names on every
floor."""

from enum import Enum

import strawberry
from strawberry.types.enum import has_enum_definition

from efiling.rules.vocabulary import (
    AccountState,
    AuditChainState,
    BatchKind,
    BatchState,
    Channel,
    Evidence,
    EvidenceForm,
    FilingGroup,
    FilingKind,
    FilingState,
    InstitutionKind,
    LinkedSystem,
    LinkState,
    MailKind,
    MailState,
    Role,
    Sex,
    StatusOfResidence,
    StudentLeavingReason,
    TokenScope,
)
from i18n import Language
from schema.enum_values import VALUES

ENUMERATIONS: dict[type[Enum], str] = {
    Role: "Who somebody is to the service. Every account has exactly one role.",
    Language: "A language of the service. Problems, labels, notices and mails are written in it.",
    Sex: "As on the residence card. NOT_STATED: the card says neither (code 3 on its chip).",
    Channel: "How a filing reached the Agency: through this service, over the counter, or by post.",
    Evidence: "What showed a counter officer who somebody is.",
    EvidenceForm: "Whether the document itself was shown, or a copy enclosed.",
    MailKind: "What a mail is about.",
    MailState: (
        "QUEUED: waits to be sent, or to be tried again. SENT: a mail server took it. REFUSED: for "
        "good. BOUNCED: taken first, and came back."
    ),
    AuditChainState: "What a look at the whole audit trail found first.",
    LinkedSystem: "Other systems of the Agency that know the same accounts.",
    LinkState: (
        "NOT_APPLICABLE: not for this institution. PENDING: from a later day on. AVAILABLE: "
        "already."
    ),
    StatusOfResidence: "The statuses of residence, as the residence card names them.",
    FilingGroup: (
        "What a filing is about. The status of residence decides which groups concern a resident."
    ),
    FilingKind: (
        "The kinds of filing. The member of FilingDetailsInput with the same words carries its "
        "items."
    ),
    FilingState: (
        "How far a filing is. REGISTERING: received, final after the coming main registration. "
        "REGISTERED: final. REGISTRATION_ERROR: not registered, for the reasons in errors. "
        "SUPERSEDED: a later one of the same day counts."
    ),
    BatchKind: (
        "What a batch is about. ACCEPTANCE: filings of Article 19-17. ORGANIZATION_CHANGE: a new "
        "name or address of an organization, for residents who asked for it (Article 19-16)."
    ),
    BatchState: (
        "How far a batch is. RECEPTION_ERROR: refused as a whole, nothing was filed. REGISTERING: "
        "received. REGISTERED: every row is final. REGISTRATION_ERROR: some rows could not be "
        "registered."
    ),
    StudentLeavingReason: "Why a student left the school.",
    InstitutionKind: "What an institution is; it may be several.",
    TokenScope: (
        "What an API token may do. BATCH_SUBMIT: check and submit batches. BATCH_READ: follow "
        "batches and fetch their corrections. FILING_READ: the history of filings."
    ),
    AccountState: (
        "Whether an account can be used. LOCKED: too many wrong passwords, ends by itself. "
        "EXPIRED: the period of stay ended. INVALIDATED: the card register says that there is no "
        "duty any more. DEREGISTERED: at the counter."
    ),
}
"""Every enumeration of the schema to its public description."""


def _declare(enumeration: type[Enum], description: str) -> None:
    """Makes it known to Strawberry, which takes descriptions of values from classes made for it
    alone."""
    declared = strawberry.enum(enumeration, description=description)
    assert has_enum_definition(declared)
    for value in declared.__strawberry_definition__.values:
        value.description = VALUES[enumeration][enumeration[value.name]]


for _enumeration, _description in ENUMERATIONS.items():
    _declare(_enumeration, _description)
