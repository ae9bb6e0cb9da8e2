"""Health: public, quick, and telling nothing but how parts are."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.requests import Request

from efiling.rules.machinery.readiness import Check, judged
from gateway.http.health import Health, Look, Others
from tests.builders.edge.caller import Caller

REQUEST = Request({"type": "http", "headers": []})


def test_alive_and_ready(caller: Caller) -> None:
    assert caller.http.get("/livez").json() == {"live": True}
    response = caller.http.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "state": "green",
        "checks": {"database": True, "connections": True},
        "says": {},
    }


async def told(look: Look, others: Others = Others.OF_GATEWAY) -> tuple[int, Any]:
    answer = await Health(look, others).readyz(REQUEST)
    assert answer.headers.get("retry-after") == ("5" if answer.status_code == 503 else None)
    return answer.status_code, json.loads(bytes(answer.body))


async def test_readiness_is_asked_once_a_second_however_many_ask() -> None:
    asked = 0

    async def look() -> Sequence[Check]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return [judged("database", True)]

    health = Health(look, Others.OF_GATEWAY)
    answers = await asyncio.gather(*(health.readyz(REQUEST) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert asked == 1


async def test_a_part_that_is_not_ready_or_fails_is_503() -> None:
    async def closed() -> Sequence[Check]:
        return [judged("database", True), judged("schema", False)]

    async def failing() -> Sequence[Check]:
        raise RuntimeError("postgres://user:secret@db")

    for look, part in ((closed, "schema"), (failing, "answers")):
        status, body = await told(look)
        assert status == 503
        assert body["state"] == "red"
        assert body["checks"][part] is False
        assert body["says"].keys() == {part}
        assert "secret" not in json.dumps(body)


async def test_what_others_do_not_do_is_red_there_and_said_here() -> None:
    """One late night would else take every gateway from its proxy at once."""

    async def look() -> Sequence[Check]:
        return [judged("night", False, ["registration.run"]), judged("relay", False)]

    for others, expected in (
        (Others.OF_GATEWAY, 200),
        (Others.OF_SCHEDULER, 503),
        (Others.OF_WORKER, 503),
    ):
        status, body = await told(look, others)
        assert status == expected
        assert body["state"] == "red"
        assert body["overdue"] == ["registration.run"]
        assert body["says"].keys() == {"night", "relay"}


@pytest.mark.parametrize("part", ["broker", "timetable"])
async def test_what_can_wait_is_yellow_and_requests_are_answered(part: str) -> None:
    async def look() -> Sequence[Check]:
        return [judged(part, False)]

    for others in Others:
        status, body = await told(look, others)
        assert status == 200
        assert body["state"] == "yellow"
        assert body["says"][part].startswith("yellow: ")
