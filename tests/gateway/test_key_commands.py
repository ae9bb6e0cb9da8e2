"""`keys`: a key is added, read everywhere, then sealed with; what older ones sealed is sealed anew
(interfaces, "Command line")."""

import shutil
import stat
from asyncio import CancelledError, create_task, sleep
from pathlib import Path
from uuid import UUID

import pytest

from efiling.actions.machinery import keys as key_actions
from efiling.actions.machinery import processes
from efiling.actions.machinery.jobs import begin_job, wake_jobs
from efiling.adapters import keys
from efiling.reads.machinery.keys import sealed_by_key
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import Reseal
from efiling.store.engine.work import Reading
from efiling.store.machinery import resealing
from efiling.store.people import accounts
from tests.builders.owner import as_owner
from tests.builders.people import logged_in, registered
from tests.builders.processes.commands import command
from tests.builders.readiness import red
from tests.builders.work import work_off

PROCESS = UUID(int=7)


def test_init_makes_a_private_file_and_never_over_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "safe" / "keys.json"
    monkeypatch.setenv("TODOKEDE_KEYS_FILE", str(path))
    monkeypatch.setenv("TODOKEDE_ENV", "production")  # which refuses whatever is not said yet
    assert command("keys", "init").returncode == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    made = path.read_bytes()

    again = command("keys", "init")
    assert again.returncode == 1
    assert again.stderr == f"{path} exists already; nothing was done\n"
    assert command("keys", "init", "--if-missing").returncode == 0
    assert path.read_bytes() == made


@pytest.mark.usefixtures("migrated")
def test_a_key_is_added_first_and_activated_then() -> None:
    added = command("keys", "add")
    assert added.stdout.startswith("added key 00000002, which seals nothing yet.")
    (first, second) = command("keys", "status").stdout.splitlines()
    assert first.startswith("00000001  made ")
    assert first.endswith("  active")
    assert second.split()[-2:] == ["rows", "0"]

    assert command("keys", "activate", "two").returncode == 2
    unknown = command("keys", "activate", "00000009")
    assert unknown.returncode == 1
    assert unknown.stderr.splitlines()[-1] == "the key file has no key 00000009"
    assert "sealed with key 00000002" in command("keys", "activate", "00000002").stdout
    assert command("keys", "status").stdout.endswith("active\n")
    assert "sealed with key 00000003" in command("keys", "rotate").stdout
    assert command("audit", "verify").stdout.endswith("every chain is whole\n")


async def test_no_key_seals_before_every_live_process_has_read_it(
    application: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_actions, "WAIT_SECONDS", 0)
    await processes.note_process(SYSTEM, PROCESS, "worker", {1})
    key = await key_actions.add_key(SYSTEM)
    with pytest.raises(key_actions.KeyNotRead) as caught:
        await key_actions.activate_key(SYSTEM, key)
    assert [(one.kind, one.id) for one in caught.value.processes] == [("worker", PROCESS)]
    with pytest.raises(key_actions.KeyNotRead):
        await key_actions.rotate_keys(SYSTEM)
    assert keys.ring().status().active == 1

    await processes.note_process(SYSTEM, PROCESS, "worker", {1, 2, 3})
    assert (await key_actions.activate_key(SYSTEM, key)).active == 2
    await processes.note_process(SYSTEM, PROCESS, "worker", {1})
    await as_owner("UPDATE process SET seen_at = '2020-01-01 00:00:00+00:00'")
    assert (await key_actions.activate_key(SYSTEM, 3)).active == 3, "the dead are not waited for"


async def test_a_process_reads_the_file_again_by_itself_and_says_what_it_has(
    application: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processes, "LOOK_SECONDS", 0.01)
    task = create_task(processes.report_process("gateway"))
    path, old = tmp_path / "var" / "keys.json", tmp_path / "old.json"
    shutil.copy(path, old)

    async def known() -> list[str]:
        rows = await Reading(SYSTEM).fetch("SELECT key_ids FROM process")
        return [row["key_ids"] for row in rows]

    await until(known, ["00000001"])
    other = keys.Keys(path)
    other.activate(other.add())
    await until(known, ["00000001 00000002"])
    task.cancel()
    with pytest.raises(CancelledError):
        await task
    assert await known() == []


