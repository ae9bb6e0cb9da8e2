"""The demo's people with a known fate, and its full batch: whoever sends what lies ready meets what
`docs/api.md` says."""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import pytest

from efiling.actions.people.cards import load_cards
from efiling.rules.actors import SYSTEM
from gateway.commands.demo import ROWS_FILE, TONIGHT_FILE, demo_file, make_demo
from gateway.commands.demo_people import FATES, ROWS, demo_people, free_people
from tests.builders.filings import night
from tests.builders.http import batches
from tests.builders.http.client import LOG_IN, REGISTER, Client
from tests.builders.payloads import codes
from tests.builders.people import PASSWORD
from tests.days import DAYS
from tests.house.source import ROOT

FATE = re.compile(
    r"^\| `([A-Z_]+)` \| [^|]+ \| (\w+, `\w+`) \| (\S+) \| (\S+) \| (\S+) \|$", re.MULTILINE
)
"""Fate, who files about them in which batch; problem at reception, error at night, problem of a
registration."""


@pytest.fixture
async def demo(client: Client) -> dict[str, Any]:
    """What `up` makes of an empty database, as it is written down."""
    await make_demo()
    found: dict[str, Any] = json.loads(demo_file().read_bytes())
    return found


async def token_of(client: Client, account: dict[str, str]) -> str:
    credentials = {"authId": account["authId"], "password": account["password"]}
    return str((await client.do(LOG_IN, **credentials, bearer=True))["token"])


def groups(people: list[dict[str, Any]]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Who sends them and in which kind of batch, and the people in it."""
    by = itemgetter("sentBy", "batch")
    for (sender, kind), some in groupby(sorted(people, key=by), by):
        yield sender, kind, list(some)


async def check_rows(client: Client, demo: dict[str, Any]) -> dict[str, str]:
    """The problem of each row at its reception, by fate."""
    found: dict[str, str] = {}
    for sender, kind, people in groups(demo["testPeople"]):
        token = await token_of(client, demo[sender])
        rows = [one["row"] for one in people]
        answer = await batches.check_batch(client, token, rows, kind)
        found |= {one["clientReference"]: one["code"] for one in answer["problems"]}
    return found


async def filed_and_judged(client: Client, demo: dict[str, Any]) -> dict[str, list[str]]:
    """The errors of each row that is received, by fate, after tonight's feed and the night."""
    numbers: list[tuple[str, str]] = []
    for sender, kind, people in groups([one for one in demo["testPeople"] if not one["problem"]]):
        token = await token_of(client, demo[sender])
        answer = await batches.submit_batch(
            client, token, [one["row"] for one in people], kind=kind
        )
        assert answer["problems"] == []
        numbers.append((token, answer["batch"]["receptionNumber"]))

    assert (await load_cards(SYSTEM, demo_file(TONIGHT_FILE))).changed == 5
    await night()
    return {
        one["clientReference"]: [error["code"] for error in one["errors"]]
        for token, number in numbers
        for one in await batches.filings_of_batch(client, token, number)
    }


async def test_everybody_with_a_known_fate_meets_it(client: Client, demo: dict[str, Any]) -> None:
    people = demo["testPeople"]
    assert await check_rows(client, demo) == {
        one["fate"]: one["problem"] for one in people if one["problem"]
    }
    assert await filed_and_judged(client, demo) == {
        one["fate"]: [one["error"]] if one["error"] else [] for one in people if not one["problem"]
    }


async def test_everybody_with_a_known_fate_registers_as_is_said(
    client: Client, demo: dict[str, Any]
) -> None:
    found = {}
    for number, one in enumerate(demo["testPeople"]):
        fields = {"card": one["card"], "authId": f"someone-{number}", "password": PASSWORD}
        answer = await client.do(
            REGISTER, **fields, mail="someone@example.test", language="EN", acceptsTerms=True
        )
        found[one["fate"]] = codes(answer)
    assert found == {
        one["fate"]: [one["registration"]] if one["registration"] else []
        for one in demo["testPeople"]
    }


async def test_the_full_batch_is_ready_to_be_sent_and_registers(
    client: Client, demo: dict[str, Any]
) -> None:
    token = await token_of(client, demo["institution"])
    ready = json.loads(demo_file(ROWS_FILE).read_bytes())
    sent = await client.do(batches.SUBMIT_BATCH, token, **ready)
    assert sent["problems"] == []
    assert sent["notices"] == []
    assert sent["batch"]["rowCount"] == ROWS

    assert (await night()).registered == ROWS
    batch = await batches.batch_of(client, token, sent["batch"]["receptionNumber"])
    assert batch["state"] == "REGISTERED"
    assert batch["registeredCount"] == ROWS


@pytest.mark.parametrize("day", [*map(date.fromisoformat, DAYS), date(2026, 11, 26)], ids=str)
def test_the_people_are_the_same_for_the_same_day_and_nobody_twice(day: date) -> None:
    people, free = demo_people(day), free_people(day)
    assert people == demo_people(day)
    assert free == free_people(day)
    assert len(free) == ROWS

    numbers = [line["cardNumber"] for line in free]
    for one in people:
        numbers += [line["cardNumber"] for line in one.lines]
        numbers += [one.tonight["cardNumber"]] if one.tonight else []
    lapsing = sum(one.tonight is not None for one in people) - 3
    assert len(numbers) - len(set(numbers)) == lapsing, "two keep their card tonight"


def test_the_page_for_integrators_tells_every_fate_as_it_is() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert FATE.findall(page) == [
        (
            fate.name,
            f"{'employer' if fate.by_employer else 'school'}, `{fate.batch.name}`",
            *(f"`{code}`" if code else "–" for code in (fate.problem, fate.error)),
            f"`{fate.registration}`" if fate.registration else "–",
        )
        for fate in FATES
    ]
