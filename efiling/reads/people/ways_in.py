"""What an institution's account opens: this service, and systems that are linked to it."""

from datetime import date

from efiling.adapters.keys import DecryptionError
from efiling.reads.people import accounts as reads
from efiling.reference import bureau_name, competent_bureaus
from efiling.rules.institutions.linked_systems import LinkedAccess, linked_access
from efiling.rules.people.diagnosis import WayIn
from efiling.rules.vocabulary import LinkState
from efiling.store.engine.work import Work
from efiling.store.institutions import institutions
from efiling.store.people.accounts import Account


async def way_in_of(view: Work, account: Account, today: date) -> WayIn | None:
    """None for who is no institution."""
    if account.institution is None:
        return None
    prefecture = account.institution_prefecture
    bureau = competent_bureaus(prefecture)[0] if prefecture else None
    pending = [
        one
        for one in await _linked(view, account, today)
        if LinkState.PENDING in (one.account, one.password)
    ]

    slowest = max(pending, key=lambda one: one.password_from or today, default=None)
    return WayIn(
        may_log_in=reads.may_log_in(account),
        bureau=bureau_name(bureau, view.actor.language) if bureau else "",
        account=slowest.account if slowest else LinkState.NOT_APPLICABLE,
        account_from=slowest.account_from if slowest else None,
        password=slowest.password if slowest else LinkState.NOT_APPLICABLE,
        password_from=slowest.password_from if slowest else None,
    )


async def _linked(view: Work, account: Account, today: date) -> list[LinkedAccess]:
    """Nothing where the institution's row cannot be read."""
    assert account.institution, "asked for an institution"
    institution = await institutions.find_institution(view, account.institution)
    try:
        since = institution.linked_since if institution else {}
    except (DecryptionError, KeyError, ValueError):
        since = {}
    return linked_access(since, account.password_set_on, today)
