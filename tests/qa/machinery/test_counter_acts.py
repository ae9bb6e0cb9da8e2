"""Officers look over each other's work: nothing that only they can do is missing (Q2-67)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.rules.machinery.audit import COUNTER_ACTS
from efiling.rules.vocabulary import Role
from tests.builders.filings import night
from tests.builders.graphql.walking import check_of, doors
from tests.builders.http.client import Client
from tests.builders.http.counter import BY_POST, PUBLISH, WITHDRAW, Counter
from tests.builders.inputs import contract_ended
from tests.builders.payloads import codes
from tests.builders.people import Person
from tests.builders.rows import fetched

ACTS = "{ recentCounterActs(first: 1) { nodes { event } } }"
BESIDE = {"staff.looked_up", "account.registered"}
"""A look is no act, and the account of an institution comes with its registration."""


async def published(client: Client, token: str) -> Any:
    texts = [{"language": "EN", "title": "Closed", "body": "Closed today."}]
    now = clock.now().isoformat()
    return await client.do(PUBLISH, token, **{"from": now, "texts": texts})


async def withdrawn(client: Client, token: str) -> Any:
    known = (await published(client, token))["announcement"]["id"]
    return await client.do(WITHDRAW, token, id=known)


async def deleted(client: Client, counter: Counter) -> Any:
    """What was filed and registered yesterday."""
    person, token = await client.resident()
    filed = await client.submit(token, contract_ended(person, clock.today()))
    assert (await night()).registered == 1
    clock.move_to(clock.now() + timedelta(days=1))
    await counter.refresh()
    return await counter.delete(filed["filing"]["receptionNumber"], person)


async def entered(client: Client, counter: Counter) -> Any:
    person = await client.known(Person())
    return await counter.enter(contract_ended(person, clock.today()))


async def of_institution(counter: Counter, mutation: str) -> Any:
    """A mutation about an institution that was registered before."""
    _, known, _ = await counter.institution()
    meant = {"institution": known}
    if mutation == "update":
        return await counter.update(known, phone="03-9999-9999")
    if mutation == "restore":
        return await counter.restore(meant, **BY_POST)
    return await counter.deregister(meant, **BY_POST)


Do = Callable[[Client, Counter], Awaitable[Any]]
MUTATIONS: dict[str, Do] = {
    "registerInstitution": lambda client, counter: counter.register(),
    "updateInstitution": lambda client, counter: of_institution(counter, "update"),
    "restoreAccount": lambda client, counter: of_institution(counter, "restore"),
    "deregisterAccount": lambda client, counter: of_institution(counter, "deregister"),
    "enterPaperFiling": entered,
    "recordFilingDeletion": deleted,
    "publishAnnouncement": lambda client, counter: published(client, counter.token),
    "withdrawAnnouncement": lambda client, counter: withdrawn(client, counter.token),
}


def test_every_mutation_of_officers_alone_is_done_below() -> None:
    found = {
        label.partition(".")[2]
        for label, door in doors().items()
        if label.startswith("Mutation.")
        and (check := check_of(door.way[-1].definition))
        and check.roles == {Role.OFFICER}
    }
    assert found == set(MUTATIONS)


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_q2_67_what_an_officer_did_is_seen_by_the_others(
    client: Client, counter: Counter, mutation: str
) -> None:
    assert codes(await MUTATIONS[mutation](client, counter)) == []

    rows = await fetched("SELECT event FROM audit WHERE actor_role = 'OFFICER' ORDER BY id")
    events = [row["event"] for row in rows if row["event"] not in BESIDE]
    assert events, "each leaves a trace"
    assert set(events) <= set(COUNTER_ACTS)
    _, other = await client.staff()
    (newest,) = (await client.ask(ACTS, token=other))["recentCounterActs"]["nodes"]
    assert newest["event"] == events[-1]
