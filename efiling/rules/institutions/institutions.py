"""What an institution is, and how it is entered at the counter (Q2-13, Q2-21)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from efiling import clock
from efiling.errors import Problem
from efiling.rules import text
from efiling.rules.arrival import plain_hyphens, without_spaces
from efiling.rules.people.canonical import (
    FORM,
    FORMS,
    canonical_organization,
    organization_spellings,
)
from efiling.rules.people.credentials import (
    Policy,
    check_auth_id,
    check_password,
    typed_auth_id,
    typed_password,
)
from efiling.rules.people.identity import Address, check_address
from efiling.rules.text import Path, Problems
from efiling.rules.vocabulary import (
    Channel,
    Evidence,
    EvidenceForm,
    InstitutionKind,
    Role,
)

AUTH_ID_CHOICES_AT_MOST = 2
_MAIL_AT = timedelta(hours=9)
_KATAKANA = re.compile("[ァ-ヶー・　]")
_POSTAL_CODE = re.compile("([0-9]{3})-?([0-9]{4})")
_SUPPORT_NUMBER = re.compile("([0-9]{2}登)-?([0-9]{6})")
_NARROW = str.maketrans("０１２３４５６７８９ー", "0123456789-")
_AS_KATAKANA = {code: chr(code + 0x60) for code in range(ord("ぁ"), ord("ゖ") + 1)}
_AS_KATAKANA |= dict.fromkeys(map(ord, "−‐―"), "ー")
_SEPARATOR = "\x1f"
_FORM_OF = MappingProxyType(
    {Channel.COUNTER: EvidenceForm.ORIGINAL, Channel.POST: EvidenceForm.COPY}
)


def told_at(registered_at: datetime) -> datetime:
    """When the registration mail goes out: the next morning (Q2-17)."""
    return clock.midnight(clock.day_of(registered_at) + timedelta(days=1)) + _MAIL_AT


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address with its postal code, seven digits with a hyphen once checked."""

    postal_code: str
    municipality: str
    rest: str

    @property
    def place(self) -> Address:
        """Without the postal code."""
        return Address(self.municipality, self.rest)


@dataclass(frozen=True, slots=True)
class PersonInCharge:
    """Whom the Agency asks; `kana` in katakana."""

    name: str
    kana: str


