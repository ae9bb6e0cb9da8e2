"""Who files, and whether it is the same request again: what is asked of every filing first."""

from datetime import datetime

from efiling.rules.people.register import Card
from efiling.store.engine.work import Reading
from efiling.store.machinery import idempotency
from efiling.store.machinery.idempotency import Kept, Key
from efiling.store.people import accounts
from efiling.store.people.accounts import Account
from efiling.store.people.cards import card_of


async def who_files(
    view: Reading, key: Key, now: datetime
) -> tuple[Account, Card | None, Kept | None]:
    """The account of who looks, the whole newest card of its person, if it has one, and what the
    key stands for. A statement: it saves a trip of each filing."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT {accounts.COLUMNS_WITH_CARD}, k.input_digest, k.numbers {accounts.FROM}"
        f" LEFT JOIN idempotency k ON {idempotency.is_key(view, bind, key, now, 'k.')}"
        f" WHERE a.id = {bind(view.actor.own_account)}",
        *bind.values,
    )
    assert row is not None, "an account that was there before is gone"
    card = card_of(row) if row["form"] is not None else None
    return Account(row), card, idempotency.kept_in(row, key)
