"""Auditors see whether the trail was whole when somebody looked last (Q2-67)."""

import asyncio
from datetime import timedelta
from typing import Any

from efiling import clock
from efiling.actions.machinery.jobs import advance_timetable
from efiling.reads.machinery.jobs import quarantined_jobs
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import Role
from tests.builders.http.client import Client
from tests.builders.owner import as_owner, drop_guards
from tests.builders.processes.commands import command
from tests.builders.rows import fetched
from tests.builders.work import work_off

CHAIN = "{ auditChain { verifiedAt through rows ok state brokenChain brokenRow } }"


async def chain(client: Client) -> Any:
    _, token = await client.staff(Role.AUDITOR)
    return (await client.ask(CHAIN, token=token))["auditChain"]


async def one_night() -> None:
    """Everything that comes by itself."""
    await advance_timetable(SYSTEM)
    clock.move_by(timedelta(days=1))
    await advance_timetable(SYSTEM)
    await work_off()


async def test_q2_67_an_auditor_sees_that_the_night_found_the_trail_whole(client: Client) -> None:
    await client.resident()
    assert await chain(client) is None, "nobody has looked yet"

    began = clock.now()
    await one_night()
    found = await chain(client)
    assert found["ok"]
    assert found["state"] == "WHOLE"
    assert found["rows"] >= 3
    assert began.isoformat() < found["through"] <= found["verifiedAt"]
    assert found["brokenRow"] is None
    (noted,) = await fetched("SELECT actor FROM audit WHERE event = 'audit.verified'")
    assert noted["actor"] is None, "the service itself looked"


async def test_q2_67_an_auditor_sees_what_an_operator_found(client: Client) -> None:
    await client.resident()
    done = await asyncio.to_thread(command, "audit", "verify")
    assert done.stdout == "3 rows, every chain is whole\n"
    assert (await chain(client))["rows"] == 3

    part = await asyncio.to_thread(command, "audit", "verify", "--from", "2")
    assert part.stdout.startswith("what stands before row 2 was believed; ")
    assert part.stdout.endswith(" rows, every chain is whole\n")
    assert (await chain(client))["rows"] == 3, "a part of the trail says nothing of all of it"


async def test_q2_67_a_broken_trail_is_told_to_auditors_and_to_operators(client: Client) -> None:
    await client.resident()
    await drop_guards()
    await as_owner("UPDATE audit SET event = 'account.ended' WHERE event = 'account.registered'")
    (changed,) = await fetched("SELECT chain, number FROM audit WHERE event = 'account.ended'")
    place, row = changed["chain"], changed["number"]

    await one_night()
    found = await chain(client)
    assert not found["ok"]
    assert found["state"] == "BROKEN"
    assert found["brokenChain"] == place
    assert found["brokenRow"] == row
    (job,) = await quarantined_jobs(SYSTEM)
    assert job.name == "audit.verify"
    assert f"the audit trail is broken in chain {place} at row {row}" in str(job.last_error)

    done = await asyncio.to_thread(command, "audit", "verify")
    assert done.returncode == 1, "that it is on record mends nothing"
    assert not (await chain(client))["ok"]


async def test_q2_67_nobody_but_an_auditor_sees_it(client: Client) -> None:
    _, token = await client.staff(Role.ADMINISTRATOR)
    answer = await client.post(CHAIN, {}, token)
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
