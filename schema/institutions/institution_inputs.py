"""What a counter officer enters about an institution."""

from collections.abc import Callable
from typing import TypeVar

import strawberry

from efiling.actions.institutions.institutions import NewInstitution
from efiling.rules.institutions import institutions as rules
from efiling.rules.institutions.changes import UNCHANGED, InstitutionChanges, Unchanged
from efiling.rules.institutions.institutions import Credentials, InstitutionFacts, Proof
from efiling.rules.vocabulary import Channel, Evidence, EvidenceForm, InstitutionKind
from i18n import Language
from schema.people.account_inputs import PASSWORD

S = TypeVar("S")
T = TypeVar("T")

_KANA = "The reading in full-width katakana."
_SUPPORT_NUMBER = (
    "Of a registered support organization, and of nobody else: two digits, 登, a "
    "hyphen, six digits."
)
_CHANNEL = "COUNTER or POST."
_EVIDENCE = "What shows that the bearer is staff of the institution. A residence card does not."
_FORM = "ORIGINAL at the counter, COPY by post."
_REPORTING = (
    "Whether it has to report the employment of foreigners to the labor office, so that "
    "it files less here."
)


@strawberry.input(description="An address in Japan with its postal code.")
class PostalAddressInput:
    postal_code: str = strawberry.field(description="Seven digits.")
    municipality: str = strawberry.field(description="A code of Query.municipalities.")
    rest: str = strawberry.field(
        description="What follows the municipality, in full-width characters."
    )

    def address(self) -> rules.PostalAddress:
        return rules.PostalAddress(self.postal_code, self.municipality, self.rest)


@strawberry.input(description="Whom the Agency asks.")
class PersonInCharge:
    name: str = strawberry.field(description="In full-width characters.")
    kana: str = strawberry.field(description=_KANA)

    def person(self) -> rules.PersonInCharge:
        return rules.PersonInCharge(self.name, self.kana)


@strawberry.input(description="What registerInstitution takes.")
class RegisterInstitutionInput:
    """Form 9."""

    name: str = strawberry.field(description="In full-width characters.")
    kana: str = strawberry.field(description=_KANA)
    corporate_number: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="13 digits with a check digit; a sole proprietor has none.",
    )
    address: PostalAddressInput = strawberry.field(
        description="Of the institution, not of its head office."
    )
    phone: str = strawberry.field(description="Half-width digits and hyphens.")
    representative: str = strawberry.field(description="The name, in full-width characters.")
    person_in_charge: PersonInCharge = strawberry.field(description="Whom to ask.")
    mail: str = strawberry.field(description="One mail address of up to 60 half-width characters.")
    kinds: list[InstitutionKind] = strawberry.field(
        description="All that it is; only ACCEPTING_ORGANIZATION logs in."
    )
    support_organization_number: str | None = strawberry.field(
        default=strawberry.UNSET, description=_SUPPORT_NUMBER
    )
    under_employment_reporting: bool = strawberry.field(description=_REPORTING)
    auth_id_choices: list[str] = strawberry.field(
        description="One or two login names; the first free one is given."
    )
    password: str = strawberry.field(description=PASSWORD)
    language: Language = strawberry.field(description="For pages, problems and mails.")
    channel: Channel = strawberry.field(description=_CHANNEL)
    evidence: Evidence = strawberry.field(description=_EVIDENCE)
    evidence_form: EvidenceForm = strawberry.field(description=_FORM)
    accepts_terms: bool = strawberry.field(
        description="Without accepting the terms of use nothing is done."
    )

    @property
    def facts(self) -> InstitutionFacts:
        return InstitutionFacts(
            name=self.name,
            kana=self.kana,
            corporate_number=self.corporate_number or None,
            address=self.address.address(),
            phone=self.phone,
            representative=self.representative,
            person_in_charge=self.person_in_charge.person(),
            kinds=tuple(self.kinds),
            support_organization_number=self.support_organization_number or None,
            under_employment_reporting=self.under_employment_reporting,
        )

    @property
    def proof(self) -> Proof:
        """What shows that the bearer may register it."""
        return Proof(self.channel, self.evidence, self.evidence_form)

    def new_institution(self) -> NewInstitution:
        return NewInstitution(
            facts=self.facts,
            proof=self.proof,
            credentials=Credentials(tuple(self.auth_id_choices), self.password),
            mail=self.mail,
            language=self.language,
            accepts_terms=self.accepts_terms,
        )


def _optional(description: str) -> T | None:
    field: T | None = strawberry.field(
        default=strawberry.UNSET, description=f"{description} Absent: unchanged."
    )
    return field


def _changed(value: T | None) -> T | Unchanged | None:
    return UNCHANGED if value is strawberry.UNSET else value


def _changed_as(value: S | None, convert: Callable[[S], T]) -> T | Unchanged | None:
    if value is strawberry.UNSET:
        return UNCHANGED
    return None if value is None else convert(value)


@strawberry.input(
    description="What updateInstitution takes. What is absent stays; null clears, where it may."
)
class UpdateInstitutionInput:
    """Null is refused but for supportOrganizationNumber. The corporate number and the login name
    never change."""

    id: strawberry.ID = strawberry.field(description="Of the institution.")
    name: str | None = _optional("In full-width characters.")
    kana: str | None = _optional(_KANA)
    address: PostalAddressInput | None = _optional("Of the institution.")
    phone: str | None = _optional("Half-width digits and hyphens.")
    representative: str | None = _optional("The name, in full-width characters.")
    person_in_charge: PersonInCharge | None = _optional("Whom to ask.")
    kinds: list[InstitutionKind] | None = _optional("All that it is.")
    support_organization_number: str | None = _optional(_SUPPORT_NUMBER + " Null: cleared.")
    under_employment_reporting: bool | None = _optional(_REPORTING)
    channel: Channel = strawberry.field(description=_CHANNEL)
    evidence: Evidence = strawberry.field(description=_EVIDENCE)
    evidence_form: EvidenceForm = strawberry.field(description=_FORM)

    @property
    def proof(self) -> Proof:
        """What shows that the bearer may ask for the change."""
        return Proof(self.channel, self.evidence, self.evidence_form)

    def changes(self) -> InstitutionChanges:
        return InstitutionChanges(
            name=_changed(self.name),
            kana=_changed(self.kana),
            address=_changed_as(self.address, PostalAddressInput.address),
            phone=_changed(self.phone),
            representative=_changed(self.representative),
            person_in_charge=_changed_as(self.person_in_charge, PersonInCharge.person),
            kinds=_changed_as(self.kinds, tuple),
            support_organization_number=_changed(self.support_organization_number),
            under_employment_reporting=_changed(self.under_employment_reporting),
        )
