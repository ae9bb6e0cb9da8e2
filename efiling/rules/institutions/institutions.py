"""What an institution is, how it is entered at the counter, and when linked systems know it (Q2-13,
Q2-21, Q2-34)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import Enum, auto
from types import MappingProxyType
from typing import Any

from efiling.errors import Problem
from efiling.rules import text
from efiling.rules.people.credentials import Policy, check_auth_id, check_password
from efiling.rules.people.identity import Address, canonical_address, canonical_text, check_address
from efiling.rules.text import Path, Problems
from efiling.rules.vocabulary import (
    Channel,
    Evidence,
    EvidenceForm,
    InstitutionKind,
    LinkedSystem,
    LinkState,
)

AUTH_ID_CHOICES_AT_MOST = 2
DAYS_UNTIL_LINKED = timedelta(days=7)
"""From registration until the linked systems know a new account (*decided* from "about a week")."""
DAYS_UNTIL_PASSWORD_LINKED = timedelta(days=1)

_KATAKANA = re.compile("[ァ-ヶー・　]")
_POSTAL_CODE = re.compile("([0-9]{3})-?([0-9]{4})")
_SUPPORT_NUMBER = re.compile("([0-9]{2}登)-?([0-9]{6})")
_NARROW = str.maketrans("０１２３４５６７８９－−‐ー", "0123456789----")
_SEPARATOR = "\x1f"
_FORM_OF = MappingProxyType(
    {Channel.COUNTER: EvidenceForm.ORIGINAL, Channel.POST: EvidenceForm.COPY}
)

LINKED_TO: Mapping[LinkedSystem, frozenset[InstitutionKind]] = MappingProxyType(
    {
        LinkedSystem.SPECIFIED_SKILLED_WORKER: frozenset(
            {
                InstitutionKind.SPECIFIED_SKILLED_WORKER_ORGANIZATION,
                InstitutionKind.REGISTERED_SUPPORT_ORGANIZATION,
            }
        ),
        LinkedSystem.JAPANESE_LANGUAGE_SCHOOL: frozenset(
            {InstitutionKind.JAPANESE_LANGUAGE_SCHOOL}
        ),
    }
)
"""Each linked system to the kinds of institution that use it (Q2-21)."""


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
    """How an application reached the counter, and what shows that its bearer is staff of the
    institution."""

    channel: Channel
    evidence: Evidence
    evidence_form: EvidenceForm


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the institution wants to log in with: one or two IDs, of which the first free one
    counts."""

    auth_id_choices: Sequence[str]
    password: str


class Unchanged(Enum):
    """Stands for an item of an update that was not sent."""

    UNCHANGED = auto()


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class InstitutionChanges:
    """An update: what was not sent stays. None clears the support organization number and is
    refused elsewhere."""

    name: str | Unchanged | None = UNCHANGED
    kana: str | Unchanged | None = UNCHANGED
    address: PostalAddress | Unchanged | None = UNCHANGED
    phone: str | Unchanged | None = UNCHANGED
    representative: str | Unchanged | None = UNCHANGED
    person_in_charge: PersonInCharge | Unchanged | None = UNCHANGED
    kinds: tuple[InstitutionKind, ...] | Unchanged | None = UNCHANGED
    support_organization_number: str | Unchanged | None = UNCHANGED
    under_employment_reporting: bool | Unchanged | None = UNCHANGED


_CLEARABLE = "support_organization_number"


def facts_after(
    facts: InstitutionFacts, changes: InstitutionChanges, problems: Problems
) -> InstitutionFacts:
    """The checked facts with the changes in them; VALUE_REQUIRED where something was emptied that
    may not be."""
    new: dict[str, Any] = {}
    for item in fields(changes):
        value = getattr(changes, item.name)
        if value is None and item.name != _CLEARABLE:
            problems.append(Problem("VALUE_REQUIRED", (_camel(item.name),)))
        elif value is not UNCHANGED:
            new[item.name] = value
    return check_institution(replace(facts, **new), problems)


def changed_names(before: InstitutionFacts, after: InstitutionFacts) -> list[str]:
    """The names of the items that differ, for the audit trail, which never has their values."""
    return [
        item.name
        for item in fields(before)
        if getattr(before, item.name) != getattr(after, item.name)
    ]


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


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
    """A reading: full-width katakana, the middle dot and full-width spaces."""
    before = len(problems)
    normalised = text.full_width(value, path, problems)
    if len(problems) == before and (strange := dict.fromkeys(_KATAKANA.sub("", normalised))):
        problems.append(
            Problem(
                "KANA_INVALID", path, {"characters": " ".join(list(strange)[: text.NAMED_AT_MOST])}
            )
        )
    return normalised


