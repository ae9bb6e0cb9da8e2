"""The way back for who cannot log in, at the counter (form 12; Q2-26, Q2-29, Q2-33, Q2-41)."""

from dataclasses import dataclass
from datetime import datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.counter import account_meant, written
from efiling.actions.people.passwords import reset_password
from efiling.adapters.passwords import hash_password
from efiling.errors import Problem, refuse, refuse_if
from efiling.reads.people.accounts import why_over
from efiling.rules import text
from efiling.rules.actors import Actor
from efiling.rules.institutions.institutions import Proof
from efiling.rules.machinery import letters
from efiling.rules.people.account_lookups import AccountLookup
from efiling.rules.people.credentials import check_password, typed_password
from efiling.rules.text import Problems
from efiling.settings import settings
from efiling.store.engine.work import Work
from efiling.store.machinery import audit
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts, credentials, mail_changes
from efiling.store.people.accounts import Account


@dataclass(frozen=True, slots=True)
class Restoration:
    """What form 12 asks for beside the authentication ID; None: it stays as it is."""

    new_password: str | None = None
    mail: str | None = None


@action("account:restore")
async def restore_account(
    actor: Actor, meant: AccountLookup, wanted: Restoration, proof: Proof
) -> None:
    """Mails the authentication ID, to a new address if one is given. A new password ends a lock,
    every session and every token.

    Refusals, all at once: shapes, the proof, `NOT_FOUND`, and `ACCOUNT_EXPIRED` or `ACCOUNT_ENDED`
    for one that must be registered anew; `CHANGED_MEANWHILE` where another officer was faster.
    """
    now = clock.now()
    problems: list[Problem] = []
    wanted = _check_shapes(wanted, problems)

    async with Work(actor, audit.looking_up("restoreAccount")) as unit:
        account = await account_meant(unit, meant, proof, problems)
    if account:
        _check_account(account, wanted, now, problems)
    refuse_if(problems)
    assert account, "without an account there is a problem"

    password = wanted.new_password
    new_hash = await hash_password(password, account.id) if password is not None else None
    async with Work(actor) as unit:
        await _hold_unchanged(unit, account)
        if new_hash:
            await reset_password(unit, account, new_hash, clock.day_of(now))
        if wanted.mail:
            await _change_mail(unit, account, wanted.mail, now)

        await _tell_restored(unit, account, now, password_set=new_hash is not None)
        audit.record(
            unit,
            "account.restored",
            subject=account.id,
            password="set" if new_hash else "kept",
            mail="changed" if wanted.mail else "kept",
            **written(proof),
        )


def _check_shapes(wanted: Restoration, problems: Problems) -> Restoration:
    policy = settings().password_policy
    password, mail = wanted.new_password, wanted.mail
    if password is not None:
        password = typed_password(password, policy)
        check_password(password, "", policy, ("newPassword",), problems)
    if mail is not None:
        mail = text.mail_address(mail, ("mail",), problems)
    return Restoration(password, mail)


def _check_account(
    account: Account, wanted: Restoration, now: datetime, problems: Problems
) -> None:
    if over := why_over(account, clock.day_of(now)):
        problems.append(Problem(over, ("account",)))

    if wanted.new_password is not None and not problems:
        # Once more, now that the ID is known which it must not contain.
        policy = settings().password_policy
        check_password(wanted.new_password, account.auth_id, policy, ("newPassword",), problems)


async def _hold_unchanged(unit: Work, known: Account) -> None:
    """Nobody changes the account until this unit ends. Refusal: somebody just did."""
    present = await accounts.hold_account(unit, known.id)
    if _changeable(present) != _changeable(known):
        raise refuse("CHANGED_MEANWHILE", "account")


def _changeable(account: Account) -> tuple[object, ...]:
    return account.password_hash, account.mail, account.ended_at


async def _change_mail(unit: Work, account: Account, mail: str, now: datetime) -> None:
    """A new address counts at once; no link that was mailed to the old one does any more."""
    await mail_changes.set_mail(unit, account.id, mail)
    await mail_changes.drop_mail_change(unit, account.id)
    await credentials.drop_reset(unit, account.id)

    if mail != account.mail:
        letter = letters.mail_changed(account.language, changed_on=clock.day_of(now))
        await queue_letter(unit, account, letter, now)


async def _tell_restored(
    unit: Work, account: Account, now: datetime, *, password_set: bool
) -> None:
    letter = letters.auth_id_renotified(
        account.language,
        auth_id=account.auth_id,
        password_set_on=clock.day_of(now) if password_set else None,
    )
    await queue_letter(unit, await accounts.get_account(unit, account.id), letter, now)
