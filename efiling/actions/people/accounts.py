"""A resident's account: user registration, and the language of its pages and mails."""

from dataclasses import replace
from datetime import date, datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.delayed_refusals import refusals_at_fixed_delay
from efiling.actions.people.identity import forget_failures, prove_identity
from efiling.actions.twins import past_twins
from efiling.adapters.passwords import hash_password
from efiling.errors import Problem, refuse, refuse_if
from efiling.reads.people import accounts as reads
from efiling.reads.people.accounts import AccountView
from efiling.rules.actors import Actor
from efiling.rules.machinery import letters
from efiling.rules.people.accounts import lacks_duty
from efiling.rules.people.credentials import (
    check_auth_id,
    check_password,
    typed_auth_id,
    typed_password,
)
from efiling.rules.people.identity import CardFacts, check_card_facts
from efiling.rules.people.register import Card
from efiling.rules.text import mail_address
from efiling.rules.vocabulary import AccountState, Role, Validity
from efiling.settings import settings
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Work
from efiling.store.machinery import audit
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts, cards
from efiling.store.people.accounts import Account, NewAccount
from i18n import Language


@action("account:register")
async def register_resident(
    actor: Actor,
    facts: CardFacts,
    auth_id: str,
    password: str,
    mail: str,
    language: Language,
    accepts_terms: bool,
) -> AccountView:
    """Registers a resident with the facts on their newest card (Q2-12 to Q2-16, Q2-22, Q2-23,
    Q2-28, Q2-35).

    Refusals: shapes first, all at once; then the identity; only then what is particular to the card
    or the ID.
    """
    now = clock.now()
    today = clock.day_of(now)

    policy = settings().password_policy
    auth_id, password = typed_auth_id(auth_id), typed_password(password, policy)

    problems: list[Problem] = []
    facts = check_card_facts(facts, ("card",), problems)
    check_auth_id(auth_id, ("authId",), problems)
    check_password(password, auth_id, policy, ("password",), problems)
    mail = mail_address(mail, ("mail",), problems)
    if not accepts_terms:
        problems.append(Problem("TERMS_NOT_ACCEPTED", ("acceptsTerms",)))
    refuse_if(problems)

    async with refusals_at_fixed_delay():
        card = await prove_identity(actor, facts, "registration", now)
        await forget_failures(actor, facts)
        _check_eligible(card, today)

        account = new_id()
        new = NewAccount(
            id=account,
            role=Role.RESIDENT,
            auth_id=auth_id,
            password_hash=await hash_password(password, account),
            password_set_on=today,
            mail=mail,
            language=language,
            created_at=now,
            person_digest=card.person_digest,
        )
        return await past_twins(lambda: _add_resident(actor, new, card.person_digest))


def _check_eligible(card: Card, today: date) -> None:
    if card.issued_on >= today:
        raise refuse("CARD_ISSUED_TODAY", "card")

    stay_over = card.stay_expires_on is not None and card.stay_expires_on < today
    if card.validity is not Validity.VALID or stay_over:
        raise refuse("CARD_LAPSED", "card")

    if card.deemed_card or lacks_duty(card, today):
        raise refuse("STATUS_NOT_ELIGIBLE", "card")


async def _add_resident(actor: Actor, new: NewAccount, person_digest: bytes) -> AccountView:
    now = new.created_at
    async with Work(actor) as unit:
        # The feed may have moved the period of stay on since the identity was proved; from here on
        # it waits for us.
        card = await cards.find_card_of_person(unit, person_digest, hold=True)
        assert card is not None, "no feed removes a person"

        live = await accounts.find_by_person(unit, person_digest)
        if live:
            await end_expired(unit, live, "card", now)
        if not await accounts.is_auth_id_free(unit, new.auth_id, person_digest):
            raise refuse("AUTH_ID_TAKEN", "authId")

        await accounts.add_account(unit, replace(new, expires_on=card.stay_expires_on))
        audit.record(unit, "account.registered", subject=new.id)

        account = await accounts.get_account(unit, new.id)
        await queue_letter(unit, account, letters.registration_complete(account.language), now)
        return reads.view_of(account, clock.day_of(now))


async def end_expired(unit: Work, live: Account, path: str, now: datetime) -> None:
    """Makes room for a new account of the same holder (Q2-23): ends one that expired. Refusal at
    `path`: `ALREADY_REGISTERED` for any other."""
    if reads.state_of(live, clock.day_of(now)) is not AccountState.EXPIRED:
        raise refuse("ALREADY_REGISTERED", path)

    await accounts.end_account(unit, live.id, AccountState.EXPIRED, now)
    audit.record(unit, "account.ended", subject=live.id, reason=AccountState.EXPIRED)


@action("account:change")
async def change_language(actor: Actor, language: Language) -> AccountView:
    """The language of pages and mails from now on (Q2-19)."""
    now = clock.now()
    async with Work(actor) as unit:
        account = await accounts.own_account(unit)
        await accounts.set_language(unit, account.id, language)
        audit.record(unit, "account.language_changed", subject=account.id, language=language.name)
        return await reads.own_view(unit, now)
