"""What is sealed opens in its own place only (Q2-66; security test 69)."""

from pathlib import Path
from uuid import UUID

import pytest

from efiling.actions.filings import filings
from efiling.actions.people import renotification
from efiling.adapters.keys import DecryptionError
from efiling.rules.actors import SYSTEM
from efiling.store.engine.records import Row
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading
from efiling.store.filings.filings import WholeFiling
from efiling.store.machinery.mails import Mail
from efiling.store.people.accounts import Account
from tests.builders.filings import ended
from tests.builders.owner import as_owner
from tests.builders.people import logged_in, registered, somebody


async def rows(table: str) -> list[Row]:
    return list(
        await Reading(SYSTEM).fetch(
            unscoped("what a thief reads", f"SELECT * FROM {table} ORDER BY id")
        )
    )


async def put(table: str, column: str, row: UUID, blob: bytes) -> None:
    """What a thief with write access does."""
    await as_owner(f"UPDATE {table} SET {column} = $1 WHERE id = $2", blob, row)


async def test_q2_66_contents_moved_to_another_filing_do_not_open(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    for key in ("1", "2"):
        await filings.submit_filing(actor, ended(person), key)
    first, second = await rows("filing")
    assert WholeFiling(first).filing == WholeFiling(second).filing
    await put("filing", "contents_sealed", second["id"], bytes(first["contents_sealed"]))
    with pytest.raises(DecryptionError):
        _ = WholeFiling((await rows("filing"))[1]).filing
    with pytest.raises(DecryptionError):
        await filings.submit_filing(actor, ended(person), "2")
    await put("filing", "contents_sealed", second["id"], bytes(second["contents_sealed"]))
    assert WholeFiling((await rows("filing"))[1]).filing == WholeFiling(first).filing


async def test_q2_66_an_address_moved_to_another_account_or_column_does_not_open(
    application: str, tmp_path: Path
) -> None:
    person, other = await registered(tmp_path), await registered(tmp_path)
    first, second = await rows("account")

    for row, column in ((second["id"], "mail_sealed"), (first["id"], "auth_id_sealed")):
        kept = bytes((first if row == first["id"] else second)[column])
        await put("account", column, row, bytes(first["mail_sealed"]))

        for one in (person, other):
            try:
                await renotification.renotify_credentials(somebody(), one.facts)
            except DecryptionError:
                break
        else:
            raise AssertionError("it was opened in the wrong place")

        await put("account", column, row, kept)

    known = {Account(row).auth_id for row in await rows("account")}
    assert known == {person.auth_id, other.auth_id}


async def test_q2_66_what_one_mail_says_does_not_open_in_another(
    application: str, tmp_path: Path
) -> None:
    await registered(tmp_path)
    await registered(tmp_path)
    first, second = await rows("mail")
    assert Mail(first).address != Mail(second).address

    with pytest.raises(DecryptionError):
        _ = Mail({**second, "address_sealed": first["address_sealed"]}).address
    with pytest.raises(DecryptionError):
        _ = Mail({**second, "params_sealed": first["params_sealed"]}).letter
    with pytest.raises(DecryptionError):
        _ = Mail({**first, "address_sealed": first["params_sealed"]}).address


async def test_a_changed_bit_does_not_open(application: str, tmp_path: Path) -> None:
    await registered(tmp_path)
    (mail,) = await rows("mail")
    blob = bytes(mail["address_sealed"])
    for place in range(len(blob)):
        changed = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        with pytest.raises(DecryptionError):
            _ = Mail({**mail, "address_sealed": changed}).address
