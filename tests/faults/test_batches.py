"""A batch interrupted by kill -9 at every step of its reception is whole or absent, and the retry
tells which."""

import os
from pathlib import Path

import pytest

from efiling.actions.filings.batches import submit_batch
from efiling.reads.filings.batches import batches_of
from efiling.reads.paging import WantedPage
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import BatchKind
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading
from efiling.store.machinery import chains
from tests.builders.batches import rows_of, students
from tests.builders.institutions import school_logged_in
from tests.builders.processes.dying_batch import PLACES, run
from tests.builders.processes.programs import killed

ROWS = 40
WHOLE = {"batch": 1, "filing": ROWS, "idempotency": 1, "mail": 1, "audit": 1}
"""What one received batch leaves behind."""
_OF_BATCH = {"mail": "kind = 'FILING_RECEIVED'", "audit": "event = 'batch.received'"}


async def left_behind() -> dict[str, int]:
    found = {}
    for table in WHOLE:
        sql = f"SELECT count(*) AS n FROM {table} WHERE {_OF_BATCH.get(table, '1 = 1')}"
        found[table] = int((await Reading(SYSTEM).fetch(unscoped("a test counts", sql)))[0]["n"])
    return found


@pytest.mark.faults
async def test_plan_83_q2_65_killed_anywhere_a_batch_is_whole_or_absent_and_the_retry_tells_which(
    application: str, tmp_path: Path
) -> None:
    _, actor = await school_logged_in()
    rows = rows_of(await students(tmp_path, ROWS))
    environment = {
        name: value for name, value in os.environ.items() if name.startswith("TODOKEDE_")
    }
    environment["TODOKEDE_DATABASE_URL"] = application

    for number, place in enumerate(PLACES):
        before, key = await left_behind(), f"{place}"
        await killed(run, environment, place, actor, rows, key)

        after = await left_behind()
        grown = {table: after[table] - before[table] for table in WHOLE}
        whole = place == "committed"
        assert grown == (WHOLE if whole else dict.fromkeys(WHOLE, 0)), place

        newest = (await batches_of(actor, WantedPage(1))).items
        answer = await submit_batch(actor, BatchKind.ACCEPTANCE, rows, key)

        assert answer.problems == []
        assert answer.batch.row_count == ROWS
        assert (newest[:1] == [answer.batch]) is whole, "the retry tells what happened"
        assert await left_behind() == {
            table: many * (number + 1) for table, many in WHOLE.items()
        }, place

        assert await submit_batch(actor, BatchKind.ACCEPTANCE, rows, key) == answer

    assert (await chains.verify(Reading(SYSTEM)))[1] is None
