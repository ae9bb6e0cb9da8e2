"""The key ring, against security 2.7, 3.5 (69, 70, 71) and requirement Q2-66."""

import json
import os
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.adapters.keys import (
    NONCE_BYTES,
    PURPOSES,
    DecryptionError,
    Keys,
    KeysError,
    close_keys,
    open_keys,
    ring,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "keys.json"


@pytest.fixture
def keys(path: Path) -> Iterator[Keys]:
    yield open_keys(path, create=True)
    close_keys()


def test_q2_66_a_sealed_value_opens_for_its_own_row_only(
    keys: Keys, capfd: pytest.CaptureFixture[str]
) -> None:
    row, other = uuid4(), uuid4()
    blob = keys.encrypt("住所　西新宿２".encode(), "filing", row)
    assert keys.decrypt(blob, "filing", row).decode() == "住所　西新宿２"
    for table, where in (("filing", other), ("batch", row), ("filing.contents", row)):
        with pytest.raises(DecryptionError):
            keys.decrypt(blob, table, where)
    printed = capfd.readouterr().err
    assert printed.count("keys.decryption_failed") == 3
    assert "西新宿" not in printed


def test_q2_66_every_changed_bit_is_found(keys: Keys) -> None:
    row = uuid4()
    blob = keys.encrypt(b"canary", "filing", row)
    for place in range(len(blob) * 8):
        damaged = bytearray(blob)
        damaged[place // 8] ^= 1 << place % 8
        with pytest.raises(DecryptionError):
            keys.decrypt(bytes(damaged), "filing", row)
    for length in range(len(blob)):
        with pytest.raises(DecryptionError):
            keys.decrypt(blob[:length], "filing", row)


def test_q2_66_no_nonce_is_used_twice(keys: Keys) -> None:
    row = uuid4()
    nonces = {keys.encrypt(b"", "filing", row)[5 : 5 + NONCE_BYTES] for _ in range(100_000)}
    assert len(nonces) == 100_000


def test_q2_66_who_seals_more_than_was_said_uses_no_nonce_twice(keys: Keys) -> None:
    row, sealer = uuid4(), keys.sealer(100)
    blobs = [sealer.encrypt(b"canary", "filing", row) for _ in range(300)]
    assert len({blob[5 : 5 + NONCE_BYTES] for blob in blobs}) == 300
    assert {keys.decrypt(blob, "filing", row) for blob in blobs} == {b"canary"}


@given(
    plain=st.binary(max_size=500),
    table=st.text(st.characters(codec="ascii"), min_size=1),
    row=st.uuids(),
)
def test_q2_66_whatever_is_sealed_comes_back(plain: bytes, table: str, row: UUID) -> None:
    with TemporaryDirectory() as folder:
        keys = open_keys(Path(folder) / "keys.json", create=True)
        assert keys.decrypt(keys.encrypt(plain, table, row), table, row) == plain


def test_q2_67_digests_of_two_purposes_or_two_installations_never_match(
    keys: Keys, tmp_path: Path
) -> None:
    digests = {keys.digest(purpose, b"AB12345678CD") for purpose in PURPOSES} | {
        keys.pepper(b"AB12345678CD")
    }
    assert len(digests) == len(PURPOSES) + 1
    assert keys.digest("person", b"P1") == keys.digest("person", b"P1")
    elsewhere = open_keys(tmp_path / "other.json", create=True)
    assert not digests & {elsewhere.digest(purpose, b"AB12345678CD") for purpose in PURPOSES}
    with pytest.raises(KeysError, match="misspelt"):
        keys.digest("misspelt", b"")


def _key_id_of(blob: bytes) -> int:
    """Behind the version byte."""
    return int.from_bytes(blob[1:5], "big")


def test_rotation_adds_a_key_and_keeps_what_was_sealed_readable(keys: Keys) -> None:
    row = uuid4()
    old, digest, pepper = (
        keys.encrypt(b"old", "filing", row),
        keys.digest("person", b"P1"),
        keys.pepper(b"x"),
    )

    keys.activate(keys.add())
    assert keys.status().active == 2
    new = keys.encrypt(b"new", "filing", row)

    assert _key_id_of(old) == 1
    assert _key_id_of(new) == 2

    assert keys.decrypt(old, "filing", row) == b"old"
    assert keys.digest("person", b"P1") == digest
    assert keys.pepper(b"x") == pepper
    assert set(keys.status().made_at) == {1, 2}


def test_another_process_follows_a_rotation_by_itself(keys: Keys, path: Path) -> None:
    row, other = uuid4(), Keys(path)
    keys.activate(keys.add())
    assert other.decrypt(keys.encrypt(b"x", "filing", row), "filing", row) == b"x"
    assert _key_id_of(other.encrypt(b"x", "filing", row)) == 2


def test_twenty_keys_added_at_once_are_all_there_and_none_is_active_yet(
    keys: Keys, path: Path
) -> None:
    threads = [threading.Thread(target=Keys(path).add) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(keys.status().made_at) == list(range(1, 22))
    assert keys.status().active == 1
    assert [item.name for item in path.parent.iterdir()] == ["keys.json"]


def test_a_foreign_or_broken_key_file_is_not_taken_up_while_running(
    keys: Keys, path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    row = uuid4()
    blob = keys.encrypt(b"x", "filing", row)
    open_keys(tmp_path / "other.json", create=True)
    os.replace(tmp_path / "other.json", path)
    assert keys.decrypt(keys.encrypt(b"y", "filing", row), "filing", row) == b"y"
    assert "keys.replaced" in capfd.readouterr().err
    path.unlink()
    assert keys.decrypt(blob, "filing", row) == b"x"
    keys.encrypt(b"z", "filing", row)
    assert "keys.unreadable" in capfd.readouterr().err


def test_a_key_that_is_not_there_is_never_activated(keys: Keys) -> None:
    with pytest.raises(KeysError, match="has no key 00000007"):
        keys.activate(7)
    assert keys.status().active == 1


def test_a_ring_says_which_keys_it_was_shown_and_lacks(path: Path, tmp_path: Path) -> None:
    copied, row = tmp_path / "copied.json", uuid4()
    here = open_keys(path, create=True)
    shutil.copy(path, copied)
    elsewhere = Keys(copied)
    here.activate(here.add())
    with pytest.raises(DecryptionError):
        elsewhere.decrypt(here.encrypt(b"x", "filing", row), "filing", row)
    assert elsewhere.look_again() == {2}
    shutil.copy(path, copied)
    assert elsewhere.look_again() == frozenset()


def test_the_key_file_is_private_and_a_public_one_is_refused(path: Path) -> None:
    previous = os.umask(0)
    try:
        open_keys(path, create=True)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    ring().activate(ring().add())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for mode in (0o640, 0o604, 0o620):
        path.chmod(mode)
        with pytest.raises(KeysError, match="0600"):
            open_keys(path)
    open_keys(path, others_may_read=True)


@pytest.mark.parametrize("damage", ["", "{}", "[1]", '{"format": 2}', "key"])
def test_a_damaged_or_missing_key_file_is_named_in_one_line(path: Path, damage: str) -> None:
    with pytest.raises(KeysError, match="does not exist"):
        open_keys(path)
    open_keys(path, create=True)
    document = json.loads(path.read_text())
    secret = document["pepper"]
    document["pepper"] = secret[:8]
    path.write_text(json.dumps(document) if damage == "key" else damage)
    with pytest.raises(KeysError) as refused:
        open_keys(path, create=True)
    assert "\n" not in str(refused.value)
    assert secret[:8] not in str(refused.value)


def test_nothing_printed_of_a_ring_holds_a_key(keys: Keys, path: Path) -> None:
    secrets = [json.loads(path.read_text())["pepper"], repr(json.loads(path.read_text()))]
    shown = repr(keys) + repr(keys._loaded) + repr(keys.status())
    assert not any(secret in shown for secret in secrets)
    assert "secret=b" not in shown


def test_a_closed_ring_says_so() -> None:
    close_keys()
    with pytest.raises(KeysError):
        ring()
