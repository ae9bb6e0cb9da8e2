"""The audit trail is read by auditors, and the counter's acts by officers (Q2-67)."""

from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.rules.vocabulary import Role
from tests.builders.http.client import Client
from tests.builders.people import PASSWORD

TRAIL = """query($first: Int, $after: String, $subject: ID, $event: String, $from: DateTime,
    $to: DateTime) {
  auditTrail(first: $first, after: $after, subject: $subject, event: $event, from: $from, to: $to) {
    nodes { id at event actorRole actor subject details { name value } digest }
    edges { cursor node { event } } pageInfo { hasNextPage hasPreviousPage endCursor }
  } }"""
ACTS = "query($first: Int) { recentCounterActs(first: $first) { nodes { event actorRole } } }"
OWN = "{ viewer { account { id } } }"


async def auditor(client: Client) -> str:
    return (await client.staff(Role.AUDITOR))[1]


async def trail(client: Client, token: str, **variables: Any) -> Any:
    return (await client.ask(TRAIL, variables, token))["auditTrail"]


async def test_q2_67_an_auditor_reads_what_happened_to_an_account(client: Client) -> None:
    person, resident = await client.resident()
    await client.log_in(person, "Wrong-Guess-1")
    account = (await client.ask(OWN, token=resident))["viewer"]["account"]["id"]

    token = await auditor(client)
    found = (await trail(client, token, subject=account))["nodes"]
    assert [one["event"] for one in found] == [
        "account.log_in_failed",
        "account.logged_in",
        "account.registered",
    ]
    assert {one["subject"] for one in found} == {account}
    assert {"name": "reason", "value": "password"} in found[0]["details"]
    assert found[1]["actorRole"] is None, "nobody was logged in yet"
    assert len(found[0]["digest"]) == 64
    assert PASSWORD not in str(found)
    assert person.auth_id not in str(found)


async def test_q2_67_the_trail_is_filtered_and_paged_newest_first(client: Client) -> None:
    before = clock.now() - timedelta(minutes=1)
    person, _ = await client.resident()
    for _ in range(3):
        await client.log_in(person)
    token = await auditor(client)
    wanted = {"event": "account.logged_in", "from": before.isoformat()}

    pages, after = [], None
    while True:
        page = await trail(client, token, first=2, after=after, **wanted)
        pages.append([node["id"] for node in page["nodes"]])
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    every = [one for page in pages for one in page]
    assert len(every) == len(set(every)) == 5, "four of the resident, one of the auditor"
    assert every == sorted(every, key=int, reverse=True)
    assert await trail(client, token, **wanted | {"to": before.isoformat()}) == {
        "nodes": [],
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "endCursor": None},
    }
    assert (await trail(client, token, subject="not an id"))["nodes"] == []
    assert (await trail(client, token, event="no.such"))["nodes"] == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("0001-01-01T09:00:00+09:00", "9999-12-31T23:59:59.999+09:00"),
        ("0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999999-23:59"),
    ],
)
async def test_q2_67_the_trail_is_filtered_by_moments_before_the_first_year_and_after_the_last(
    client: Client, first: str, last: str
) -> None:
    token = await auditor(client)

    assert (await trail(client, token, **{"from": first, "to": last}))["nodes"]
    assert (await trail(client, token, **{"from": last}))["nodes"] == []
    assert (await trail(client, token, to=first))["nodes"] == []


async def test_q2_67_whoever_reads_the_trail_is_in_it(client: Client) -> None:
    _, resident = await client.resident()
    account = (await client.ask(OWN, token=resident))["viewer"]["account"]["id"]
    token = await auditor(client)
    await trail(client, token, subject=account, event="account.logged_in")

    newest = (await trail(client, token, first=1))["nodes"][0]
    assert newest["event"] == "audit.read"
    assert newest["actorRole"] == "AUDITOR"
    assert newest["subject"] == account
    assert newest["details"] == [{"name": "name", "value": "account.logged_in"}]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HELPDESK, Role.ADMINISTRATOR])
async def test_q2_67_nobody_but_an_auditor_reads_the_trail(client: Client, role: Role) -> None:
    _, token = await client.staff(role)
    answer = await client.post(TRAIL, {}, token)
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_officers_look_over_what_the_counter_did(client: Client) -> None:
    await client.school()
    _, officer = await client.staff()
    acts = (await client.ask(ACTS, {"first": 10}, officer))["recentCounterActs"]["nodes"]
    assert "institution.registered" in {one["event"] for one in acts}
    assert "account.logged_in" not in {one["event"] for one in acts}
