"""What was typed is kept until it is filed, and is filed once (Q2-69), through GraphQL."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from efiling import clock
from efiling.rules.vocabulary import Role
from efiling.store.engine.ids import new_id
from tests.builders.http.api_tokens import token_of
from tests.builders.http.client import SUBMIT_MANY, Client
from tests.builders.http.drafts import DRAFTS, discard, draft_of, drafts_of, save, saved
from tests.builders.inputs import acceptance_started, contract_ended
from tests.builders.owner import as_owner
from tests.builders.payloads import codes, problems_of
from tests.builders.people import student

TYPED = {
    "subject.card.name": "  tanaka ＴＡＲＯ ",
    "details.contractEnded.on.day": "３１ or so",
    "details.contractEnded.organization.name": "株式会社青空\n😀",
    "clientReference": "",
}


async def test_q2_69_what_was_typed_comes_back_as_it_was(client: Client) -> None:
    _, token = await client.resident()
    kinds = ["CONTRACT_CONCLUDED", "CONTRACT_ENDED"]

    draft = await saved(client, token, TYPED, kinds=kinds)

    assert {one["path"]: one["value"] for one in draft["fields"]} == TYPED
    assert draft["kinds"] == kinds
    assert draft["endsOn"] == (clock.today() + timedelta(days=30)).isoformat()
    assert await draft_of(client, token, draft["id"]) == draft
    assert await drafts_of(client, token) == [draft]
    found = await client.ask(
        "query($id: ID!) { node(id: $id) { id __typename } }", {"id": draft["id"]}, token
    )
    assert found["node"] == {"id": draft["id"], "__typename": "Draft"}


async def test_q2_69_a_step_later_it_is_the_same_draft_with_the_same_key(client: Client) -> None:
    _, token = await client.resident()
    clock.move_to(clock.now())
    first = await saved(client, token, TYPED)
    other = await saved(client, token)
    clock.move_by(timedelta(minutes=5))

    later = await saved(client, token, {"a": "b"}, id=first["id"], kinds=["SPOUSE_DIVORCED"])

    assert later["id"] == first["id"]
    assert later["idempotencyKey"] == first["idempotencyKey"] != other["idempotencyKey"]
    assert later["fields"] == [{"path": "a", "value": "b"}]
    assert later["kinds"] == ["SPOUSE_DIVORCED"]
    assert later["savedAt"] > first["savedAt"]
    assert await drafts_of(client, token) == [later, other], "newest first"


async def test_q2_69_of_two_tabs_the_last_one_counts(client: Client) -> None:
    _, token = await client.resident()
    draft = await saved(client, token)

    tabs = [save(client, token, {"tab": f"{tab}"}, id=draft["id"]) for tab in range(5)]
    answers = await asyncio.gather(*tabs)

    assert [codes(one) for one in answers] == [[]] * 5
    [kept] = await drafts_of(client, token)
    assert kept["fields"] in [one["draft"]["fields"] for one in answers]


async def test_q2_69_filed_with_its_key_the_draft_is_gone_and_nothing_is_filed_twice(
    client: Client,
) -> None:
    person, token = await client.resident()
    draft, other = await saved(client, token, TYPED), await saved(client, token)
    filing = contract_ended(person, clock.today())

    filed = await client.submit(token, filing, key=draft["idempotencyKey"])

    assert filed["problems"] == []
    assert await drafts_of(client, token) == [other]
    assert await draft_of(client, token, draft["id"]) is None
    for again in (save(client, token, id=draft["id"]), discard(client, token, draft["id"])):
        assert problems_of(await again) == [("NOT_FOUND", ["id"])]

    replayed = await client.submit(token, filing, key=draft["idempotencyKey"])
    assert replayed["filing"]["receptionNumber"] == filed["filing"]["receptionNumber"]
    assert (await client.history(token))["totalCount"] == 1
    assert await drafts_of(client, token) == [other]


async def test_q2_69_a_double_click_files_once(client: Client) -> None:
    person, token = await client.resident()
    draft = await saved(client, token, TYPED)
    filing = contract_ended(person, clock.today())

    clicks = [client.submit(token, filing, key=draft["idempotencyKey"]) for _ in range(4)]
    numbers = {one["filing"]["receptionNumber"] for one in await asyncio.gather(*clicks)}

    assert len(numbers) == 1
    assert (await client.history(token))["totalCount"] == 1
    assert await drafts_of(client, token) == []


async def test_q2_69_leaving_and_joining_filed_together_are_one_draft(client: Client) -> None:
    _, token = await client.school()
    persons = [await client.known(student()) for _ in range(2)]
    draft = await saved(client, token, {"0.subject.card.name": "A"}, kinds=["ACCEPTANCE_STARTED"])
    filings = [acceptance_started(person, clock.today()) for person in persons]

    filed = await client.do(
        SUBMIT_MANY, token, filings=filings, idempotencyKey=draft["idempotencyKey"]
    )

    assert filed["problems"] == []
    assert len(filed["filings"]) == 2
    assert await drafts_of(client, token) == []


async def test_q2_69_a_refused_filing_leaves_the_draft(client: Client) -> None:
    person, token = await client.resident()
    draft = await saved(client, token, TYPED)
    tomorrow = contract_ended(person, clock.today() + timedelta(days=1))

    refused = await client.submit(token, tomorrow, key=draft["idempotencyKey"])

    assert codes(refused) == ["DAY_IN_FUTURE"]
    assert await drafts_of(client, token) == [draft]
    mended = contract_ended(person, clock.today())
    assert codes(await client.submit(token, mended, key=draft["idempotencyKey"])) == []
    assert await drafts_of(client, token) == []


async def test_q2_69_what_was_deleted_is_not_filed_by_its_key(client: Client) -> None:
    person, token = await client.resident()
    draft = await saved(client, token, TYPED)
    await discard(client, token, draft["id"])
    filing = contract_ended(person, clock.today())

    for key in (draft["idempotencyKey"], f"draft-{uuid4()}"):
        refused = await client.submit(token, filing, key=key)
        assert problems_of(refused) == [("NOT_FOUND", ["idempotencyKey"])]

    assert (await client.history(token))["totalCount"] == 0


async def test_q2_69_a_key_of_ones_own_takes_no_draft_away(client: Client) -> None:
    person, token = await client.resident()
    draft = await saved(client, token)

    for key in (uuid4().hex, draft["id"], draft["idempotencyKey"].upper(), "draft-", "draft-x"):
        filed = await client.submit(token, contract_ended(person, clock.today()), key=key)
        assert filed["problems"] == []

    assert await drafts_of(client, token) == [draft]


async def test_plan_47_a_draft_is_of_one_account_alone(client: Client) -> None:
    _, owner = await client.resident()
    draft = await saved(client, owner, TYPED)
    person, stranger = await client.resident()
    _, school = await client.school()

    for token in (stranger, school):
        assert await drafts_of(client, token) == []
        assert await draft_of(client, token, draft["id"]) is None
        assert problems_of(await save(client, token, {"x": "y"}, id=draft["id"])) == [
            ("NOT_FOUND", ["id"])
        ]
        assert problems_of(await discard(client, token, draft["id"])) == [("NOT_FOUND", ["id"])]

    filing = contract_ended(person, clock.today())
    filed = await client.submit(stranger, filing, key=draft["idempotencyKey"])
    assert problems_of(filed) == [("NOT_FOUND", ["idempotencyKey"])]
    assert await drafts_of(client, owner) == [draft], "untouched by all of it"


@pytest.mark.parametrize("unknown", [str(UUID(int=7)), "no id", ""])
async def test_q2_69_an_unknown_draft_is_not_found(client: Client, unknown: str) -> None:
    _, token = await client.resident()
    assert await draft_of(client, token, unknown) is None
    for answer in (save(client, token, id=unknown), discard(client, token, unknown)):
        assert problems_of(await answer) == [("NOT_FOUND", ["id"])]
    assert await drafts_of(client, token) == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR])
async def test_q2_67_staff_have_no_drafts(client: Client, role: Role) -> None:
    _, token = await client.staff(role)
    assert await drafts_of(client, token) == []
    assert await draft_of(client, token, str(new_id())) is None


async def test_q2_67_no_api_token_reaches_a_draft(client: Client) -> None:
    _, session = await client.school()
    await saved(client, session, TYPED)
    token = await token_of(client, session)
    body = (await client.post(DRAFTS, token=token)).json()
    assert body["data"]["viewer"]["drafts"] is None
    assert [one["extensions"]["code"] for one in body["errors"]] == ["FORBIDDEN"]


async def test_q2_66_what_was_typed_is_sealed(client: Client) -> None:
    _, token = await client.resident()
    draft = await saved(client, token, {"subject.card.name": "QUETZAL CANARIA"})

    [row] = await as_owner("SELECT * FROM draft WHERE id = $1", UUID(draft["id"]))

    assert set(dict(row)) == {"id", "account", "contents_sealed", "saved_at"}
    assert b"QUETZAL" not in bytes(row["contents_sealed"])
    assert b"subject" not in bytes(row["contents_sealed"])
