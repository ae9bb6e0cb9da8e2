"""What a resident does with their account before and after logging in."""

import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from tortoise.exceptions import IntegrityError

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.letters import queue_letter
from efiling.actions.people.delayed_refusals import even_refusals
from efiling.actions.people.identity import (
    forget_failures,
    note_mismatch,
    prove_identity,
)
from efiling.actions.people.password_tries import guess, note_failure
from efiling.adapters.limits import count_try
from efiling.adapters.passwords import hash_password
from efiling.errors import Problem, Unauthenticated, refuse, refuse_if
from efiling.reads.people import accounts as reads
from efiling.reads.people.accounts import AccountView
from efiling.rules.actors import Actor
from efiling.rules.machinery import letters
from efiling.rules.people.accounts import lacks_duty
from efiling.rules.people.credentials import check_auth_id, check_password
from efiling.rules.people.identity import CardFacts, check_card_facts
from efiling.rules.people.register import Card
from efiling.rules.text import mail_address
from efiling.rules.vocabulary import (
    AccountState,
    Role,
    Validity,
)
from efiling.settings import settings
from efiling.store.engine.ids import new_id
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.institutions import tokens
from efiling.store.machinery import attempts, audit
from efiling.store.people import accounts, cards, sessions
from efiling.store.people.accounts import Account, NewAccount
from i18n import Language

RESET_LINK = timedelta(hours=24)


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
    problems: list[Problem] = []
    facts = check_card_facts(facts, ("card",), problems)
    check_auth_id(auth_id, ("authId",), problems)
    check_password(password, auth_id, settings().password_policy, ("password",), problems)
    mail = mail_address(mail, ("mail",), problems)
    if not accepts_terms:
        problems.append(Problem("TERMS_NOT_ACCEPTED", ("acceptsTerms",)))
    refuse_if(problems)
    async with even_refusals():
        card = await prove_identity(actor, facts, "registration")
        await forget_failures(actor, facts)
        now = clock.now()
        _check_eligible(card, clock.day_of(now))
        account = new_id()
        new = NewAccount(
            account,
            Role.RESIDENT,
            auth_id,
            await hash_password(password, account),
            mail,
            language,
            card.person_digest,
            card.stay_expires_on,
        )
        try:
            return await _add_resident(actor, new, now)
        except IntegrityError:
            # Somebody registered the same person or ID in between: this time the check inside sees
            # it.
            return await _add_resident(actor, new, now)


def _check_eligible(card: Card, today: date) -> None:
    if card.issued_on >= today:
        raise refuse("CARD_ISSUED_TODAY", "card")
    stay_over = card.stay_expires_on is not None and card.stay_expires_on < today
    if card.validity is not Validity.VALID or stay_over:
        raise refuse("CARD_LAPSED", "card")
    if card.deemed_card or lacks_duty(
        card.status, card.spouse_basis, card.period_of_stay, card.designation
    ):
        raise refuse("STATUS_NOT_ELIGIBLE", "card")


async def _add_resident(actor: Actor, new: NewAccount, now: datetime) -> AccountView:
    async with Work(actor) as unit:
        new = await _with_stay_of_today(unit, new)
        if new.person_digest and (live := await accounts.find_by_person(unit, new.person_digest)):
            if reads.state_of(live) is not AccountState.EXPIRED:
                raise refuse("ALREADY_REGISTERED", "card")
            await accounts.end_account(unit, live.id, AccountState.EXPIRED)
            audit.record(unit, "account.ended", subject=live.id, reason=AccountState.EXPIRED)
        if not await accounts.is_auth_id_free(unit, new.auth_id, new.person_digest):
            raise refuse("AUTH_ID_TAKEN", "authId")
        await accounts.add_account(unit, new)
        audit.record(unit, "account.registered", subject=new.id)
        row = await _own(unit, new.id)
        await queue_letter(unit, row, letters.registration_complete(row.language), now)
        return reads.view_of(row)


async def _with_stay_of_today(unit: Work, new: NewAccount) -> NewAccount:
    """The feed may have moved the period of stay on since the identity was proved; from here on it
    waits for us."""
    card = (
        await cards.find_card_of_person(unit, new.person_digest, hold=True)
        if new.person_digest
        else None
    )
    return replace(new, expires_on=card.stay_expires_on) if card else new


async def _own(unit: Work, account: object) -> Account:
    row = await accounts.find_account(unit, account)  # type: ignore[arg-type]
    if row is None:
        raise Unauthenticated
    return row


@action("account:change")
async def change_language(actor: Actor, language: Language) -> AccountView:
    """The language of pages and mails from now on (Q2-19)."""
    async with Work(actor) as unit:
        row = await _own(unit, actor.account)
        await accounts.set_language(unit, row.id, language)
        audit.record(unit, "account.language_changed", subject=row.id, language=language.name)
        return reads.view_of(await _own(unit, actor.account))


