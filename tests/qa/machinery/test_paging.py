"""Every list is paged from both ends: each page is what Relay's specification says it is."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from itertools import product
from typing import Any, NamedTuple

import pytest

from efiling import clock
from efiling.rules.vocabulary import Role
from tests.builders.batches import students
from tests.builders.http import batches
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter, school
from tests.builders.inputs import contract_ended

ENTRIES = 4
AT_ONCE = 12
"""Pages asked for in one document."""
PAGE = (
    "{ nodes { id } edges { cursor node { id } }"
    " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
)


class Listed(NamedTuple):
    """A list: who may see it, its field, and the document around it."""

    token: str
    field: str
    around: str = "{ viewer { % } }"
    filters: str = ""


class Wanted(NamedTuple):
    """The arguments of one page."""

    size: int
    backwards: bool = False
    after: str | None = None
    before: str | None = None

    def written(self) -> str:
        """As they stand in a document."""
        said = [f"{'last' if self.backwards else 'first'}: {self.size}"]
        said += [f'after: "{self.after}"'] if self.after else []
        said += [f'before: "{self.before}"'] if self.before else []
        return ", ".join(said)


async def pages(client: Client, listed: Listed, asked: Sequence[Wanted]) -> list[Any]:
    """The pages for these arguments."""
    fields = [
        f"p{at}: {listed.field}({one.written()} {listed.filters}) {PAGE}"
        for at, one in enumerate(asked)
    ]
    found = await client.ask(listed.around.replace("%", " ".join(fields)), token=listed.token)
    while "p0" not in found:
        found = next(iter(found.values()))
    return list(found.values())


def right_page(edges: Sequence[Any], wanted: Wanted) -> dict[str, Any]:
    """The page that these arguments are answered with, cut out of the whole list."""
    places = {edge["cursor"]: at for at, edge in enumerate(edges)}
    begin = places[wanted.after] + 1 if wanted.after else 0
    end = max(places[wanted.before], begin) if wanted.before else len(edges)
    if wanted.backwards:
        begin = max(begin, end - wanted.size)
    else:
        end = min(end, begin + wanted.size)

    kept = edges[begin:end]
    more_before = begin > 0 if kept else wanted.after is not None
    more_behind = end < len(edges) if kept else wanted.before is not None
    return {
        "nodes": [edge["node"] for edge in kept],
        "edges": list(kept),
        "pageInfo": {
            "hasNextPage": more_behind,
            "hasPreviousPage": more_before,
            "startCursor": kept[0]["cursor"] if kept else None,
            "endCursor": kept[-1]["cursor"] if kept else None,
        },
    }


async def resident_who_filed(client: Client) -> tuple[str, list[str]]:
    """The token of a resident with as many filings, and their ids, the newest first."""
    person, token = await client.resident()
    ids: list[str] = []
    for days in range(ENTRIES):
        filed = await client.submit(
            token, contract_ended(person, clock.today() - timedelta(days=days))
        )
        ids.insert(0, filed["filing"]["id"])
    return token, ids


async def filings(client: Client) -> Listed:
    await resident_who_filed(client)
    return Listed((await resident_who_filed(client))[0], "filings")


async def school_with_batches(client: Client) -> tuple[str, list[str]]:
    """The token of a school that filed batches of as many rows, and their numbers."""
    _, token = await client.school()
    people = await students(client.folder, ENTRIES)
    rows = [batches.row_about(person) for person in people]
    sent = [await batches.submit_batch(client, token, rows) for _ in range(ENTRIES)]
    return token, [one["batch"]["receptionNumber"] for one in sent]


async def batches_of_a_school(client: Client) -> Listed:
    await school_with_batches(client)
    return Listed((await school_with_batches(client))[0], "batches")


async def filings_of_a_batch(client: Client) -> Listed:
    token, numbers = await school_with_batches(client)
    around = f'{{ viewer {{ batch(receptionNumber: "{numbers[1]}") {{ % }} }} }}'
    return Listed(token, "filings", around)


async def institutions(client: Client) -> Listed:
    _, token = await client.staff()
    counter = Counter(client, token)
    for name in (*"ＡＢＣＤ", "他"):
        fields = school(name=f"国際みなと学院{name}", corporateNumber=None)
        assert (await counter.register(fields))["problems"] == []
    return Listed(token, "institutions", "{ % }")


async def found_institutions(client: Client) -> Listed:
    """By a part of a name: pairs of the same characters in another order are left out."""
    listed = await institutions(client)
    other = school(name="みなと国際", corporateNumber=None)
    await Counter(client, listed.token).register(other)
    return listed._replace(filters=', search: "国際みなと"')


async def audit_trail(client: Client) -> Listed:
    await resident_who_filed(client)
    _, token = await client.staff(Role.AUDITOR)
    return Listed(token, "auditTrail", "{ % }", ', event: "filing.received"')


async def counter_acts(client: Client) -> Listed:
    return (await institutions(client))._replace(field="recentCounterActs")


@pytest.mark.parametrize(
    "made",
    [
        filings,
        batches_of_a_school,
        filings_of_a_batch,
        institutions,
        found_institutions,
        audit_trail,
        counter_acts,
    ],
)
async def test_every_page_of_a_list_is_cut_out_of_it_rightly_from_either_end(
    client: Client, made: Callable[[Client], Awaitable[Listed]]
) -> None:
    listed = await made(client)
    (whole,) = await pages(client, listed, [Wanted(100)])
    edges = whole["edges"]
    assert len(edges) >= ENTRIES
    assert whole["pageInfo"]["hasNextPage"] is whole["pageInfo"]["hasPreviousPage"] is False

    cursors = [None, *(edge["cursor"] for edge in edges[:ENTRIES])]
    asked = [Wanted(*one) for one in product((1, 2, 100), (False, True), cursors, cursors)]
    for at in range(0, len(asked), AT_ONCE):
        some = asked[at : at + AT_ONCE]
        for one, page in zip(some, await pages(client, listed, some), strict=True):
            assert page == right_page(edges, one), one


async def test_a_cursor_of_an_entry_that_a_filter_leaves_out_is_a_place_all_the_same(
    client: Client,
) -> None:
    token, ids = await resident_who_filed(client)
    listed = Listed(token, "filings")
    (whole,) = await pages(client, listed, [Wanted(100)])
    assert [one["id"] for one in whole["nodes"]] == ids
    newest, *_, oldest = (edge["cursor"] for edge in whole["edges"])

    none = listed._replace(filters=", kinds: [SPOUSE_DIVORCED]")
    for wanted in (Wanted(2, after=newest), Wanted(2, backwards=True, before=oldest)):
        (page,) = await pages(client, none, [wanted])
        assert page == right_page([], Wanted(2)), "nothing goes before, nothing follows"


async def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(client: Client) -> None:
    token, ids = await resident_who_filed(client)
    (theirs,) = await pages(client, Listed(token, "filings"), [Wanted(100)])
    stranger, own = await resident_who_filed(client)
    listed = Listed(stranger, "filings")
    asked = [
        Wanted(size, backwards, cursor if follows else None, None if follows else cursor)
        for cursor in (edge["cursor"] for edge in theirs["edges"])
        for size, backwards, follows in product((1, 100), (False, True), (False, True))
    ]
    for at in range(0, len(asked), AT_ONCE):
        for page in await pages(client, listed, asked[at : at + AT_ONCE]):
            assert {one["id"] for one in page["nodes"]} <= set(own) - set(ids)
    assert len(own) == ENTRIES


SIZES = """query($first: Int, $last: Int, $before: String) {
  viewer { filings(first: $first, last: $last, before: $before) { nodes { id } } }
}"""


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"first": 20, "last": 5}, "FIRST_AND_LAST"),
        ({"first": 0, "last": 0}, "FIRST_AND_LAST"),
        ({"last": 0}, "PAGE_SIZE"),
        ({"last": -1}, "PAGE_SIZE"),
        ({"last": 101}, "PAGE_SIZE"),
        ({"first": None, "last": None}, "PAGE_SIZE"),
        ({"first": None}, "PAGE_SIZE"),
        ({"last": 1, "before": "ZmlsaW5nOng"}, "CURSOR_INVALID"),
        ({"last": 1, "before": ""}, "CURSOR_INVALID"),
    ],
)
async def test_a_page_that_cannot_be_is_refused_by_name(
    client: Client, sent: dict[str, Any], code: str
) -> None:
    _, token = await client.resident()
    body = (await client.post(SIZES, sent, token)).json()
    assert [one["extensions"]["code"] for one in body["errors"]] == [code]
    assert body["errors"][0]["message"]


@pytest.mark.parametrize(
    "sent", [{}, {"last": 2}, {"first": None, "last": 2}, {"first": 2, "last": None}]
)
async def test_what_is_absent_or_null_asks_for_nothing(
    client: Client, sent: dict[str, Any]
) -> None:
    token, ids = await resident_who_filed(client)
    found = (await client.ask(SIZES, sent, token))["viewer"]["filings"]["nodes"]
    expected = ids[-2:] if sent.get("last") else ids[:2] if sent else ids
    assert [one["id"] for one in found] == expected
