"""Password hashes, against requirements Q2-28, Q2-33, Q2-66 and security Z8."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import argon2
import pytest

from efiling.adapters import passwords
from efiling.adapters.keys import close_keys, open_keys
from efiling.adapters.passwords import hash_password, needs_rehash, verify_password
from efiling.errors import RateLimited
from tests.builders.patience import until

PASSWORD = "abc12345#"
pytestmark = pytest.mark.usefixtures("full_password_work")


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path) -> Iterator[None]:
    open_keys(tmp_path / "keys.json", create=True)
    yield
    close_keys()


async def test_q2_66_a_stored_password_is_right_for_its_account_only() -> None:
    account = uuid4()
    stored = await hash_password(PASSWORD, account)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await verify_password(PASSWORD, account, stored)
    assert not await verify_password(PASSWORD + "x", account, stored)
    assert not await verify_password(PASSWORD, uuid4(), stored)
    assert not needs_rehash(stored)


async def test_q2_66_a_stolen_hash_is_worthless_without_the_key_file(tmp_path: Path) -> None:
    account = uuid4()
    stored = await hash_password(PASSWORD, account)
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(stored, account.bytes + PASSWORD.encode())
    open_keys(tmp_path / "other.json", create=True)
    assert not await verify_password(PASSWORD, account, stored)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that passwords are compared with, which is all that costs anything."""
    found: list[str] = []
    verify = passwords._verify

    def noted(stored: str, value: bytes) -> bool:
        found.append(stored)
        return verify(stored, value)

    monkeypatch.setattr(passwords, "_verify", noted)
    return found


def work_of(stored: str) -> str:
    return stored.rsplit("$", 2)[0]


async def test_q2_33_an_unknown_auth_id_costs_what_a_known_one_costs(compared: list[str]) -> None:
    account = uuid4()
    stored = await hash_password(PASSWORD, account)

    for given in (stored, None):
        assert not await verify_password("wrong", account, given)

    known, unknown = compared
    assert known == stored
    assert work_of(unknown) == work_of(known)


async def test_z8_a_long_password_is_refused_before_it_costs_anything(compared: list[str]) -> None:
    assert not await verify_password("a" * 1_000_000, uuid4(), None)
    with pytest.raises(ValueError, match="too long"):
        await hash_password("a" * 65, uuid4())
    assert compared == []


@pytest.mark.parametrize(
    "work", ["m=4194304,t=2,p=1", "m=19456,t=900,p=1", "m=19456,t=2,p=64", "m=8,t=1,p=1"]
)
async def test_z8_work_named_by_a_foreign_hash_is_not_obeyed(
    work: str, capfd: pytest.CaptureFixture[str], compared: list[str]
) -> None:
    account = uuid4()
    stored = (await hash_password(PASSWORD, account)).replace("m=19456,t=2,p=1", work)
    assert not await verify_password(PASSWORD, account, stored)
    assert [work_of(one) for one in compared] == ["$argon2id$v=19$m=19456,t=2,p=1"]
    assert needs_rehash(stored)
    printed = capfd.readouterr().err
    assert "passwords.stored_hash_refused" in printed
    assert work not in printed


@pytest.mark.parametrize(
    "stored", ["", "plain", "$argon2i$v=19$m=19456,t=2,p=1$YWJjZGVmZ2g$YWJjZGVmZ2g", "\0"]
)
async def test_a_damaged_hash_is_never_right(stored: str) -> None:
    assert not await verify_password(PASSWORD, uuid4(), stored)
    assert needs_rehash(stored)


async def test_older_work_is_accepted_and_asks_for_a_new_hash() -> None:
    account = uuid4()
    older = argon2.PasswordHasher(1, 8 * 1024, 1).hash(passwords._input(PASSWORD, account))
    assert await verify_password(PASSWORD, account, older)
    assert needs_rehash(older)


async def test_z8_a_flood_is_turned_away_and_the_rest_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "LONGEST_LINE", 4)
    account = uuid4()
    results = await asyncio.gather(
        *(verify_password("wrong", account, None) for _ in range(20)), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, RateLimited)]
    assert results.count(False) == 4
    assert len(refused) == 16
    assert refused[0].retry_after_seconds
    assert not await verify_password("wrong", account, None)


async def test_z8_who_goes_away_leaves_the_line() -> None:
    waiting = [asyncio.create_task(verify_password("wrong", uuid4(), None)) for _ in range(10)]
    await until(lambda: passwords._in_line == len(waiting))
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await hash_password(PASSWORD, uuid4())
    await until(lambda: passwords._in_line == 0)
