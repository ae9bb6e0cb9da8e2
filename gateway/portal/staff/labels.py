"""What staff choose from, in words."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from efiling.rules.filings.receipt_items import REASON_LABELS, SEX_LABELS
from efiling.rules.vocabulary import (
    AccountState,
    Channel,
    Evidence,
    EvidenceForm,
    FilingState,
    InstitutionKind,
    MailKind,
    MailState,
    Role,
)
from i18n import N_
from i18n.negotiation import NAMES

Choices = Sequence[tuple[str, str]]

CHANNELS: Choices = (
    (Channel.COUNTER.value, N_("At the counter")),
    (Channel.POST.value, N_("By post")),
)
EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        Evidence.STAFF_CARD: N_("Staff card"),
        Evidence.AGENT_CERTIFICATE: N_("Certificate of who may act for applicants"),
        Evidence.EMPLOYMENT_CERTIFICATE: N_("Certificate of employment"),
        Evidence.HEALTH_INSURANCE_CARD: N_("Health insurance card that names the employer"),
        Evidence.RESIDENCE_CARD: N_("Residence card"),
    }
)
OF_INSTITUTIONS: Choices = tuple(
    (one, words) for one, words in EVIDENCE.items() if one != Evidence.RESIDENCE_CARD
)
OF_ANYBODY: Choices = tuple(
    sorted(EVIDENCE.items(), key=lambda one: one[0] != Evidence.RESIDENCE_CARD)
)
EVIDENCE_FORMS: Choices = (
    (EvidenceForm.ORIGINAL.value, N_("The document itself (at the counter)")),
    (EvidenceForm.COPY.value, N_("A copy (by post)")),
)
INSTITUTION_KINDS: Choices = (
    (
        InstitutionKind.ACCEPTING_ORGANIZATION.value,
        N_("Accepting organization: accepts foreign residents, and logs in here"),
    ),
    (
        InstitutionKind.SPECIFIED_SKILLED_WORKER_ORGANIZATION.value,
        N_("Employs specified skilled workers"),
    ),
    (InstitutionKind.REGISTERED_SUPPORT_ORGANIZATION.value, N_("Registered support organization")),
    (InstitutionKind.JAPANESE_LANGUAGE_SCHOOL.value, N_("Japanese-language school")),
)
SHORT_KINDS: Mapping[str, str] = MappingProxyType(
    dict(INSTITUTION_KINDS)
    | {InstitutionKind.ACCEPTING_ORGANIZATION.value: N_("Accepting organization")}
)
YES_OR_NO: Choices = (("true", N_("Yes")), ("false", N_("No")))
SEXES: Choices = tuple((one.value, words) for one, words in SEX_LABELS.items())
LEAVING_REASONS: Choices = tuple((one.value, words) for one, words in REASON_LABELS.items())
LANGUAGES: Choices = tuple((one.name, NAMES[one]) for one in NAMES)
ROLES: Mapping[str, str] = MappingProxyType(
    {
        Role.RESIDENT: N_("Resident"),
        Role.INSTITUTION: N_("Organization"),
        Role.OFFICER: N_("Counter officer"),
        Role.HELPDESK: N_("Helpdesk"),
        Role.AUDITOR: N_("Auditor"),
        Role.ADMINISTRATOR: N_("Administrator"),
    }
)
ACCOUNT_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        AccountState.ACTIVE: (N_("Can log in"), "good"),
        AccountState.LOCKED: (N_("Locked after wrong passwords"), "bad"),
        AccountState.PASSWORD_EXPIRED: (N_("Password expired"), "bad"),
        AccountState.EXPIRED: (N_("Expired"), "bad"),
        AccountState.INVALIDATED: (N_("Ended: no duty to notify any more"), "bad"),
        AccountState.DEREGISTERED: (N_("Ended at the counter"), "bad"),
    }
)
"""In words, and what its tag looks like."""
MAIL_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        MailState.QUEUED: (N_("Waits to be sent"), ""),
        MailState.SENT: (N_("Taken by the mail server"), "good"),
        MailState.REFUSED: (N_("Refused for good"), "bad"),
        MailState.BOUNCED: (N_("Came back"), "bad"),
    }
)
MAIL_KINDS: Mapping[str, str] = MappingProxyType(
    {
        MailKind.REGISTRATION_COMPLETE: N_("User registration complete"),
        MailKind.CREDENTIALS_RENOTIFIED: N_("Authentication ID told again"),
        MailKind.MAIL_CHANGE_CONFIRMATION: N_("Link for a new mail address"),
        MailKind.MAIL_CHANGED: N_("Mail address changed"),
        MailKind.PASSWORD_EXPIRES_SOON: N_("Password expires soon"),
        MailKind.PASSWORD_CHANGED: N_("Password changed"),
        MailKind.PASSWORD_ENDED: N_("Password expired"),
        MailKind.ACCOUNT_EXPIRES_SOON: N_("Authentication ID expires soon"),
        MailKind.ACCOUNT_DEREGISTERED: N_("User registration ended at the counter"),
        MailKind.ACCOUNT_ENDED: N_("User registration ended"),
        MailKind.ACCOUNT_BACK: N_("User registration valid again"),
        MailKind.FILING_RECEIVED: N_("Notification received"),
        MailKind.RECEPTION_ERROR: N_("Batch refused at reception"),
        MailKind.FILING_REGISTERED: N_("Notification registered"),
        MailKind.REGISTRATION_ERROR: N_("Notification not registered"),
        MailKind.FILED_ON_YOUR_BEHALF: N_("An organization filed for the resident"),
    }
)
FILING_STATES: Mapping[str, str] = MappingProxyType(
    {
        FilingState.REGISTERING: N_("Received, registered in the night"),
        FilingState.REGISTERED: N_("Registered"),
        FilingState.REGISTRATION_ERROR: N_("Registration error"),
        FilingState.SUPERSEDED: N_("Replaced by a later notification"),
    }
)