@action("account:change")
async def change_password(actor: Actor, old: str, new: str) -> AccountView:
    """Sets a new password with the old one, and ends the other sessions (Q2-30).

    Wrong old passwords count like wrong logins: a stolen session cannot guess.
    """
    account = actor.account
    row = await accounts.find_account(Reading(actor), account) if account else None
    if row is None:
        raise Unauthenticated
    problems: list[Problem] = []
    check_password(new, row.auth_id, settings().password_policy, ("newPassword",), problems)
    refuse_if(problems)
    name = row.auth_id_digest
    async with even_refusals():
        made = await guess(actor, name, old, row)
        if made is None:
            raise refuse("LOGIN_LOCKED", "oldPassword")
        if not made.right:
            await note_failure(actor, row, made, "old_password")
            raise refuse("PASSWORD_WRONG", "oldPassword")
    hashed = await hash_password(new, row.id)
    async with Work(actor) as unit:
        if not await accounts.is_still_password(unit, row.id, row.password_hash):
            raise refuse(
                "PASSWORD_WRONG", "oldPassword"
            )  # changed in the meantime, by somebody else's reset perhaps
        now = clock.now()
        await attempts.forget(unit, name)
        await accounts.set_password(unit, row.id, hashed, on=clock.day_of(now))
        await sessions.end_sessions(unit, row.id, but=actor.session)
        audit.record(unit, "account.password_changed", subject=row.id)
        fresh = await _own(unit, row.id)
        await _tell_password_changed(unit, fresh, now)
        return reads.view_of(fresh)


async def _tell_password_changed(unit: Work, row: Account, now: datetime) -> None:
    letter = letters.password_changed(row.language, changed_on=clock.day_of(now))
    await queue_letter(unit, row, letter, now)


@action("account:renotify")
async def renotify_credentials(
    actor: Actor, facts: CardFacts, new_password: str | None = None
) -> None:
    """Mails a resident their auth ID, and sets a new password if one is given (Q2-26, Q2-29, Q2-31,
    Q2-33).

    One refusal for every mismatch, also where there is no account. A new password ends a lock and
    every session; with TODOKEDE_RESET_NEEDS_MAIL_LINK it counts only after the link in the mail.
    """
    problems: list[Problem] = []
    facts = check_card_facts(facts, ("card",), problems)
    if new_password is not None:
        check_password(new_password, "", settings().password_policy, ("newPassword",), problems)
    refuse_if(problems)
    async with even_refusals():
        card = await prove_identity(actor, facts, "renotification")
        row = await accounts.find_by_person(Reading(actor), card.person_digest)
        if row is None or reads.state_of(row) in {AccountState.EXPIRED, AccountState.INVALIDATED}:
            await note_mismatch(actor, "renotification")
            raise refuse("IDENTITY_MISMATCH", "card")
        await forget_failures(actor, facts)
        now = clock.now()
        if new_password is None:
            async with Work(actor) as unit:
                audit.record(
                    unit, "account.credentials_renotified", subject=row.id, password="kept"
                )
                letter = letters.auth_id_renotified(row.language, auth_id=row.auth_id)
                await queue_letter(unit, row, letter, now)
            return
        check_password(
            new_password,
            row.auth_id,
            settings().password_policy,
            ("newPassword",),
            problems,
        )
        refuse_if(problems)
    hashed = await hash_password(new_password, row.id)
    if settings().reset_needs_mail_link:
        await _offer_reset(actor, row, hashed, now)
    else:
        await _reset_at_once(actor, row, hashed, now)


async def _reset_at_once(actor: Actor, row: Account, hashed: str, now: datetime) -> None:
    today = clock.day_of(now)
    async with Work(actor) as unit:
        await _set_new_password(unit, row, hashed, today)
        audit.record(unit, "account.credentials_renotified", subject=row.id, password="set")
        letter = letters.auth_id_renotified(
            row.language, auth_id=row.auth_id, password_set_on=today
        )
        await queue_letter(unit, row, letter, now)


async def _offer_reset(actor: Actor, row: Account, hashed: str, now: datetime) -> None:
    token = secrets.token_urlsafe(32)
    until = now + RESET_LINK
    async with Work(actor) as unit:
        await accounts.add_reset(unit, blind("reset", token), row.id, hashed, until)
        audit.record(unit, "account.credentials_renotified", subject=row.id, password="offered")
        letter = letters.reset_offered(
            row.language,
            auth_id=row.auth_id,
            reset_url=f"{settings().public_url}/reset#{token}",
            valid_until=until,
        )
        await queue_letter(unit, row, letter, now)


async def _set_new_password(unit: Work, row: Account, hashed: str, today: date) -> None:
    await accounts.set_password(unit, row.id, hashed, on=today)
    await sessions.end_sessions(unit, row.id)
    await tokens.end_tokens(unit, row.id)
    await attempts.forget(unit, row.auth_id_digest)


@action("account:confirm_reset")
async def confirm_reset(actor: Actor, token: str) -> None:
    """Makes the new password of a mailed link valid; a link works once. Refusal: `LINK_INVALID`."""
    await count_try("reset.address", actor.address)
    async with even_refusals(), Work(actor) as unit:
        now = clock.now()
        waiting = await accounts.take_reset(unit, blind("reset", token))
        row = await accounts.find_account(unit, waiting.account) if waiting else None
        if waiting is None or row is None or waiting.expires_at <= now or row.ended_at:
            raise refuse("LINK_INVALID", "token")
        await _set_new_password(unit, row, waiting.password_hash, clock.day_of(now))
        audit.record(unit, "account.reset_confirmed", subject=row.id)
        await _tell_password_changed(unit, row, now)
