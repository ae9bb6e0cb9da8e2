"""What a counter officer does about institutions: user registration and changes of what was
registered."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.accounts import end_expired
from efiling.actions.people.counter import written
from efiling.actions.twins import past_twins
from efiling.adapters.passwords import hash_password
from efiling.errors import Problem, refuse, refuse_if
from efiling.reads.institutions.institutions import InstitutionView, view_of_facts
from efiling.reference import bureau_name, competent_bureaus
from efiling.rules.actors import Actor
from efiling.rules.calendar import last_day_of_year_from
from efiling.rules.institutions.changes import InstitutionChanges, changed_names, facts_after
from efiling.rules.institutions.institutions import (
    Credentials,
    InstitutionFacts,
    Proof,
    check_credentials,
    check_institution,
    check_proof,
    may_log_in,
    told_at,
    typed_credentials,
)
from efiling.rules.institutions.linked_systems import DAYS_UNTIL_LINKED, linked_since
from efiling.rules.machinery import letters
from efiling.rules.text import mail_address
from efiling.rules.vocabulary import Role
from efiling.settings import settings
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Work
from efiling.store.institutions import institutions
from efiling.store.institutions.institutions import InstitutionEntry
from efiling.store.machinery import audit
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts, sessions
from efiling.store.people.accounts import Account, NewAccount
from i18n import Language


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """Form 9, as a counter officer enters it."""

    facts: InstitutionFacts
    proof: Proof
    credentials: Credentials
    mail: str
    language: Language
    accepts_terms: bool


@action("institution:register")
async def register_institution(actor: Actor, new: NewInstitution) -> tuple[InstitutionView, int]:
    """Registers an institution; returns it and which of its ID choices was free, 1 or 2 (Q2-13,
    Q2-17, Q2-22, Q2-23).

    Registered anew after its account ended, it keeps its id. Refusals: shapes first, all at once;
    then `ALREADY_REGISTERED`, `AUTH_ID_TAKEN` where no choice is free.
    """
    now = clock.now()
    problems: list[Problem] = []
    facts = check_institution(new.facts, problems)
    mail = mail_address(new.mail, ("mail",), problems)
    check_proof(new.proof, problems)
    policy = settings().password_policy
    credentials = typed_credentials(new.credentials, policy)
    check_credentials(credentials, policy, problems)
    if not new.accepts_terms:
        problems.append(Problem("TERMS_NOT_ACCEPTED", ("acceptsTerms",)))
    refuse_if(problems)

    checked = replace(new, facts=facts, mail=mail, credentials=credentials)
    account = new_id()
    hashed = await hash_password(credentials.password, account)
    return await past_twins(lambda: _add_institution(actor, checked, account, hashed, now))


async def _add_institution(
    actor: Actor, new: NewInstitution, account: UUID, password_hash: str, now: datetime
) -> tuple[InstitutionView, int]:
    today = clock.day_of(now)
    async with Work(actor) as unit:
        same = await institutions.find_same(unit, new.facts)
        if same:
            await _end_if_expired(unit, same.id, now)

        entry = InstitutionEntry(
            id=same.id if same else new_id(),
            facts=new.facts,
            linked_since=linked_since(new.facts.kinds, {}, today),
            proof=new.proof,
        )
        choice = await _first_free(unit, new.credentials, entry.id)
        if same:
            await institutions.change_institution(unit, entry, now, anew=True)
        else:
            await institutions.add_institution(unit, entry, now)

        await accounts.add_account(
            unit,
            NewAccount(
                id=account,
                role=Role.INSTITUTION,
                auth_id=new.credentials.auth_id_choices[choice - 1],
                password_hash=password_hash,
                password_set_on=today,
                mail=new.mail,
                language=new.language,
                created_at=now,
                expires_on=last_day_of_year_from(today),
                institution=entry.id,
            ),
        )
        audit.record(unit, "account.registered", subject=account)
        audit.record(
            unit,
            "institution.registered",
            subject=entry.id,
            account=str(account),
            auth_id_choice=choice,
            **written(new.proof),
        )

        added = await accounts.get_account(unit, account)
        await _tell_registered(unit, added, entry, choice, now)
        return view_of_facts(entry.id, entry.facts), choice


async def _tell_registered(
    unit: Work, account: Account, entry: InstitutionEntry, choice: int, now: datetime
) -> None:
    """The mail of the next day (Q2-17). It says which ID was free, never the ID itself (Q2-43)."""
    since = min(entry.linked_since.values(), default=None)
    bureau = competent_bureaus(institutions.prefecture_of(entry.facts))[0]
    letter = letters.institution_registered(
        account.language,
        auth_id_choice=choice,
        linked_on=since + DAYS_UNTIL_LINKED if since else None,
        bureau=None if may_log_in(entry.facts.kinds) else bureau_name(bureau, account.language),
    )

    await queue_letter(unit, account, letter, now, due_at=told_at(now))


async def _end_if_expired(unit: Work, institution: UUID, now: datetime) -> None:
    """One live account each (Q2-23): one that was not used for too long makes room, any other
    refuses."""
    live = await accounts.find_by_institution(unit, institution)
    if live:
        await end_expired(unit, live, "name", now)


async def _first_free(unit: Work, wanted: Credentials, institution: UUID) -> int:
    for place, auth_id in enumerate(wanted.auth_id_choices, start=1):
        if await accounts.is_auth_id_free(unit, auth_id, None, institution):
            return place
    raise refuse("AUTH_ID_TAKEN", "authIdChoices")


@action("institution:update")
async def update_institution(
    actor: Actor, institution: UUID, changes: InstitutionChanges, proof: Proof
) -> InstitutionView:
    """Changes what was registered (Q2-19); the audit trail gets the names of the items, never what
    they say.

    Who is no accepting organization any more is logged out. Refusals: `NOT_FOUND`, shapes all at
    once, and `ALREADY_REGISTERED` where another institution with a live account is already what
    this one would become.
    """
    now = clock.now()
    return await past_twins(lambda: _change_institution(actor, institution, changes, proof, now))


async def _change_institution(
    actor: Actor, institution: UUID, changes: InstitutionChanges, proof: Proof, now: datetime
) -> InstitutionView:
    problems: list[Problem] = []
    check_proof(proof, problems)
    async with Work(actor) as unit:
        known = await institutions.find_institution(unit, institution, hold=True)
        if known is None:
            raise refuse("NOT_FOUND", "id")
        before = known.facts
        facts = facts_after(before, changes, problems)
        refuse_if(problems)

        await _make_room(unit, institution, facts, now)
        entry = InstitutionEntry(
            institution,
            facts,
            linked_since(facts.kinds, known.linked_since, clock.day_of(now)),
            proof,
        )
        await institutions.change_institution(unit, entry, now)

        live = await accounts.find_by_institution(unit, institution)
        if live and not may_log_in(facts.kinds):
            await sessions.end_sessions(unit, live.id)
        changed = ",".join(changed_names(before, facts))
        audit.record(
            unit, "institution.updated", subject=institution, changed=changed, **written(proof)
        )
        return view_of_facts(institution, facts)


async def _make_room(unit: Work, institution: UUID, facts: InstitutionFacts, now: datetime) -> None:
    other = await institutions.find_same(unit, facts)
    if other and other.id != institution:
        await _end_if_expired(unit, other.id, now)
        await institutions.give_up_identity(unit, other.id)
