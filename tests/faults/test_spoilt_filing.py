"""One filing that cannot be read any more does not keep the others from becoming final."""

from datetime import timedelta
from pathlib import Path

from efiling import clock
from efiling.actions.filings import filings
from efiling.actions.filings.registration import register_received
from efiling.rules.actors import SYSTEM
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading, Work, uncancelled
from tests.builders.filings import ended
from tests.builders.people import logged_in, registered


async def spoil(number: str) -> None:
    async with Work(SYSTEM) as unit:
        sql = "UPDATE filing SET contents_sealed = $1 WHERE reception_number = $2"
        await unit.execute(unscoped("a byte on the disk turned", sql), b"spoilt", number)


async def test_q2_65_a_spoilt_filing_waits_and_the_others_are_registered(
    application: str, tmp_path: Path
) -> None:
    numbers = []
    for _ in range(3):
        person = await registered(tmp_path)
        actor = (await logged_in(person)).actor
        submitted = await filings.submit_filing(actor, ended(person, clock.today()), "key")
        numbers.append(submitted.filings[0].reception_number)

    await uncancelled(spoil(numbers[1]))

    tomorrow = clock.now() + timedelta(days=1)
    for registered_now in (2, 0):
        done = await register_received(SYSTEM, tomorrow)
        assert done.registered == registered_now
        assert done.failed == 0
        assert len(done.set_aside) == 1

    every = unscoped("what became of all of them", "SELECT state FROM filing ORDER BY sequence")
    rows = await Reading(SYSTEM).fetch(every)
    assert [row["state"] for row in rows] == ["REGISTERED", "REGISTERING", "REGISTERED"]
    (events,) = await Reading(SYSTEM).fetch(
        "SELECT count(*) AS n FROM audit WHERE event = 'filings.registered'"
    )
    assert events["n"] == 1
