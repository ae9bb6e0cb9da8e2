"""What the history shows, to whom, and page by page."""

from datetime import timedelta
from pathlib import Path

import pytest

from efiling import clock
from efiling.actions.filings.filings import submit_filing
from efiling.errors import BadRequest
from efiling.reads.filings.batches import BATCH_CURSOR
from efiling.reads.filings.filings import filing_of, filings_of
from efiling.reads.paging import WantedPage, cursor_of
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import FilingKind, FilingState
from tests.builders.filings import ended, night
from tests.builders.people import logged_in, registered


async def filer(folder: Path, count: int) -> tuple[Actor, list[str]]:
    """A resident who filed so often, and the numbers, the newest first."""
    person = await registered(folder)
    actor = (await logged_in(person)).actor
    numbers: list[str] = []
    for at in range(count):
        submitted = await submit_filing(actor, ended(person), f"key-{at}")
        numbers.insert(0, submitted.filings[0].reception_number)
    return actor, numbers


async def test_q2_55_pages_follow_each_other_without_a_gap_newest_first(
    application: str, tmp_path: Path
) -> None:
    actor, numbers = await filer(tmp_path, 5)

    first = await filings_of(actor, WantedPage(2))
    second = await filings_of(actor, WantedPage(2, after=first.items[-1].cursor))
    third = await filings_of(actor, WantedPage(2, after=second.items[-1].cursor))

    pages = [first, second, third]
    assert [one.reception_number for page in pages for one in page.items] == numbers
    assert [page.bounds.has_next for page in pages] == [True, True, False]
    assert [page.bounds.has_previous for page in pages] == [False, True, True]
    assert [await page.total() for page in pages] == [5, 5, 5]


async def test_q2_55_what_arrives_while_one_reads_moves_no_page(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    old = [
        (await submit_filing(actor, ended(person), f"key-{at}")).filings[0].reception_number
        for at in range(3)
    ]
    first = await filings_of(actor, WantedPage(2))

    await submit_filing(actor, ended(person), "key-new")
    second = await filings_of(actor, WantedPage(2, after=first.items[-1].cursor))

    assert [one.reception_number for one in first.items] == [old[2], old[1]]
    assert [one.reception_number for one in second.items] == [old[0]]


async def test_q2_55_a_history_is_filtered_by_kind_state_and_day(
    application: str, tmp_path: Path
) -> None:
    actor, (last, *earlier) = await filer(tmp_path, 2)
    await night()
    yesterday = clock.today() - timedelta(days=1)

    registered_ones = await filings_of(actor, WantedPage(20), states=[FilingState.REGISTERED])
    superseded = await filings_of(actor, WantedPage(20), states=[FilingState.SUPERSEDED])
    divorces = await filings_of(actor, WantedPage(20), kinds=[FilingKind.SPOUSE_DIVORCED])
    before = await filings_of(actor, WantedPage(20), to=yesterday)
    since = await filings_of(actor, WantedPage(20), from_=yesterday)

    assert [one.reception_number for one in registered_ones.items] == [last]
    assert [one.reception_number for one in superseded.items] == earlier
    assert divorces.items == []
    assert before.items == []
    assert [one.reception_number for one in since.items] == [last, *earlier]


async def test_q2_54_somebody_elses_filing_is_none_like_one_that_does_not_exist(
    application: str, tmp_path: Path
) -> None:
    actor, [number] = await filer(tmp_path, 1)
    stranger, _ = await filer(tmp_path, 0)

    own = await filing_of(actor, number)
    assert own
    assert own.reception_number == number

    assert await filing_of(stranger, number) is None
    assert await filing_of(actor, "2026-A000-0000-999") is None
    assert (await filings_of(stranger, WantedPage(20))).items == []


async def test_a_cursor_of_another_list_is_refused(application: str, tmp_path: Path) -> None:
    actor, _ = await filer(tmp_path, 0)

    with pytest.raises(BadRequest, match="CURSOR_INVALID"):
        await filings_of(actor, WantedPage(20, after=cursor_of(BATCH_CURSOR, 1)))
