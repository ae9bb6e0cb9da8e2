"""The history of filings through GraphQL: pages, filters, and what a wrong question gets."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from efiling import clock
from tests.builders.graphql.accounts import log_in
from tests.builders.graphql.asking import Asker
from tests.builders.graphql.filings import ended, submit
from tests.builders.people import Person, registered

HISTORY = """
query (
  $first: Int = 20, $after: String,
  $kinds: [FilingKind!], $states: [FilingState!], $from: Date, $to: Date
) {
  viewer {
    filings(first: $first, after: $after, kinds: $kinds, states: $states, from: $from, to: $to) {
      edges { cursor node { receptionNumber kind } } nodes { receptionNumber }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
    }
  }
}
"""


async def test_q2_54_the_history_shows_no_contents(resident: Person, caller: Asker) -> None:
    number = (await submit(caller, ended(resident)))["filing"]["receptionNumber"]
    asked = (
        "query ($number: String!) { viewer { filing(receptionNumber: $number) { id "
        "receptionNumber state } } }"
    )
    filing = (await caller.ask(asked, number=number))["viewer"]["filing"]
    assert filing["receptionNumber"] == number
    node = await caller.ask("query ($id: ID!) { node(id: $id) { __typename id } }", id=filing["id"])
    assert node["node"] == {"__typename": "Filing", "id": filing["id"]}


async def test_somebody_elses_filing_is_null_like_an_unknown_one(
    resident: Person, caller: Asker, tmp_path: Path
) -> None:
    filing = (await submit(caller, ended(resident)))["filing"]
    other, _ = await log_in(await registered(tmp_path))
    asked = (
        "query ($n: String!, $id: ID!) { viewer { filing(receptionNumber: $n) { id } } "
        "node(id: $id) { id } }"
    )
    assert await other.ask(asked, n=filing["receptionNumber"], id=filing["id"]) == {
        "viewer": {"filing": None},
        "node": None,
    }
    assert await other.ask(asked, n="nonsense", id="nonsense") == {
        "viewer": {"filing": None},
        "node": None,
    }


async def test_the_history_pages_through_everything_once(resident: Person, caller: Asker) -> None:
    sent = [
        (await submit(caller, ended(resident, days_ago=days), f"key-{days}"))["filing"][
            "receptionNumber"
        ]
        for days in range(5)
    ]

    found: list[str] = []
    after, pages = None, 0
    while True:
        page = (await caller.ask(HISTORY, first=2, after=after))["viewer"]["filings"]

        assert page["totalCount"] == 5
        assert page["pageInfo"]["hasPreviousPage"] == (pages > 0)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert [node["receptionNumber"] for node in page["nodes"]] == [
            edge["node"]["receptionNumber"] for edge in page["edges"]
        ]

        found += [node["receptionNumber"] for node in page["nodes"]]
        after, pages = page["pageInfo"]["endCursor"], pages + 1
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert pages == 3
    assert found == sent[::-1]


async def test_the_history_is_filtered_by_kind_state_and_day(
    resident: Person, caller: Asker
) -> None:
    await submit(caller, ended(resident))
    today = clock.today()

    async def count(**filters: Any) -> int:
        return int((await caller.ask(HISTORY, **filters))["viewer"]["filings"]["totalCount"])

    assert await count(kinds=["CONTRACT_ENDED"], states=["REGISTERING"]) == 1
    assert await count(kinds=["CONTRACT_CONCLUDED"]) == 0
    assert await count(states=["REGISTERED"]) == 0
    assert await count(**{"from": today.isoformat(), "to": today.isoformat()}) == 1
    assert await count(to=(today - timedelta(days=1)).isoformat()) == 0
    assert await count(kinds=None, states=None, to=None) == 1
    assert await count(kinds=[], states=[]) == 1


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1, None])
async def test_a_page_has_1_to_100_entries(caller: Asker, first: int | None) -> None:
    assert await caller.failure(HISTORY, first=first) == "PAGE_SIZE"


@pytest.mark.parametrize("after", ["", "x", "ZmlsaW5nOng", "ＡＢＣ", "a" * 500])
async def test_a_cursor_of_somebody_else_is_refused(caller: Asker, after: str) -> None:
    assert await caller.failure(HISTORY, after=after) == "CURSOR_INVALID"


async def test_an_empty_history_is_a_page_without_entries(caller: Asker) -> None:
    page = (await caller.ask(HISTORY))["viewer"]["filings"]
    assert page == {
        "edges": [],
        "nodes": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
        "totalCount": 0,
    }
