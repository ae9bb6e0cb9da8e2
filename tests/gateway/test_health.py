"""Health: public, quick, and telling nothing but yes and no."""

import asyncio

from starlette.requests import Request

from gateway.http.health import Health
from tests.builders.edge.caller import Caller


def test_alive_and_ready(caller: Caller) -> None:
    assert caller.http.get("/livez").json() == {"live": True}
    response = caller.http.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "checks": {"database": True}}


REQUEST = Request({"type": "http", "headers": []})


async def test_readiness_is_asked_once_a_second_however_many_ask() -> None:
    asked = 0

    async def readiness() -> dict[str, bool]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return {"database": True}

    health = Health(readiness)
    answers = await asyncio.gather(*(health.readyz(REQUEST) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert asked == 1


async def test_a_part_that_is_not_ready_or_fails_is_503() -> None:
    async def closed() -> dict[str, bool]:
        return {"database": True, "schema": False}

    async def failing() -> dict[str, bool]:
        raise RuntimeError("postgres://user:secret@db")

    for readiness in (closed, failing):
        answer = await Health(readiness).readyz(REQUEST)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert b"secret" not in bytes(answer.body)


async def test_what_is_overdue_is_named_and_requests_are_answered() -> None:
    async def readiness() -> dict[str, bool]:
        return {"database": True}

    async def overdue() -> list[str]:
        return ["registration.run"]

    answer = await Health(readiness, overdue).readyz(REQUEST)
    assert answer.status_code == 200
    assert b'"overdue":["registration.run"]' in bytes(answer.body)
