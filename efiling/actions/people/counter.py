"""What is the same in all that a counter officer does to an account."""

from efiling.actions.people.tampering import note_tampered_account
from efiling.errors import Problem
from efiling.rules.actors import STAFF
from efiling.rules.institutions.institutions import Proof, check_channel, check_proof
from efiling.rules.people.account_lookups import AccountLookup
from efiling.rules.text import Problems
from efiling.store.engine.work import Work
from efiling.store.machinery import audit
from efiling.store.people import accounts
from efiling.store.people.account_lookups import find_meant
from efiling.store.people.accounts import Account


async def account_meant(
    unit: Work, meant: AccountLookup, proof: Proof, problems: Problems
) -> Account | None:
    """The account that an officer means, held until the look-up `unit` ends; None with a problem.

    Accounts of staff are the operators'. Problems: `NOT_FOUND`, `ACCOUNT_TAMPERED` for one that is
    the operators' until it is as we left it, and what the proof lacks for one of this role.
    """
    found = await find_meant(unit, meant)
    if found is None or (found.is_genuine and found.role in STAFF):
        problems.append(Problem("NOT_FOUND", ("account",)))
        check_channel(proof, problems)
        return None

    audit.note_found(unit, found.id)
    held = await accounts.hold_account(unit, found.id)
    if not held.is_genuine:
        # Nothing that the row says counts, its role neither.
        note_tampered_account(unit, held.id)
        problems.append(Problem("ACCOUNT_TAMPERED", ("account",)))
        check_channel(proof, problems)
        return None

    check_proof(proof, problems, held.role)
    return held


def written(proof: Proof) -> dict[str, str]:
    """A proof in the details of an event."""
    return {
        "channel": proof.channel.value,
        "evidence": proof.evidence.value,
        "evidence_form": proof.evidence_form.value,
    }
