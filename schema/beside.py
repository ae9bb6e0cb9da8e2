"""What the rules say of an input beside the values that GraphQL itself does not take.

A choice that is missing must not hide that a mail address is none. With stand-ins in the places
that cannot be read the rules judge the rest, as the action does before it looks anything up. Told
is what is wrong whatever stands there: each turn has other stand-ins.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from graphql.type import GraphQLInputObjectType
from strawberry import Schema

from efiling import clock
from efiling.errors import Problem, Refused
from efiling.rules import text
from efiling.rules.actors import Actor
from efiling.rules.filings.deletions import check_deletion
from efiling.rules.filings.paper import check_paper
from efiling.rules.institutions.changes import facts_after
from efiling.rules.institutions.institutions import (
    InstitutionFacts,
    PersonInCharge,
    PostalAddress,
    check_channel,
    check_credentials,
    check_institution,
    check_proof,
)
from efiling.rules.institutions.tokens import check_new_token
from efiling.rules.machinery.announcements import check_period, check_texts
from efiling.rules.people.credentials import (
    check_auth_id,
    check_password,
    typed_auth_id,
    typed_password,
)
from efiling.rules.people.identity import check_card_facts
from efiling.rules.permissions import is_allowed
from efiling.rules.text import Problems
from efiling.rules.vocabulary import InstitutionKind
from efiling.settings import settings
from schema.absent import none_if_absent
from schema.filings.deletions import RecordFilingDeletionInput
from schema.filings.filing_inputs import EnterPaperFilingInput
from schema.institutions.institution_inputs import RegisterInstitutionInput, UpdateInstitutionInput
from schema.institutions.tokens import CreateApiTokenInput
from schema.machinery.announcements import (
    LocalizedText,
    PublishAnnouncementInput,
    ScheduleMaintenanceInput,
)
from schema.people.account_inputs import RegisterResidentInput, RenotifyCredentialsInput
from schema.people.counter_inputs import DeregisterAccountInput, RestoreAccountInput
from schema.stand_ins import Place, converted, with_stand_ins

Entered = TypeVar("Entered")
_TURNS = 12
"""As many as the longest list of choices has names, so that each stands in once."""
_LENGTH_LIMIT = 2_000
"""Characters. Each turn reads all of them anew, while everybody else waits: no form is that long
but announcements in eight languages."""


def problems_of_input(
    schema: Schema, actor: Actor, name: str, value: object, misfits: Sequence[Place], today: date
) -> list[Problem]:
    """What is wrong with an input of the type `name`, whatever stands in the places of
    `misfits`."""
    rule = _RULES.get(name)
    if rule is None or not is_allowed(actor, rule.permission) or () in misfits:
        return []
    if _length(value) > _LENGTH_LIMIT:
        return []
    kind = schema._schema.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)

    common: list[Problem] | None = None
    for turn in range(_TURNS):
        found = rule.found(schema, with_stand_ins(kind, value, misfits, turn), today)
        if found is None:
            return []
        common = found if common is None else [one for one in common if one in found]
    places = [tuple(map(str, at)) for at in misfits]
    return [one for one in common or () if not any(one.path[: len(at)] == at for at in places)]


def _length(value: object) -> int:
    match value:
        case str():
            return len(value)
        case Mapping():
            return sum(map(_length, value.values()))
        case list():
            return sum(map(_length, value))
    return 0


@dataclass(frozen=True, slots=True)
class _Rule:
    """Who may send an input, and what is wrong with one; None where it cannot be read."""

    permission: str
    found: Callable[[Schema, object, date], list[Problem] | None]


def _rule(
    entered: type[Entered], permission: str, check: Callable[[Entered, Problems, date], None]
) -> _Rule:
    def found(schema: Schema, raw: object, today: date) -> list[Problem] | None:
        read = converted(schema, raw, entered)
        if read is None:
            return None
        problems: list[Problem] = []
        try:
            check(read, problems, today)
        except Refused as refused:
            problems += refused.problems
        return problems

    return _Rule(permission, found)


def _registration(entered: RegisterResidentInput, problems: Problems, _today: date) -> None:
    check_card_facts(entered.card.facts(), ("card",), problems)
    auth_id = typed_auth_id(entered.auth_id)
    check_auth_id(auth_id, ("authId",), problems)
    _check_password(entered.password, auth_id, "password", problems)
    text.mail_address(entered.mail, ("mail",), problems)
    _check_terms(entered.accepts_terms, problems)


def _renotification(entered: RenotifyCredentialsInput, problems: Problems, _today: date) -> None:
    check_card_facts(entered.card.facts(), ("card",), problems)
    _check_password(none_if_absent(entered.new_password), "", "newPassword", problems)


def _institution(entered: RegisterInstitutionInput, problems: Problems, _today: date) -> None:
    new = entered.new_institution()
    check_institution(new.facts, problems)
    text.mail_address(new.mail, ("mail",), problems)
    check_proof(new.proof, problems)
    check_credentials(new.credentials, settings().password_policy, problems)
    _check_terms(new.accepts_terms, problems)


def _changes(entered: UpdateInstitutionInput, problems: Problems, _today: date) -> None:
    check_proof(entered.proof, problems)
    # What is registered is not known here: what is wrong with these changes is so of every
    # organization.
    of_any = [_facts_after(before, entered) for before in _ANY_INSTITUTION]
    problems += [one for one in of_any[0] if all(one in others for others in of_any)]


def _facts_after(before: InstitutionFacts, entered: UpdateInstitutionInput) -> list[Problem]:
    problems: list[Problem] = []
    facts_after(before, entered.changes(), problems)
    return problems


def _restoration(entered: RestoreAccountInput, problems: Problems, _today: date) -> None:
    wanted = entered.wanted()
    _check_password(wanted.new_password, "", "newPassword", problems)
    if wanted.mail is not None:
        text.mail_address(wanted.mail, ("mail",), problems)
    check_channel(entered.proof, problems)


def _end(entered: DeregisterAccountInput, problems: Problems, _today: date) -> None:
    text.written(entered.reason, ("reason",), problems)
    check_channel(entered.proof, problems)


def _paper(entered: EnterPaperFilingInput, problems: Problems, today: date) -> None:
    check_paper(entered.paper(), today, problems)


def _deletion(entered: RecordFilingDeletionInput, problems: Problems, today: date) -> None:
    check_deletion(entered.request(), today, problems)


def _announcement(entered: PublishAnnouncementInput, problems: Problems, _today: date) -> None:
    _check_texts(entered.texts, problems)
    check_period(entered.from_, none_if_absent(entered.to), clock.now(), problems)


def _maintenance(entered: ScheduleMaintenanceInput, problems: Problems, _today: date) -> None:
    _check_texts(entered.texts, problems)
    check_period(entered.from_, entered.to, clock.now(), problems)


def _token(entered: CreateApiTokenInput, problems: Problems, today: date) -> None:
    expires_on = none_if_absent(entered.expires_on)
    check_new_token(entered.name, entered.scopes, expires_on, today, problems)


def _check_password(password: str | None, auth_id: str, name: str, problems: Problems) -> None:
    if password is not None:
        policy = settings().password_policy
        check_password(typed_password(password, policy), auth_id, policy, (name,), problems)


def _check_terms(accepted: bool, problems: Problems) -> None:
    if not accepted:
        problems.append(Problem("TERMS_NOT_ACCEPTED", ("acceptsTerms",)))


def _check_texts(texts: Sequence[LocalizedText], problems: Problems) -> None:
    check_texts([one.text() for one in texts], problems)


_SCHOOL = InstitutionFacts(
    name="学校",
    kana="ガッコウ",
    corporate_number=None,
    address=PostalAddress("100-0001", "13101", "１"),
    phone="03-1234-5678",
    representative="校長",
    person_in_charge=PersonInCharge("係", "カカリ"),
    kinds=(InstitutionKind.ACCEPTING_ORGANIZATION,),
    support_organization_number=None,
    under_employment_reporting=False,
)
_ANY_INSTITUTION = (
    _SCHOOL,
    replace(_SCHOOL, kinds=tuple(InstitutionKind), support_organization_number="19登-000001"),
)
_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        "RegisterResidentInput": _rule(RegisterResidentInput, "account:register", _registration),
        "RenotifyCredentialsInput": _rule(
            RenotifyCredentialsInput, "account:renotify", _renotification
        ),
        "RegisterInstitutionInput": _rule(
            RegisterInstitutionInput, "institution:register", _institution
        ),
        "UpdateInstitutionInput": _rule(UpdateInstitutionInput, "institution:update", _changes),
        "RestoreAccountInput": _rule(RestoreAccountInput, "account:restore", _restoration),
        "DeregisterAccountInput": _rule(DeregisterAccountInput, "account:deregister", _end),
        "EnterPaperFilingInput": _rule(EnterPaperFilingInput, "filing:enter", _paper),
        "RecordFilingDeletionInput": _rule(RecordFilingDeletionInput, "filing:delete", _deletion),
        "PublishAnnouncementInput": _rule(
            PublishAnnouncementInput, "announcement:publish", _announcement
        ),
        "ScheduleMaintenanceInput": _rule(
            ScheduleMaintenanceInput, "maintenance:schedule", _maintenance
        ),
        "CreateApiTokenInput": _rule(CreateApiTokenInput, "token:manage", _token),
    }
)
