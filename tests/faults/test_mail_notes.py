"""What was handed over to the mail server is noted before it can count as unsent."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from efiling.actions.machinery.jobs import begin_job, wake_jobs
from efiling.actions.machinery.mail import send_mail
from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM
from efiling.store.machinery import mails
from efiling.store.machinery.leases import Lost
from tests.builders.owner import as_owner
from tests.builders.people import registered
from tests.builders.post_office import PostOffice
from tests.builders.rows import fetched
from tests.builders.work import work_off


async def state() -> str:
    (row,) = await fetched("SELECT state FROM mail")
    return str(row["state"])


async def test_a_database_that_is_away_after_the_letter_went_doubles_nothing(
    application: str, office: PostOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, tries = mails.note_attempts, []

    async def away_at_first(*arguments: Any) -> None:
        tries.append(len(office.received))
        if len(tries) < 4:
            raise Unavailable
        await note(*arguments)

    monkeypatch.setattr(mails, "note_attempts", away_at_first)
    await registered(tmp_path)

    await work_off()

    assert tries == [1, 1, 1, 1]
    assert await state() == "SENT"


async def test_a_letter_that_went_while_the_job_was_lost_is_noted_all_the_same(
    application: str, office: PostOffice, tmp_path: Path
) -> None:
    await registered(tmp_path)
    (woken,) = await wake_jobs(SYSTEM, 10)
    claim = await begin_job(SYSTEM, woken.id, woken.fence)
    await as_owner("UPDATE job SET fence = fence + 1")

    with pytest.raises(Lost):
        await send_mail(SYSTEM, claim)
    assert await state() == "SENT"

    await as_owner("UPDATE job SET leased_until = '2001-01-01 00:00:00+00:00'")
    await work_off()
    assert len(office.received) == 1
    assert {row["state"] for row in await fetched("SELECT state FROM job")} == {"DONE"}


async def test_a_process_that_woke_after_its_lease_hands_nothing_over(
    application: str,
    office: PostOffice,
    tmp_path: Path,
) -> None:
    """It was stopped between taking the job and the server's answer."""
    await registered(tmp_path)
    (woken,) = await wake_jobs(SYSTEM, 10)
    claim = await begin_job(SYSTEM, woken.id, woken.fence)
    await as_owner("UPDATE job SET fence = fence + 1")

    with pytest.raises(Lost):
        await send_mail(SYSTEM, replace(claim, begun=claim.begun - 60))
    assert office.received == []
    assert await state() == "QUEUED"


async def test_many_that_are_put_off_do_not_come_back_all_at_once(
    application: str,
    office: PostOffice,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    office.answers["*"] = "421 4.3.2 closing"
    for _ in range(5):
        await registered(tmp_path)
    capsys.readouterr()

    await work_off()

    lines = [line for line in capsys.readouterr().err.splitlines() if "mail" in line]
    assert len(lines) == 5
    assert all('"level":"info"' in line for line in lines)
    due = {row["due_at"] for row in await fetched("SELECT due_at FROM job")}
    assert len(due) == 5
