"""What the night reads of the filings that wait."""

from datetime import timedelta
from pathlib import Path

from efiling import clock
from efiling.actions.filings.filings import submit_filing
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading
from efiling.store.filings import registrations
from tests.builders.filings import ended
from tests.builders.people import logged_in, registered


async def test_q2_56_the_night_compares_filings_of_one_day_and_reads_each_once(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    for key in ("a", "b"):
        await submit_filing((await logged_in(person)).actor, ended(person), key)
    clock.move_by(timedelta(days=1))
    today = await submit_filing((await logged_in(person)).actor, ended(person), "c")
    tomorrow = clock.today() + timedelta(days=1)

    waiting = await registrations.waiting_filings(Reading(SYSTEM), tomorrow, 0, 10)
    same_day = await registrations.filed_the_same_day(Reading(SYSTEM), waiting[2:])
    all_days = await registrations.filed_the_same_day(Reading(SYSTEM), waiting)

    number = today.filings[0].reception_number
    assert [one.reception_number for one in same_day] == [number]
    assert [one.id for one in all_days] == [one.id for one in waiting]
