"""A damaged announcement or maintenance hides no other one, and closes nothing (requirements,
★ 10)."""

import pytest

from efiling.reads.machinery import maintenance
from efiling.rules.vocabulary import Role
from tests.builders.http.client import Client
from tests.builders.http.closing import TEXTS, close, in_hours
from tests.builders.http.counter import PUBLISH
from tests.builders.owner import as_owner

SERVICE = "{ service { maintenance { from message } } announcements { id } }"
DAMAGE = ["texts", "begins_at", "ends_at"]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Which lets any value into any column."""


@ON_SQLITE
@pytest.mark.parametrize("column", DAMAGE)
async def test_q2_4_a_damaged_announcement_hides_no_other(client: Client, column: str) -> None:
    await hidden_alone(client, column)


async def test_q2_4_an_announcement_without_a_text_hides_no_other(client: Client) -> None:
    await hidden_alone(client, "texts")


async def hidden_alone(client: Client, column: str) -> None:
    """Of two announcements the damaged one."""
    _, officer = await client.staff()
    now = {"from": in_hours(-1), "to": in_hours(1), "texts": TEXTS}
    one, other = [(await client.do(PUBLISH, officer, **now))["announcement"] for _ in range(2)]
    begins = " AND begins_at > '2'" if column == "begins_at" else ""
    value = "'0'" if begins else "'x'"
    (row,) = await as_owner("SELECT id FROM announcement ORDER BY id LIMIT 1")
    await as_owner(f"UPDATE announcement SET {column} = {value} WHERE id = $1", row["id"])
    shown = (await client.ask(SERVICE))["announcements"]
    assert [told["id"] for told in shown] == [other["id"]]
    assert one["id"] != other["id"]


@ON_SQLITE
@pytest.mark.parametrize("column", DAMAGE)
async def test_q2_4_a_damaged_maintenance_closes_nothing(client: Client, column: str) -> None:
    await open_for_everybody(client, column)


async def test_q2_4_a_maintenance_without_a_text_stops_nobody(client: Client) -> None:
    await open_for_everybody(client, "texts")


async def open_for_everybody(client: Client, column: str) -> None:
    """The history of a resident is shown, though a coming maintenance is damaged."""
    _, token = await client.resident()
    _, administrator = await client.staff(Role.ADMINISTRATOR)
    await close(client, administrator, **{"from": in_hours(10), "to": in_hours(11)})
    await as_owner(f"UPDATE maintenance SET {column} = 'x'")
    maintenance.forget()

    assert (await client.history(token))["nodes"] == []
    told = (await client.ask(SERVICE))["service"]["maintenance"]
    assert (told is None) is (column != "texts")
