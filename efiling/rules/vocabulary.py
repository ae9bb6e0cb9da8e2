"""The words of the domain as enumerations; the same names on every floor and in GraphQL."""

from enum import StrEnum, auto


class Word(StrEnum):
    """An enumeration whose value is its name."""

    @staticmethod
    def _generate_next_value_(name: str, _start: int, _count: int, _before: list[str]) -> str:
        return name


class Role(Word):
    RESIDENT = auto()
    INSTITUTION = auto()
    HELPDESK = auto()
    OFFICER = auto()
    AUDITOR = auto()
    ADMINISTRATOR = auto()


class Sex(Word):
    MALE = auto()
    FEMALE = auto()
    NOT_STATED = auto()
    """Cards have it: code 3 on the chip."""


class Channel(Word):
    ONLINE = auto()
    COUNTER = auto()
    POST = auto()


class StatusOfResidence(Word):
    DIPLOMAT = auto()
    OFFICIAL = auto()
    PROFESSOR = auto()
    ARTIST = auto()
    RELIGIOUS_ACTIVITIES = auto()
    JOURNALIST = auto()
    HIGHLY_SKILLED_PROFESSIONAL_1A = auto()
    HIGHLY_SKILLED_PROFESSIONAL_1B = auto()
    HIGHLY_SKILLED_PROFESSIONAL_1C = auto()
    HIGHLY_SKILLED_PROFESSIONAL_2 = auto()
    BUSINESS_MANAGER = auto()
    LEGAL_ACCOUNTING_SERVICES = auto()
    MEDICAL_SERVICES = auto()
    RESEARCHER = auto()
    INSTRUCTOR = auto()
    ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES = auto()
    INTRA_COMPANY_TRANSFEREE = auto()
    NURSING_CARE = auto()
    ENTERTAINER = auto()
    SKILLED_LABOR = auto()
    SPECIFIED_SKILLED_WORKER_1 = auto()
    SPECIFIED_SKILLED_WORKER_2 = auto()
    TECHNICAL_INTERN_TRAINING_1 = auto()
    TECHNICAL_INTERN_TRAINING_2 = auto()
    TECHNICAL_INTERN_TRAINING_3 = auto()
    CULTURAL_ACTIVITIES = auto()
    TEMPORARY_VISITOR = auto()
    STUDENT = auto()
    TRAINEE = auto()
    DEPENDENT = auto()
    DESIGNATED_ACTIVITIES = auto()
    PERMANENT_RESIDENT = auto()
    SPOUSE_OR_CHILD_OF_JAPANESE_NATIONAL = auto()
    SPOUSE_OR_CHILD_OF_PERMANENT_RESIDENT = auto()
    LONG_TERM_RESIDENT = auto()
    SPECIAL_PERMANENT_RESIDENT = auto()
    EMPLOYMENT_FOR_SKILL_DEVELOPMENT = auto()
    INTRA_COMPANY_TRANSFEREE_2 = auto()


class FilingGroup(Word):
    ACTIVITY_ORGANIZATION = auto()
    CONTRACTING_ORGANIZATION = auto()
    SPOUSE = auto()
    ACCEPTANCE = auto()


class FilingKind(Word):
    ACTIVITY_ORG_NAME_CHANGED = auto()
    ACTIVITY_ORG_ADDRESS_CHANGED = auto()
    ACTIVITY_ORG_CEASED = auto()
    ACTIVITY_ORG_LEFT = auto()
    ACTIVITY_ORG_TRANSFERRED = auto()
    CONTRACT_ORG_NAME_CHANGED = auto()
    CONTRACT_ORG_ADDRESS_CHANGED = auto()
    CONTRACT_ORG_CEASED = auto()
    CONTRACT_ENDED = auto()
    CONTRACT_CONCLUDED = auto()
    SPOUSE_DIVORCED = auto()
    SPOUSE_DECEASED = auto()
    ACCEPTANCE_STARTED = auto()
    ACCEPTANCE_ENDED = auto()
    ACCEPTANCE_STATUS = auto()


