"""What `submit_batch` and `check_batch` promise."""

from pathlib import Path

from efiling.actions.filings.batches import check_batch, submit_batch
from efiling.reads.filings.batches import batches_of
from efiling.reads.paging import WantedPage
from efiling.rules.vocabulary import BatchKind, BatchState
from tests.builders.batches import rows_of, students
from tests.builders.institutions import school_logged_in
from tests.builders.people import student
from tests.builders.rows import count


async def test_q2_65_a_batch_is_stored_whole_with_one_line_in_the_trail(
    application: str, tmp_path: Path
) -> None:
    _, actor = await school_logged_in()
    rows = rows_of(await students(tmp_path, 3))

    submitted = await submit_batch(actor, BatchKind.ACCEPTANCE, rows, "key-1")

    assert not submitted.problems
    assert submitted.batch.state is BatchState.REGISTERING
    assert submitted.batch.row_count == 3
    assert await count("filing") == 3
    assert await count("audit", "event = 'batch.received'") == 1


async def test_q2_65_one_wrong_row_keeps_every_row_back(application: str, tmp_path: Path) -> None:
    _, actor = await school_logged_in()
    unknown = student()
    rows = rows_of([*await students(tmp_path, 2), unknown])

    submitted = await submit_batch(actor, BatchKind.ACCEPTANCE, rows, "key-1")

    assert [(one.code, one.row) for one in submitted.problems] == [("IDENTITY_MISMATCH", 3)]
    assert submitted.batch.state is BatchState.RECEPTION_ERROR
    assert submitted.receipt is None
    assert await count("filing") == 0


async def test_q2_65_a_check_says_the_same_and_stores_nothing(
    application: str, tmp_path: Path
) -> None:
    _, actor = await school_logged_in()
    rows = rows_of([*await students(tmp_path, 2), student()])

    checked = await check_batch(actor, BatchKind.ACCEPTANCE, rows)

    assert [(one.code, one.row) for one in checked.problems] == [("IDENTITY_MISMATCH", 3)]
    assert checked.row_count == 3
    assert await count("batch") == 0
    assert (await batches_of(actor, WantedPage(10))).items == []


async def test_q2_56_a_refused_batch_answers_its_key_with_the_same_refusal(
    application: str, tmp_path: Path
) -> None:
    _, actor = await school_logged_in()
    rows = rows_of([*await students(tmp_path, 1), student()])

    first = await submit_batch(actor, BatchKind.ACCEPTANCE, rows, "key-1")
    again = await submit_batch(actor, BatchKind.ACCEPTANCE, rows, "key-1")

    assert again.batch.reception_number == first.batch.reception_number
    assert [one.code for one in again.problems] == ["IDENTITY_MISMATCH"]
    assert await count("batch") == 1
