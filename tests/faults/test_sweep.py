"""A sweep of accounts that is killed anywhere: the next one finishes, and nobody is ended or told
twice."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from efiling import clock
from efiling.actions.people.expiry import sweep_accounts
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import AccountState
from tests.builders.crowds import crowd
from tests.builders.processes.dying_sweep import PAGE, PLACES, run
from tests.builders.processes.programs import killed
from tests.builders.rows import count, fetched

SIZE = 8


@pytest.mark.faults
@pytest.mark.parametrize("place", PLACES)
async def test_a_sweep_killed_half_way_is_finished_by_the_next_and_nobody_is_told_twice(
    application: str, tmp_path: Path, place: str
) -> None:
    await crowd(tmp_path, SIZE, expires_on=clock.today() - timedelta(days=1))
    environment = {name: it for name, it in os.environ.items() if name.startswith("TODOKEDE_")}
    done = 2 * PAGE if place == "committed" else PAGE

    await killed(run, environment | {"TODOKEDE_DATABASE_URL": application}, place, 2)

    assert await count("account", "ended_at IS NOT NULL") == done
    assert await count("mail") == done
    rest = await sweep_accounts(SYSTEM, clock.now())
    again = await sweep_accounts(SYSTEM, clock.now())

    assert rest.ended == {AccountState.EXPIRED: SIZE - done}
    assert again.ended == {}
    assert await count("account", "ended_at IS NOT NULL") == SIZE
    assert await count("audit", "event = 'account.expired'") == SIZE
    assert await count("job", "name = 'mail.send'") == SIZE
    mails = await fetched("SELECT account FROM mail")
    assert len({mail["account"] for mail in mails}) == len(mails) == SIZE
