"""A resident's filing, from registration to main registration."""

from datetime import timedelta
from pathlib import Path

from efiling import clock
from efiling.actions.filings import filings
from efiling.actions.filings.registration import register_received
from efiling.reads.filings import filings as reads
from efiling.reads.paging import WantedPage
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import FilingState
from tests.builders.filings import ended
from tests.builders.people import logged_in, registered


async def test_q2_55_a_filing_is_registering_and_the_night_after_registered(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    session = await logged_in(person)
    submitted = await filings.submit_filing(session.actor, ended(person), "key-1")
    assert [one.state for one in submitted.filings] == [FilingState.REGISTERING]
    done = await register_received(SYSTEM, clock.now() + timedelta(days=1))
    assert done.registered == 1
    assert done.failed == 0
    assert done.superseded == 0
    page = await reads.filings_of(session.actor, WantedPage(20))
    assert [one.state for one in page.items] == [FilingState.REGISTERED]
