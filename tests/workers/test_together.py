"""Mails that go at the same moment share their transactions, and none of them harms another."""

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from efiling.actions.machinery import jobs
from efiling.actions.machinery import mail as mail_action
from efiling.actions.machinery.jobs import begin_job, wake_jobs
from efiling.actions.machinery.mail import send_mail
from efiling.actions.machinery.together import Together
from efiling.adapters.mail import Delivery, DeliveryState, OutgoingMail
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import Claim, WakeUp
from efiling.store.engine import database
from efiling.store.engine.work import Work, uncancelled
from efiling.store.machinery import mails
from efiling.store.machinery.leases import Lost
from efiling.store.machinery.mails import MailAttempt
from tests.builders.mail_queue import queue_mails
from tests.builders.owner import as_owner
from tests.builders.rows import fetched
from workers.dramatiq_actors import perform

MORE = 15
SENT = Delivery(DeliveryState.SENT, "250")


class Door:
    """A mail server that takes all mails at the same moment, when so many are there."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.came: Counter[str] = Counter()
        self.all_there = asyncio.Event()

    async def deliver(self, mail: OutgoingMail, *_: object) -> Delivery:
        self.came[mail.message_id] += 1
        if len(self.came) == self.expected:
            self.all_there.set()
        await self.all_there.wait()
        return SENT


@pytest.fixture
async def woken(application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[WakeUp]:
    """The wake-ups of mails that wait."""
    count = await queue_mails(tmp_path, MORE)
    monkeypatch.setattr(mail_action, "deliver", Door(count).deliver)
    return await wake_jobs(SYSTEM, 200)


async def perform_all(woken: Sequence[WakeUp]) -> None:
    await asyncio.gather(*(perform(str(one.id), one.fence) for one in woken))


async def states(table: str) -> Counter[str]:
    return Counter(row["state"] for row in await fetched(f"SELECT state FROM {table}"))


async def test_mails_of_one_moment_share_their_transactions(
    woken: list[WakeUp], monkeypatch: pytest.MonkeyPatch
) -> None:
    units, open_unit = [], Work.__aenter__

    async def counted(unit: Work) -> Work:
        units.append(unit)
        return await open_unit(unit)

    monkeypatch.setattr(Work, "__aenter__", counted)
    await perform_all(woken)

    assert len(units) <= 6
    assert await states("mail") == {"SENT": len(woken)}
    assert await states("job") == {"DONE": len(woken)}


async def test_of_copies_in_one_go_the_first_gets_the_job(woken: list[WakeUp]) -> None:
    taken = await asyncio.gather(
        *(begin_job(SYSTEM, one.id, one.fence) for one in woken for _ in range(2)),
        *(begin_job(SYSTEM, one.id, one.fence + 7) for one in woken),
        return_exceptions=True,
    )
    assert Counter(type(one) for one in taken) == {Claim: len(woken), Lost: 2 * len(woken)}
    assert {one.id for one in taken if isinstance(one, Claim)} == {one.id for one in woken}


async def test_a_lost_claim_harms_no_other_and_its_mail_is_noted(woken: list[WakeUp]) -> None:
    claims = await asyncio.gather(*(begin_job(SYSTEM, one.id, one.fence) for one in woken))
    lost = claims[7]
    await as_owner("UPDATE job SET fence = fence + 1 WHERE id = $1", lost.id)

    ended = await asyncio.gather(
        *(send_mail(SYSTEM, claim) for claim in claims), return_exceptions=True
    )
    assert [type(one) for one in ended].count(Lost) == 1
    assert isinstance(ended[7], Lost)
    assert await states("mail") == {"SENT": len(woken)}
    assert await states("job") == {"DONE": len(woken) - 1, "QUEUED": 1}


async def test_what_cannot_be_begun_or_noted_in_one_go_is_done_one_by_one(
    woken: list[WakeUp], monkeypatch: pytest.MonkeyPatch
) -> None:
    note, read = mails.note_attempts, mails.find_mails

    async def begin_none(*_: object) -> list[None]:
        raise ValueError

    async def read_one(view: Any, wanted: Sequence[UUID]) -> Any:
        assert len(wanted) == 1
        return await read(view, wanted)

    async def note_one(unit: Work, attempts: Collection[MailAttempt]) -> None:
        assert len(attempts) == 1
        await note(unit, attempts)

    monkeypatch.setattr(jobs, "begin_all", begin_none)
    monkeypatch.setattr(mails, "find_mails", read_one)
    monkeypatch.setattr(mails, "note_attempts", note_one)

    await perform_all(woken)
    assert await states("mail") == {"SENT": len(woken)}
    assert await states("job") == {"DONE": len(woken)}


async def test_one_that_cannot_be_noted_harms_no_other(
    woken: list[WakeUp], monkeypatch: pytest.MonkeyPatch
) -> None:
    note = mails.note_attempts
    (poisoned, *_) = [row["id"] for row in await fetched("SELECT id FROM mail")]

    async def refuse_one(unit: Work, attempts: Collection[MailAttempt]) -> None:
        if poisoned in {one.mail for one in attempts}:
            raise ValueError
        await note(unit, attempts)

    monkeypatch.setattr(mails, "note_attempts", refuse_one)
    await perform_all(woken)

    assert await states("mail") == {"SENT": len(woken) - 1, "QUEUED": 1}
    assert await states("job") == {"DONE": len(woken) - 1, "QUEUED": 1}


async def test_a_row_that_somebody_has_locked_keeps_no_other_waiting(woken: list[WakeUp]) -> None:
    if not database.is_postgres(database.default()):
        return  # there is one lock for all
    locked, over = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with Work(SYSTEM) as unit:
            await unit.execute("UPDATE job SET last_error = NULL WHERE id = $1", woken[3].id)
            locked.set()
            await over.wait()

    holding = asyncio.ensure_future(uncancelled(hold()))
    await locked.wait()
    beginning = [asyncio.ensure_future(begin_job(SYSTEM, one.id, one.fence)) for one in woken]
    async with asyncio.timeout(10):
        await asyncio.gather(*beginning[:3], *beginning[4:])
    assert not beginning[3].done()

    over.set()
    assert (await beginning[3]).id == woken[3].id
    await holding


async def test_who_asks_while_one_goes_is_among_the_next() -> None:
    goes: list[list[int]] = []
    gone, gate = asyncio.Event(), asyncio.Event()

    async def double_all(asked: Sequence[int]) -> list[int | None]:
        goes.append(list(asked))
        gone.set()
        await gate.wait()
        return [None if one == 3 else 2 * one for one in asked]

    async def double(one: int) -> int:
        goes.append([one])
        return 2 * one

    together = Together(double_all, double)
    asking = [asyncio.ensure_future(together(one)) for one in range(6)]
    await gone.wait()
    late = asyncio.ensure_future(together(9))
    await asyncio.sleep(0)
    gate.set()

    assert await asyncio.gather(*asking, late) == [0, 2, 4, 6, 8, 10, 18]
    assert sorted(one for go in goes for one in go) == [0, 1, 2, 3, 3, 4, 5, 9]
    assert len(goes) <= 4