def _check_postal_address(address: PostalAddress, path: Path, problems: Problems) -> PostalAddress:
    code = address.postal_code.strip(" 　").translate(_NARROW)
    if not code:
        problems.append(Problem("VALUE_REQUIRED", (*path, "postalCode")))
    elif found := _POSTAL_CODE.fullmatch(code):
        code = f"{found[1]}-{found[2]}"
    else:
        problems.append(Problem("POSTAL_CODE_INVALID", (*path, "postalCode")))
    place = check_address(address.place, path, problems)
    return PostalAddress(code, place.municipality, place.rest)


def _check_support_number(
    value: str | None, kinds: Sequence[InstitutionKind], problems: Problems
) -> str | None:
    path = (_camel(_CLEARABLE),)
    wanted = InstitutionKind.REGISTERED_SUPPORT_ORGANIZATION in kinds
    if value is None or text.is_blank(value):
        if wanted:
            problems.append(Problem("VALUE_REQUIRED", path))
        return None
    if kinds and not wanted:
        problems.append(Problem("SUPPORT_NUMBER_WITHOUT_KIND", path))
    number = value.strip(" 　").translate(_NARROW)
    if found := _SUPPORT_NUMBER.fullmatch(number):
        return f"{found[1]}-{found[2]}"
    problems.append(Problem("SUPPORT_NUMBER_INVALID", path))
    return number


def check_proof(proof: Proof, problems: Problems) -> None:
    """At the counter the original, by post a copy, never online; a residence card shows nobody to
    be staff (Q2-13)."""
    if proof.channel not in _FORM_OF:
        problems.append(Problem("CHANNEL_NOT_ALLOWED", ("channel",)))
    elif proof.evidence_form is not _FORM_OF[proof.channel]:
        problems.append(Problem("CHANNEL_NOT_ALLOWED", ("evidenceForm",)))
    if proof.evidence is Evidence.RESIDENCE_CARD:
        problems.append(Problem("EVIDENCE_NOT_ALLOWED", ("evidence",)))


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
    """What makes an institution this one: corporate number, if any, name and address (Q2-23). For a
    keyed digest."""
    parts = (
        facts.corporate_number or "",
        canonical_text(facts.name),
        canonical_address(facts.address.place),
    )
    return _SEPARATOR.join(
        ("institution", *(part.replace(_SEPARATOR, "") for part in parts))
    ).encode()


def may_log_in(kinds: Sequence[InstitutionKind]) -> bool:
    """Whether an institution of these kinds has anything to file here (Q2-21)."""
    return InstitutionKind.ACCEPTING_ORGANIZATION in kinds


def linked_since(
    kinds: Sequence[InstitutionKind], before: Mapping[LinkedSystem, date], today: date
) -> dict[LinkedSystem, date]:
    """The day on which the institution's use of each linked system was recorded: `before` where it
    goes on."""
    return {
        system: before.get(system, today)
        for system, users in LINKED_TO.items()
        if users & set(kinds)
    }


@dataclass(frozen=True, slots=True)
class LinkedAccess:
    """Whether a linked system knows the account and its present password, and from which day on."""

    system: LinkedSystem
    account: LinkState = LinkState.NOT_APPLICABLE
    account_from: date | None = None
    password: LinkState = LinkState.NOT_APPLICABLE
    password_from: date | None = None


def linked_access(
    since: Mapping[LinkedSystem, date], password_set_on: date, today: date
) -> list[LinkedAccess]:
    """One entry for each linked system (Q2-21, Q2-34). A new account takes its password along after
    7 days; one changed later follows the next day."""

    def state(first_day: date) -> LinkState:
        return LinkState.AVAILABLE if today >= first_day else LinkState.PENDING

    found = []
    for system in LinkedSystem:
        if system not in since:
            found.append(LinkedAccess(system))
            continue
        account_from = since[system] + DAYS_UNTIL_LINKED
        password_from = max(account_from, password_set_on + DAYS_UNTIL_PASSWORD_LINKED)
        found.append(
            LinkedAccess(
                system, state(account_from), account_from, state(password_from), password_from
            )
        )
    return found