class FilingState(Word):
    REGISTERING = auto()
    REGISTERED = auto()
    REGISTRATION_ERROR = auto()
    SUPERSEDED = auto()


class AccountState(Word):
    ACTIVE = auto()
    LOCKED = auto()
    PASSWORD_EXPIRED = auto()
    EXPIRED = auto()
    INVALIDATED = auto()
    DEREGISTERED = auto()


class Loss(Word):
    """That the holder of a card has lost the account by what the feed says: not before the whole
    load was judged, or from now on."""

    HELD = auto()
    DUE = auto()


class Validity(Word):
    """Of a residence card, as the feed says."""

    VALID = auto()
    LAPSED = auto()


class Presence(Word):
    """Where the card's holder is, as the feed says."""

    IN_JAPAN = auto()
    DEPARTED = auto()
    REENTRY = auto()


class Designation(Word):
    """Designated Activities granted to staff of these missions carry no duty (Q1-3)."""

    TAIWAN_MISSION = auto()
    PALESTINE_MISSION = auto()


class MailState(Word):
    QUEUED = auto()
    SENT = auto()
    REFUSED = auto()
    BOUNCED = auto()


class MailKind(Word):
    REGISTRATION_COMPLETE = auto()
    CREDENTIALS_RENOTIFIED = auto()
    MAIL_CHANGE_CONFIRMATION = auto()
    MAIL_CHANGED = auto()
    PASSWORD_EXPIRES_SOON = auto()
    PASSWORD_CHANGED = auto()
    PASSWORD_ENDED = auto()
    ACCOUNT_EXPIRES_SOON = auto()
    ACCOUNT_DEREGISTERED = auto()
    ACCOUNT_ENDED = auto()
    ACCOUNT_BACK = auto()
    FILING_RECEIVED = auto()
    RECEPTION_ERROR = auto()
    FILING_REGISTERED = auto()
    REGISTRATION_ERROR = auto()
    FILED_ON_YOUR_BEHALF = auto()


class AuditChainState(Word):
    """What a look at the whole audit trail found first."""

    WHOLE = auto()
    BROKEN = auto()
    ACCOUNT_CHANGED = auto()
    ROLLED_BACK = auto()
    ANCHORS_BROKEN = auto()


class Evidence(Word):
    """What the counter was shown, or got a copy of, that the applicant is who may apply (Q2-13)."""

    STAFF_CARD = auto()
    AGENT_CERTIFICATE = auto()
    EMPLOYMENT_CERTIFICATE = auto()
    HEALTH_INSURANCE_CARD = auto()
    RESIDENCE_CARD = auto()


class EvidenceForm(Word):
    ORIGINAL = auto()
    COPY = auto()


class BatchKind(Word):
    ACCEPTANCE = auto()
    ORGANIZATION_CHANGE = auto()


class BatchState(Word):
    RECEPTION_ERROR = auto()
    REGISTERING = auto()
    REGISTERED = auto()
    REGISTRATION_ERROR = auto()


class StudentLeavingReason(Word):
    GRADUATION = auto()
    WITHDRAWAL = auto()
    EXPULSION = auto()
    OTHER = auto()


class InstitutionKind(Word):
    ACCEPTING_ORGANIZATION = auto()
    SPECIFIED_SKILLED_WORKER_ORGANIZATION = auto()
    REGISTERED_SUPPORT_ORGANIZATION = auto()
    JAPANESE_LANGUAGE_SCHOOL = auto()


class LinkedSystem(Word):
    SPECIFIED_SKILLED_WORKER = auto()
    JAPANESE_LANGUAGE_SCHOOL = auto()


class LinkState(Word):
    NOT_APPLICABLE = auto()
    PENDING = auto()
    AVAILABLE = auto()


class TokenScope(Word):
    BATCH_SUBMIT = auto()
    BATCH_READ = auto()
    FILING_READ = auto()