@dataclass(frozen=True, slots=True)
class InstitutionFacts:
    """What form 9 says of an institution. `corporate_number` is None for a sole proprietor. A
    registered support organization, and nobody else, has a `support_organization_number`."""

    name: str
    kana: str
    corporate_number: str | None
    address: PostalAddress
    phone: str
    representative: str
    person_in_charge: PersonInCharge
    kinds: tuple[InstitutionKind, ...]
    support_organization_number: str | None
    under_employment_reporting: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """How an application reached the counter, and what shows that its bearer may make it."""

    channel: Channel
    evidence: Evidence
    evidence_form: EvidenceForm


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the institution wants to log in with: one or two IDs, of which the first free one
    counts."""

    auth_id_choices: Sequence[str]
    password: str


def check_institution(facts: InstitutionFacts, problems: Problems) -> InstitutionFacts:
    """Every item in its normal form; all problems at once, with paths as in GraphQL."""
    kinds = tuple(kind for kind in InstitutionKind if kind in facts.kinds)
    if not kinds:
        problems.append(Problem("VALUE_REQUIRED", ("kinds",)))

    person = facts.person_in_charge
    return InstitutionFacts(
        name=text.full_width(facts.name, ("name",), problems),
        kana=katakana(facts.kana, ("kana",), problems),
        corporate_number=text.optional(
            text.corporate_number, facts.corporate_number, ("corporateNumber",), problems
        ),
        address=_check_postal_address(facts.address, ("address",), problems),
        phone=text.phone(facts.phone, ("phone",), problems),
        representative=text.full_width(facts.representative, ("representative",), problems),
        person_in_charge=PersonInCharge(
            name=text.full_width(person.name, ("personInCharge", "name"), problems),
            kana=katakana(person.kana, ("personInCharge", "kana"), problems),
        ),
        kinds=kinds,
        support_organization_number=_check_support_number(
            facts.support_organization_number, kinds, problems
        ),
        under_employment_reporting=facts.under_employment_reporting,
    )


def katakana(value: str, path: Path, problems: Problems) -> str:
    """A reading: full-width katakana, the middle dot and full-width spaces. Hiragana are suggested
    as katakana, a dash as ー."""
    of_text: Problems = []
    normalised = text.full_width(value, path, of_text)
    strange = dict.fromkeys(_KATAKANA.sub("", normalised))
    if strange and not of_text:
        named = {"characters": " ".join(list(strange)[: text.NAMED_AT_MOST])}
        of_text.append(Problem("KANA_INVALID", path, named, suggestion=normalised))
    problems += [replace(one, suggestion=_reading(one.suggestion)) for one in of_text]
    return normalised


def _reading(written: str | None) -> str | None:
    """A text in katakana; None where something else is left of it."""
    meant = (written or "").translate(_AS_KATAKANA)
    return None if _KATAKANA.sub("", meant) else meant or None


def _narrow(value: str) -> str:
    """A number as its parts are counted: no spaces, half-width digits, plain hyphens."""
    return plain_hyphens(without_spaces(value)).translate(_NARROW)


def _check_postal_address(address: PostalAddress, path: Path, problems: Problems) -> PostalAddress:
    code = _narrow(address.postal_code).removeprefix("〒")
    if not code:
        problems.append(Problem("VALUE_REQUIRED", (*path, "postalCode")))
    elif found := _POSTAL_CODE.fullmatch(code):
        code = f"{found[1]}-{found[2]}"
    else:
        seven = re.sub("[^0-9]", "", code)
        meant = f"{seven[:3]}-{seven[3:]}" if len(seven) == 7 else None
        problems.append(Problem("POSTAL_CODE_INVALID", (*path, "postalCode"), suggestion=meant))
    place = check_address(address.place, path, problems)
    return PostalAddress(code, place.municipality, place.rest)


def _check_support_number(
    value: str | None, kinds: Sequence[InstitutionKind], problems: Problems
) -> str | None:
    path = ("supportOrganizationNumber",)
    wanted = InstitutionKind.REGISTERED_SUPPORT_ORGANIZATION in kinds
    if value is None or text.is_blank(value):
        if wanted:
            problems.append(Problem("VALUE_REQUIRED", path))
        return None
    if kinds and not wanted:
        problems.append(Problem("SUPPORT_NUMBER_WITHOUT_KIND", path))

    number = _narrow(value)
    if found := _SUPPORT_NUMBER.fullmatch(number):
        return f"{found[1]}-{found[2]}"
    eight = re.sub("[^0-9]", "", number)
    meant = f"{eight[:2]}登-{eight[2:]}" if len(eight) == 8 else None
    problems.append(Problem("SUPPORT_NUMBER_INVALID", path, suggestion=meant))
    return number


def check_proof(proof: Proof, problems: Problems, of: Role = Role.INSTITUTION) -> None:
    """At the counter the original, by post a copy, never online. A residence card shows nobody to
    be staff of an institution (Q2-13); nothing else shows who a resident is (Q2-20)."""
    check_channel(proof, problems)
    is_card = proof.evidence is Evidence.RESIDENCE_CARD
    if is_card and of is Role.INSTITUTION:
        problems.append(Problem("EVIDENCE_NOT_ALLOWED", ("evidence",)))
    if not is_card and of is Role.RESIDENT:
        problems.append(Problem("RESIDENCE_CARD_REQUIRED", ("evidence",)))


def check_channel(proof: Proof, problems: Problems) -> None:
    """At the counter the original, by post a copy, never online."""
    if proof.channel not in _FORM_OF:
        problems.append(Problem("CHANNEL_NOT_ALLOWED", ("channel",)))
    elif proof.evidence_form is not _FORM_OF[proof.channel]:
        problems.append(Problem("CHANNEL_NOT_ALLOWED", ("evidenceForm",)))


def typed_credentials(wanted: Credentials, policy: Policy) -> Credentials:
    """IDs and password as they are meant, as at the login."""
    choices = tuple(map(typed_auth_id, wanted.auth_id_choices))
    return Credentials(choices, typed_password(wanted.password, policy))


def check_credentials(wanted: Credentials, policy: Policy, problems: Problems) -> None:
    """One or two IDs of the right form, and a password that contains neither (Q2-22, Q2-28)."""
    choices = wanted.auth_id_choices
    if not choices:
        problems.append(Problem("VALUE_REQUIRED", ("authIdChoices",)))
    if len(choices) > AUTH_ID_CHOICES_AT_MOST:
        problems.append(
            Problem(
                "AUTH_ID_CHOICES_TOO_MANY", ("authIdChoices",), {"limit": AUTH_ID_CHOICES_AT_MOST}
            )
        )

    considered = choices[:AUTH_ID_CHOICES_AT_MOST]
    for place, choice in enumerate(considered):
        check_auth_id(choice, ("authIdChoices", str(place)), problems)

    of_password: Problems = []
    for choice in considered or ("",):
        check_password(wanted.password, choice, policy, ("password",), of_password)
    problems.extend({problem.code: problem for problem in of_password}.values())


def identity_bytes(facts: InstitutionFacts) -> bytes:
    """What makes an institution this one: corporate number, if any, name and address (Q2-23).
    （株） and 株式会社 are one name. For a keyed digest."""
    return _identity(facts, FORM, canonical_organization(facts.name))


def known_identities(facts: InstitutionFacts) -> list[bytes]:
    """`identity_bytes`, and what an institution of these facts may have been known by before."""
    names = (
        (form, spelling)
        for form, written in FORMS.items()
        for spelling in organization_spellings(written.text(facts.name))
    )
    return [_identity(facts, form, spelling) for form, spelling in names]


def _identity(facts: InstitutionFacts, form: int, name: str) -> bytes:
    address = facts.address.place
    parts = (
        facts.corporate_number or "",
        name,
        FORMS[form].place(address.municipality, address.rest),
    )
    return _SEPARATOR.join(
        ("institution", *(part.replace(_SEPARATOR, "") for part in parts))
    ).encode()


def may_log_in(kinds: Sequence[InstitutionKind]) -> bool:
    """Whether an institution of these kinds has anything to file here (Q2-21)."""
    return InstitutionKind.ACCEPTING_ORGANIZATION in kinds
