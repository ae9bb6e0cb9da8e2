"""Many residents with accounts, planted at once: nobody waits for a hundred hashes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from efiling import clock
from efiling.adapters import keys
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import Role
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Work, uncancelled
from efiling.store.people import accounts
from efiling.store.people.accounts import NewAccount
from i18n import Language
from tests.builders.people import Person, load
from tests.builders.rows import fetched


async def crowd(folder: Path, size: int, *, expires_on: date | None = None) -> list[Person]:
    """Residents whose account ends on a day, or never; their password was set today."""
    persons = [Person(feed={"stayExpiresOn": _text(expires_on)}) for _ in range(size)]
    await load(folder, *persons)

    async def plant() -> None:
        async with Work(SYSTEM) as unit:
            for person in persons:
                await accounts.add_account(unit, _account_of(person, expires_on))

    await uncancelled(plant())
    return persons


def digest_of(person: Person) -> bytes:
    """What the register and the account know a person by."""
    return keys.ring().digest("person", f"P{person.number:09d}".encode())


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _account_of(person: Person, expires_on: date | None) -> NewAccount:
    return NewAccount(
        id=new_id(),
        role=Role.RESIDENT,
        auth_id=person.auth_id,
        password_hash="x",
        password_set_on=clock.today(),
        mail=person.mail,
        language=Language.EN,
        created_at=clock.now(),
        expires_on=expires_on,
        person_digest=digest_of(person),
    )


async def accounts_as_they_are() -> Sequence[dict[str, Any]]:
    """Every account, column by column, save the version and the tag, which tell how often a row was
    changed."""
    rows = await fetched("SELECT * FROM account ORDER BY id")
    return [{k: v for k, v in dict(row).items() if k not in ("version", "tag")} for row in rows]
