"""What an API token may not see is null in its answers, and takes nothing else away (security
2.4)."""

from tests.builders.http.api_tokens import ROLE, token_of
from tests.builders.http.batches import row_about
from tests.builders.http.client import Client
from tests.builders.people import student


async def test_q2_63_a_token_that_only_submits_is_answered_its_batch_whatever_it_selects(
    client: Client,
) -> None:
    _, session = await client.school()
    token = await token_of(client, session, scopes=["BATCH_SUBMIT"])
    person = student()
    await client.load(person)
    everything = """mutation($input: SubmitBatchInput!) { submitBatch(input: $input) {
      batch { receptionNumber state rowCount problems { code } filings { totalCount } }
      notices { code } problems { code } } }"""

    wanted = {"kind": "ACCEPTANCE", "rows": [row_about(person)], "idempotencyKey": "all of it"}
    answer = await client.post(everything, {"input": wanted}, token)

    assert answer.status_code == 200
    submitted = answer.json()["data"]["submitBatch"]
    number = submitted["batch"].pop("receptionNumber")
    assert number
    assert submitted == {
        "batch": {"state": "REGISTERING", "rowCount": 1, "problems": None, "filings": None},
        "notices": [],
        "problems": [],
    }
    refused = [(one["extensions"]["code"], one["path"]) for one in answer.json()["errors"]]
    assert sorted(refused) == [
        ("FORBIDDEN", ["submitBatch", "batch", "filings"]),
        ("FORBIDDEN", ["submitBatch", "batch", "problems"]),
    ]


async def test_q2_67_a_field_out_of_scope_takes_nothing_beside_it_away(client: Client) -> None:
    _, session = await client.school()
    token = await token_of(client, session, scopes=["BATCH_READ"])
    asked = """{ viewer { role account { state } filings { totalCount } batches { totalCount }
      apiTokens { id } linkedSystems { system } fileableKinds { kind }
      delegationBlocks { corporateNumber } } }"""

    body = (await client.post(asked, token=token)).json()

    kept = {"role": "INSTITUTION", "batches": {"totalCount": 0}}
    lost = dict.fromkeys(
        (
            "account",
            "filings",
            "apiTokens",
            "linkedSystems",
            "fileableKinds",
            "delegationBlocks",
        )
    )
    assert body["data"]["viewer"] == kept | lost
    assert [one["extensions"]["code"] for one in body["errors"]] == ["FORBIDDEN"] * len(lost)


async def test_q2_67_an_answer_to_a_token_says_what_is_left_of_its_limits(client: Client) -> None:
    _, session = await client.school()
    token = await token_of(client, session)

    first, second = [await client.post(ROLE, token=token) for _ in range(2)]

    assert first.headers["ratelimit-policy"] == '"token";q=60;w=60'
    assert first.headers["ratelimit"] == '"token";r=59;t=60'
    assert second.headers["ratelimit"].startswith('"token";r=58;t=')
    assert "ratelimit" not in (await client.post(ROLE, token=session)).headers


async def test_q2_67_too_many_calls_name_the_limit_and_the_wait(client: Client) -> None:
    _, session = await client.school()
    token = await token_of(client, session)
    for _ in range(60):
        await client.post(ROLE, token=token)

    answer = await client.post(ROLE, token=token)

    assert answer.status_code == 429
    extensions = answer.json()["errors"][0]["extensions"]
    assert extensions["limit"] == "token"
    assert str(extensions["retryAfterSeconds"]) == answer.headers["retry-after"]
    assert answer.headers["ratelimit"].startswith('"token";r=0;t=')


async def test_q2_67_what_a_document_costs_is_told_on_request(client: Client) -> None:
    _, session = await client.school()
    token = await token_of(client, session)
    headers = {"authorization": f"Bearer {token}", "x-todokede-cost": "1"}
    document = "{ viewer { filings(first: 10) { nodes { id state } } } }"

    answer = await client.http.post("/graphql", json={"query": document}, headers=headers)

    assert answer.json()["extensions"]["cost"] == {
        "requested": 32,
        "allowed": 20_000,
        "limits": [
            {
                "limit": "token",
                "allowed": 60,
                "windowSeconds": 60,
                "remaining": 59,
                "resetSeconds": 60,
            }
        ],
    }
    assert "extensions" not in (await client.post(document, token=token)).json()
