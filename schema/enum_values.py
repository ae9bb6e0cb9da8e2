"""What each value of an enumeration means, for the schema."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from efiling.rules.filings.kinds import KINDS
from efiling.rules.filings.statuses import STATUSES
from efiling.rules.in_force import SINCE_THE_DUTY, InForce
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


def _days_of(in_force: InForce) -> str:
    """The first and the last day of a value, where it has not been there all the time."""
    if in_force == SINCE_THE_DUTY:
        return ""
    until = f" to {in_force.last_on}" if in_force.last_on else ""
    expected = "" if in_force.confirmed else " Expected, not yet published as law."
    return f" From {in_force.first_on}{until}.{expected}"


VALUES: Mapping[type[Enum], Mapping[Any, str]] = {
    Role: {
        Role.RESIDENT: "A foreign resident with a residence card, who files for themself.",
        Role.INSTITUTION: "A school, employer or agency that accepts residents.",
        Role.HELPDESK: "Staff who answer questions by phone.",
        Role.OFFICER: "Staff at a counter, who register institutions and enter what came on paper.",
        Role.AUDITOR: "Staff who read the audit trail.",
        Role.ADMINISTRATOR: "Staff who run the service.",
    },
    Language: {
        Language.JA: "Japanese (日本語).",
        Language.EN: "English.",
        Language.ZH_HANT: "Chinese in traditional characters (繁體中文).",
        Language.ZH_HANS: "Chinese in simplified characters (简体中文).",
        Language.KO: "Korean (한국어).",
        Language.ES: "Spanish (Español).",
        Language.PT: "Portuguese (Português).",
        Language.TL: "Filipino (Tagalog).",
    },
    Sex: {
        Sex.MALE: "M on the card (男).",
        Sex.FEMALE: "F on the card (女).",
        Sex.NOT_STATED: "The card says neither (code 3 on its chip; 記載なし).",
    },
    Channel: {
        Channel.ONLINE: "Through this service.",
        Channel.COUNTER: "On paper, handed in at a counter.",
        Channel.POST: "On paper, by post.",
    },
    Evidence: {
        Evidence.STAFF_CARD: "A card that shows who works for the institution (社員証, 職員証).",
        Evidence.AGENT_CERTIFICATE: (
            "A certificate of who may act for applicants (申請等取次者証明書)."
        ),
        Evidence.EMPLOYMENT_CERTIFICATE: "A certificate of employment (在職証明書).",
        Evidence.HEALTH_INSURANCE_CARD: (
            "A health insurance card that names the employer (健康保険証)."
        ),
        Evidence.RESIDENCE_CARD: "The resident's own residence card (在留カード).",
    },
    EvidenceForm: {
        EvidenceForm.ORIGINAL: "The document itself was shown.",
        EvidenceForm.COPY: "A copy was enclosed.",
    },
    LinkedSystem: {
        LinkedSystem.SPECIFIED_SKILLED_WORKER: "Of specified skilled workers (特定技能).",
        LinkedSystem.JAPANESE_LANGUAGE_SCHOOL: "Of Japanese-language schools (日本語教育機関).",
    },
    AuditChainState: {
        AuditChainState.WHOLE: "Nothing was wrong.",
        AuditChainState.BROKEN: "An event was changed, added or removed past the service.",
        AuditChainState.ACCOUNT_CHANGED: "An account was changed past the service.",
        AuditChainState.ROLLED_BACK: "What was written down outside the database is not there.",
        AuditChainState.ANCHORS_BROKEN: "What was written down outside was changed itself.",
    },
    LinkState: {
        LinkState.NOT_APPLICABLE: "Not for this institution.",
        LinkState.PENDING: "From a later day on.",
        LinkState.AVAILABLE: "Already.",
    },
    MailKind: {
        MailKind.REGISTRATION_COMPLETE: "An account was registered.",
        MailKind.CREDENTIALS_RENOTIFIED: "The login name, as was asked for with the card.",
        MailKind.MAIL_CHANGE_CONFIRMATION: "The link that makes a new mail address count.",
        MailKind.MAIL_CHANGED: "The mail address was changed; it goes to the earlier one.",
        MailKind.PASSWORD_EXPIRES_SOON: "The password ends soon.",
        MailKind.PASSWORD_CHANGED: "The password was changed.",
        MailKind.PASSWORD_ENDED: "The password has ended.",
        MailKind.ACCOUNT_EXPIRES_SOON: "The account ends soon unless it is used.",
        MailKind.ACCOUNT_DEREGISTERED: "The account was ended at the counter.",
        MailKind.ACCOUNT_ENDED: "The account has ended, with the stay or unused.",
        MailKind.ACCOUNT_BACK: "An account that ended by mistake is as before.",
        MailKind.FILING_RECEIVED: "A notification or a batch was received.",
        MailKind.RECEPTION_ERROR: "A batch was refused as a whole.",
        MailKind.FILING_REGISTERED: "A notification or a batch is final.",
        MailKind.REGISTRATION_ERROR: "A notification, or some of a batch, could not be registered.",
        MailKind.FILED_ON_YOUR_BEHALF: "An institution filed for a resident.",
    },
    MailState: {
        MailState.QUEUED: "Waits to be sent, or to be tried again.",
        MailState.SENT: "A mail server took it.",
        MailState.REFUSED: "Refused for good.",
        MailState.BOUNCED: "A mail server took it, and it came back.",
    },
    FilingGroup: {
        FilingGroup.ACTIVITY_ORGANIZATION: (
            "Where somebody studies or works, for statuses such as Student (活動機関)."
        ),
        FilingGroup.CONTRACTING_ORGANIZATION: (
            "With whom somebody has a contract, for statuses such as Engineer (契約機関)."
        ),
        FilingGroup.SPOUSE: "The marriage that the status rests on (配偶者).",
        FilingGroup.ACCEPTANCE: "Whom an institution accepts, Article 19-17 (受入れ).",
    },
    FilingState: {
        FilingState.REGISTERING: "Received, final after the coming main registration.",
        FilingState.REGISTERED: "Final.",
        FilingState.REGISTRATION_ERROR: "Not registered, for the reasons in errors.",
        FilingState.SUPERSEDED: "A later one of the same day counts in its place.",
    },
    AccountState: {
        AccountState.ACTIVE: "Everything is open.",
        AccountState.LOCKED: "Too many wrong passwords; ends by itself.",
        AccountState.PASSWORD_EXPIRED: "Log in, and change the password before anything else.",
        AccountState.EXPIRED: (
            "The period of stay ended, or an institution did not use it for a year."
        ),
        AccountState.INVALIDATED: "The card register says that there is no duty any more.",
        AccountState.DEREGISTERED: "Ended at the counter.",
    },
    BatchKind: {
        BatchKind.ACCEPTANCE: "Filings of Article 19-17, by the institution itself.",
        BatchKind.ORGANIZATION_CHANGE: (
            "A new name or address of an organization, for residents who asked for it (Article "
            "19-16)."
        ),
    },
    BatchState: {
        BatchState.RECEPTION_ERROR: "Refused as a whole; nothing was filed.",
        BatchState.REGISTERING: "Received; the coming main registration decides on each row.",
        BatchState.REGISTERED: "Every row is final, or a later one counts in its place.",
        BatchState.REGISTRATION_ERROR: "Some rows could not be registered.",
    },
    StudentLeavingReason: {
        StudentLeavingReason.GRADUATION: "They finished (卒業, 修了).",
        StudentLeavingReason.WITHDRAWAL: "They left before the end (退学).",
        StudentLeavingReason.EXPULSION: "The school ended it (除籍).",
        StudentLeavingReason.OTHER: "Another reason (その他).",
    },
    InstitutionKind: {
        InstitutionKind.ACCEPTING_ORGANIZATION: "Any that accepts foreign residents (所属機関).",
        InstitutionKind.SPECIFIED_SKILLED_WORKER_ORGANIZATION: (
            "Employs specified skilled workers (特定技能所属機関)."
        ),
        InstitutionKind.REGISTERED_SUPPORT_ORGANIZATION: (
            "Supports specified skilled workers for their employers (登録支援機関)."
        ),
        InstitutionKind.JAPANESE_LANGUAGE_SCHOOL: "A Japanese-language school (日本語教育機関).",
    },
    TokenScope: {
        TokenScope.BATCH_SUBMIT: "Check and submit batches.",
        TokenScope.BATCH_READ: "Follow batches and fetch their corrections.",
        TokenScope.FILING_READ: "The history of filings.",
    },
    StatusOfResidence: {
        status: f"{named.label} ({named.ja}).{_days_of(named.in_force)}"
        for status, named in STATUSES.items()
    },
    FilingKind: {
        kind: f"{named.label} ({named.ja}).{_days_of(named.in_force)}"
        for kind, named in KINDS.items()
    },
}
"""Every enumeration of the schema, and what each of its values means."""
