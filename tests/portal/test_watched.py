"""Whoever watches the service from outside needs no account, and hears of nobody."""

from tests.builders.http.client import Client
from tests.builders.people import Person

PARTS = {"database", "pool", "writable", "keys", "broker", "schema", "night"}


async def test_q2_67_a_watcher_outside_is_told_how_each_part_is_and_nothing_of_anybody(
    client: Client,
) -> None:
    person, token = await client.resident(Person())

    assert (await client.http.get("/livez")).status_code == 200
    answer = await client.http.get("/readyz")
    told = answer.json()
    assert answer.status_code == (200 if told["ready"] else 503)
    assert told["checks"].keys() >= PARTS
    assert all(told["checks"][one] for one in ("database", "writable", "keys")), told

    for secret in (person.name, person.card_number, person.auth_id, person.mail, token):
        assert secret not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_q2_67_a_watcher_outside_sees_the_first_page_without_a_login(client: Client) -> None:
    answer = await client.http.get("/ja/")

    assert answer.status_code == 200
    assert "content-security-policy" in answer.headers
    assert 'data-page="/"' in answer.text
