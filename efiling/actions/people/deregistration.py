"""The end of an account at the counter (Q2-20, Q2-32)."""

from datetime import datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.counter import account_meant, written
from efiling.errors import Problem, refuse_if
from efiling.rules import text
from efiling.rules.actors import Actor
from efiling.rules.institutions.institutions import Proof
from efiling.rules.machinery import letters
from efiling.rules.people.account_lookups import AccountLookup
from efiling.rules.vocabulary import AccountState
from efiling.store.engine.work import Work
from efiling.store.machinery import audit
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts, mail_changes
from efiling.store.people.accounts import Account


@action("account:deregister")
async def deregister_account(actor: Actor, meant: AccountLookup, reason: str, proof: Proof) -> None:
    """Ends the account of a resident or an institution for good, with every session and token.

    `reason`: as on the application, kept sealed. Refusals, all at once: shapes, the proof,
    `NOT_FOUND`, and `ACCOUNT_ENDED` for one that has ended, perhaps by another officer just now.
    """
    now = clock.now()
    problems: list[Problem] = []
    reason = text.written(reason, ("reason",), problems)

    async with Work(actor, audit.looking_up("deregisterAccount")) as unit:
        account = await account_meant(unit, meant, proof, problems)
        if account and account.ended_at:
            problems.append(Problem("ACCOUNT_ENDED", ("account",)))
        if account and not problems:
            await _end(unit, account, reason, now)
            audit.record(unit, "account.deregistered", subject=account.id, **written(proof))

    # Only now, so that a look-up which ends in a refusal is on record.
    refuse_if(problems)


async def _end(unit: Work, account: Account, reason: str, now: datetime) -> None:
    await accounts.end_account(unit, account.id, AccountState.DEREGISTERED, now, statement=reason)
    await mail_changes.drop_mail_change(unit, account.id)

    letter = letters.account_deregistered(account.language, ended_on=clock.day_of(now))
    await queue_letter(unit, account, letter, now)
