"""What belongs to one is nothing to the other: every id of a resident or an institution, tried by
another one in every argument of the schema that takes an id or a number, is answered like one
that nobody has (security 2.2, 2.3, 47)."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLInputObjectType, get_named_type, is_object_type

from efiling import clock
from efiling.rules.filings.numbers import reception_number
from efiling.store.engine.ids import new_id
from tests.builders.graphql.walking import SCHEMA, doors, made_up
from tests.builders.http import api_tokens, drafts
from tests.builders.http.batches import row_about, submit_batch
from tests.builders.http.client import Client
from tests.builders.inputs import acceptance_started, contract_ended
from tests.builders.owner import as_owner
from tests.builders.people import Person, student

NUMBERS = frozenset({"receptionNumber", "number"})
ACCOUNT = "{ viewer { account { id } } }"
NOBODYS_NUMBER = reception_number(2026, "A", 999_999_999)


@dataclass(frozen=True)
class Place:
    """An argument, or a field of its input, that takes an id or a reception number."""

    field: str
    argument: str
    path: tuple[str, ...]
    takes_number: bool

    def __str__(self) -> str:
        return ".".join([self.field, self.argument, *self.path])


def places() -> Iterator[Place]:
    """All of them, however deep in an input."""
    for kind in SCHEMA.type_map.values():
        if is_object_type(kind) and not kind.name.startswith("__"):
            for name, definition in kind.fields.items():
                for argument, given in definition.args.items():
                    for path, takes_number in _within(argument, given.type, ()):
                        yield Place(f"{kind.name}.{name}", argument, path, takes_number)


def _within(
    name: str, given: Any, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], bool]]:
    named = get_named_type(given)
    if named.name == "ID" or name in NUMBERS:
        yield above, named.name != "ID"
    elif isinstance(named, GraphQLInputObjectType) and len(above) < 4:
        for field, one in named.fields.items():
            yield from _within(field, one.type, (*above, field))


def with_value(place: Place, value: str) -> Any:
    """The argument with `value` in its place, and made-up values where others are needed."""
    if not place.path:
        return value
    step = doors()[place.field].way[-1]
    whole = deepcopy(made_up(step.definition.args[place.argument].type))
    inner = whole
    for name in place.path[:-1]:
        inner = inner.setdefault(name, {})
    inner[place.path[-1]] = value
    return whole


async def answers(client: Client, place: Place, token: str, value: str) -> list[tuple[int, str]]:
    """Status and bytes of every document that asks there, less the number of the request."""
    found = []
    for document in doors()[place.field].documents(
        {f"{place.field}.{place.argument}": with_value(place, value)}
    ):
        answer = await client.post(document.text, document.variables, token)
        found.append((answer.status_code, re.sub(r'"requestId":"[^"]+"', "", answer.text)))
    return found


async def a_resident(client: Client) -> tuple[str, set[str], set[str]]:
    """A session, and every id and number that leads to something of the resident's."""
    person, token = await client.resident(Person())
    filed = (await client.submit(token, contract_ended(person, clock.today())))["filing"]
    account = (await client.ask(ACCOUNT, token=token))["viewer"]["account"]["id"]
    draft = (await drafts.saved(client, token))["id"]
    return token, {account, filed["id"], draft}, {filed["receptionNumber"]}


async def a_school(client: Client) -> tuple[str, set[str], set[str]]:
    """The same of a school with a batch, a filing of its own and an API token."""
    made, token = await client.school()
    person, single = (
        await client.known(student()),
        await client.known(student()),
    )
    batch = (await submit_batch(client, token, [row_about(person)]))["batch"]
    filed = (await client.submit(token, acceptance_started(single, clock.today())))["filing"]
    api_token = (await api_tokens.create(client, token))["apiToken"]
    ids = {str(made.id), batch["id"], filed["id"], api_token["id"]}
    ids.add((await drafts.saved(client, token))["id"])
    for row in await as_owner("SELECT id, account FROM filing WHERE institution = $1", made.id):
        ids |= {str(row["id"]), str(row["account"])}
    return token, ids, {batch["receptionNumber"], filed["receptionNumber"]}


def test_every_place_that_takes_an_id_asks_who_it_is_first() -> None:
    found = list(places())
    assert {str(place) for place in found} >= {"Query.node.id", "Viewer.filing.receptionNumber"}
    assert [str(place) for place in found if place.field not in doors()] == []


@pytest.mark.parametrize("party", [a_resident, a_school])
async def test_plan_47_every_id_of_one_in_every_argument_is_nothing_to_the_other(
    client: Client, party: Any
) -> None:
    _, ids, numbers = await party(client)
    token, _, own_numbers = await party(client)

    for place in places():
        nobodys = await answers(
            client, place, token, NOBODYS_NUMBER if place.takes_number else str(new_id())
        )
        assert nobodys == await answers(
            client, place, token, NOBODYS_NUMBER if place.takes_number else str(uuid4())
        )
        for value in numbers if place.takes_number else ids:
            assert await answers(client, place, token, value) == nobodys, (
                f"{place} tells of another's {value}"
            )

    seen = [
        await answers(client, place, token, value) for place in places() for value in own_numbers
    ]
    assert any('"receptionNumber":' in text for found in seen for _, text in found), (
        "one's own is seen"
    )


async def test_plan_47_keys_and_histories_are_everybodys_own(client: Client) -> None:
    """The same idempotency key in two hands is two keys; neither history, count nor page tells of
    the other."""
    first, second = await client.resident(), await client.resident()
    today = clock.today()
    one = await client.submit(first[1], contract_ended(first[0], today), key="the same")
    other = await client.submit(second[1], contract_ended(second[0], today), key="the same")
    assert one["problems"] == other["problems"] == []
    assert one["filing"]["receptionNumber"] != other["filing"]["receptionNumber"]
    for (_, token), mine in ((first, one), (second, other)):
        page = await client.history(token)
        assert page["totalCount"] == 1
        assert [node["receptionNumber"] for node in page["nodes"]] == [
            mine["filing"]["receptionNumber"]
        ]
    middle = (await client.history(first[1]))["pageInfo"]["endCursor"]
    assert (await client.history(second[1], after=middle))["totalCount"] == 1
