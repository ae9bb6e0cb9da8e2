"""A draft that does not open is left out and named, and stops nobody; the others live through new
keys and backups (requirements, ★ 10)."""

from pathlib import Path
from uuid import UUID

import pytest

from efiling.actions.machinery.backups import make_backup
from efiling.actions.machinery.keys import rotate_keys
from efiling.rules.actors import SYSTEM
from efiling.store.engine.sealing import seal
from tests.builders.backups import silent
from tests.builders.edge.lines import Lines
from tests.builders.http.client import Client
from tests.builders.http.drafts import draft_of, drafts_of, save, saved
from tests.builders.owner import as_owner
from tests.builders.payloads import codes
from tests.builders.work import work_off

TYPED = {"subject.card.name": "TANAKA TARO"}


async def put(draft: str, contents: bytes) -> None:
    await as_owner("UPDATE draft SET contents_sealed = $1 WHERE id = $2", contents, UUID(draft))


def not_as_sealed(draft: str) -> list[bytes]:
    """What does not open, and what opens and says nothing that a draft says."""
    said = ("", "7", "{}", '{"kinds": ["NONE"], "fields": []}', '{"kinds": [], "fields": [["a"]]}')
    return [b"", b"no seal", *(seal(one, "draft.contents", UUID(draft)) for one in said)]


async def test_q2_69_a_damaged_draft_is_named_and_the_others_are_there(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    _, token = await client.resident()
    first, broken, last = [await saved(client, token, TYPED) for _ in range(3)]
    lines = Lines(capsys)

    damages = not_as_sealed(broken["id"])
    for damage in damages:
        await put(broken["id"], damage)
        assert await drafts_of(client, token) == [last, first]
    assert await draft_of(client, token, broken["id"]) is None

    named = [one["row"] for one in lines.named("draft.unreadable")]
    assert named == [broken["id"]] * (len(damages) + 1)


async def test_q2_69_a_damaged_draft_takes_no_room_and_is_mended_by_the_next_step(
    client: Client,
) -> None:
    _, token = await client.resident()
    broken, *_ = [await saved(client, token) for _ in range(20)]
    await put(broken["id"], b"no seal")

    assert codes(await save(client, token, TYPED)) == []
    assert codes(await save(client, token, TYPED)) == ["DRAFTS_TOO_MANY"]

    mended = await saved(client, token, TYPED, id=broken["id"])
    assert mended["idempotencyKey"] == broken["idempotencyKey"]
    assert await draft_of(client, token, broken["id"]) == mended


async def test_q2_69_drafts_are_sealed_with_a_new_key_and_are_in_the_backup(
    client: Client, tmp_path: Path
) -> None:
    _, token = await client.resident()
    draft = await saved(client, token, TYPED)
    [before] = await as_owner("SELECT contents_sealed FROM draft")

    await rotate_keys(SYSTEM)
    await work_off()

    [after] = await as_owner("SELECT contents_sealed FROM draft")
    assert bytes(after["contents_sealed"])[:5] != bytes(before["contents_sealed"])[:5]
    assert await drafts_of(client, token) == [draft]
    assert (await make_backup(SYSTEM, tmp_path / "backup", silent, None)).rows["draft"] == 1