async def until(found, wanted) -> None:  # type: ignore[no-untyped-def]
    """Waits a while."""
    for _ in range(500):
        if await found() == wanted:
            return
        await sleep(0.01)
    raise AssertionError(f"{await found()} and not {wanted}")


async def test_a_row_of_an_unknown_key_makes_a_process_unready_until_it_has_read_the_key(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    path, newer = tmp_path / "var" / "keys.json", tmp_path / "newer.json"
    shutil.copy(path, newer)
    elsewhere = keys.Keys(newer)
    elsewhere.activate(elsewhere.add())
    (row,) = await as_owner("SELECT id FROM account")
    sealed = elsewhere.encrypt(person.mail.encode(), "account.mail", row["id"])
    await as_owner("UPDATE account SET mail_sealed = $1", sealed)

    assert "keys" not in await red()
    found = await accounts.find_by_auth_id(Reading(SYSTEM), person.auth_id)
    assert found is not None
    with pytest.raises(keys.DecryptionError):
        assert found.mail
    assert "keys" in await red()
    shutil.copy(newer, path)
    assert "keys" not in await red()
    assert found.mail == person.mail


async def do_reseal() -> int:
    """What the worker does after an activation."""
    (woken,) = [one for one in await wake_jobs(SYSTEM, 100) if one.name == Reseal.name]
    return await key_actions.reseal(SYSTEM, await begin_job(SYSTEM, woken.id, woken.fence))


async def test_a_worker_whose_copy_of_the_file_is_old_seals_nothing_back(
    application: str, tmp_path: Path
) -> None:
    await registered(tmp_path)
    path, old = tmp_path / "var" / "keys.json", tmp_path / "old.json"
    key = await key_actions.add_key(SYSTEM)
    shutil.copy(path, old)
    await key_actions.activate_key(SYSTEM, key)
    new = path.read_bytes()

    shutil.copy(old, path)
    with pytest.raises(keys.KeysError, match="not the active one"):
        await do_reseal()
    assert set(await sealed_by_key(SYSTEM)) == {1}
    path.write_bytes(new)
    assert keys.ring().status().active == key


async def test_what_older_keys_sealed_is_sealed_anew_and_one_damaged_row_stops_nobody(
    application: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(key_actions, "PAGE", 2)
    people = [await registered(tmp_path) for _ in range(5)]
    await work_off()
    emptied = await as_owner("SELECT id FROM mail WHERE length(address_sealed) = 0")
    assert len(emptied) == 5, "mails that were sent"
    before = await sealed_by_key(SYSTEM)
    assert set(before) == {1}
    (row,) = await as_owner("SELECT id, mail_sealed FROM account ORDER BY id LIMIT 1")
    damaged = bytes(row["mail_sealed"])[:-1] + bytes([bytes(row["mail_sealed"])[-1] ^ 1])
    await as_owner("UPDATE account SET mail_sealed = $1 WHERE id = $2", damaged, row["id"])

    await key_actions.rotate_keys(SYSTEM)
    assert await do_reseal() == before[1] - 1
    assert await sealed_by_key(SYSTEM) == {1: 1, 2: before[1] - 1}
    events = await as_owner("SELECT event FROM audit WHERE event LIKE 'key.%' ORDER BY id")
    assert [row["event"] for row in events] == ["key.added", "key.activated", "key.resealed"]
    for person in people[1:]:
        found = await accounts.find_by_auth_id(Reading(SYSTEM), person.auth_id)
        assert found is not None
        assert found.auth_id == person.auth_id
    assert (await logged_in(people[1])).token

    named = {place.purpose for place in resealing.sealed_places()}
    assert {"account.mail", "filing.contents", "mail.params", "institution.facts"} <= named
