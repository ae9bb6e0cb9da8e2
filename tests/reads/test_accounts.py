"""What an account shows its owner."""

from datetime import timedelta
from pathlib import Path

import pytest

from efiling import clock
from efiling.errors import Forbidden
from efiling.reads.people.accounts import account_of
from efiling.rules.vocabulary import AccountState
from i18n import Language
from tests.builders.people import load, logged_in, registered, somebody


async def test_q2_18_an_account_shows_its_days_and_no_identity(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path, language=Language.PT)
    actor = (await logged_in(person)).actor

    account = await account_of(actor)

    assert account.state is AccountState.ACTIVE
    assert account.language is Language.PT
    assert account.masked_mail == "r***@e***.test"
    for secret in (person.name, person.auth_id, person.mail, person.card_number):
        assert secret not in repr(account)


async def test_q2_24_an_account_expires_after_its_last_day(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    expires_on = (await account_of(actor)).expires_on
    assert expires_on

    clock.move_to(clock.midnight(expires_on + timedelta(days=1)) - timedelta(seconds=1))
    assert (await account_of(actor)).state is not AccountState.EXPIRED

    clock.move_to(clock.midnight(expires_on + timedelta(days=1)))
    assert (await account_of(actor)).state is AccountState.EXPIRED


async def test_q2_20_a_card_that_lapsed_invalidates_the_account(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor

    await load(tmp_path, person.newer(validity="LAPSED"))

    assert (await account_of(actor)).state is AccountState.INVALIDATED


async def test_who_is_not_logged_in_has_no_account_to_see(application: str) -> None:
    with pytest.raises(Forbidden):
        await account_of(somebody())
