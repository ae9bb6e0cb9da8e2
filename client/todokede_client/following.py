"""What becomes of batches after they were filed: the history, the nightly registration, and what is
to be corrected. A batch is named by its reception number, all batches of a file by the file."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from . import show
from .api import Todokede
from .batches import plain_number
from .config import language_to_begin_with
from .correcting import joined
from .desk import Json, Output, connect, write
from .errors import NotFound
from .formats import BATCH_LIMIT
from .generated.enums import BatchState, FilingState
from .generated.fragments import BatchFields, FilingFields
from .ledger import known_ledger
from .reading import read_file
from .screen import Bar, Screen, on_screen
from .texts import N_

PAGE = 100
WATCH_SECONDS = 30.0

Target = Annotated[
    str,
    typer.Argument(
        metavar="NUMBER|FILE", help="A batch's reception number, or a file that was submitted."
    ),
]


def watch(
    target: Target,
    every: Annotated[float, typer.Option(min=1, help="Seconds between two looks.")] = WATCH_SECONDS,
    as_json: Json = False,
) -> None:
    """Waits until batches are registered, and shows the rows that failed."""
    with on_screen(as_json, language_to_begin_with()) as screen, connect(screen) as service:
        numbers = numbers_of(screen, target, service.address)
        batches = batches_of(screen, service, numbers)
        with screen.progress(N_("registering"), sum(one.row_count for one in batches)) as bar:
            while any(one.state is BatchState.REGISTERING for one in batches):
                note_progress(bar, batches)
                time.sleep(every)
                batches = batches_of(screen, service, numbers)

        show.show_batches(screen, batches)
        show.show_failed(screen, failed_rows(screen, service, target, numbers, batches))
        if any(one.state is BatchState.REGISTRATION_ERROR for one in batches):
            screen.fail(
                N_("Rows that failed: {errors}. To correct them: todokede corrections {target}"),
                errors=sum(one.error_count for one in batches),
                target=target,
            )
        if any(one.state is BatchState.RECEPTION_ERROR for one in batches):
            screen.fail(N_("A batch was refused at reception. Why, tells: todokede check FILE"))


def history(
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50, as_json: Json = False
) -> None:
    """Lists the batches, newest first."""
    with on_screen(as_json, language_to_begin_with()) as screen, connect(screen) as service:
        batches = list(islice(every_batch(screen, service, min(PAGE, limit)), limit))
        show.show_batches(screen, batches)


def corrections(target: Target, output: Output = None, as_json: Json = False) -> None:
    """Downloads the workbook of the rows that failed, ready to correct and to submit; of all
    batches of a file in one."""
    with on_screen(as_json, language_to_begin_with()) as screen, connect(screen) as service:
        workbooks = []
        for number in numbers_of(screen, target, service.address):
            try:
                workbooks.append(service.corrections(number))
            except NotFound:
                continue  # nothing of this batch failed
        if not workbooks:
            screen.fail(N_("There is nothing to correct: no row failed at registration."))

        name = Path(target).with_suffix("").name if is_file(target) else plain_number(target)
        write(screen, output or Path(f"{name}-corrections.xlsx"), joined(workbooks))


def is_file(target: str) -> bool:
    """Whether a file is meant, not a reception number."""
    return Path(target).is_file()


def numbers_of(screen: Screen, target: str, url: str) -> Sequence[str]:
    """The reception numbers that are meant; ends the command where a file has none."""
    if not is_file(target):
        return [plain_number(target)]

    numbers = known_ledger(Path(target), url).numbers
    if not numbers:
        screen.fail(
            N_(
                "{file} was not submitted from here; please give a reception number (see: todokede "
                "history)."
            ),
            file=target,
        )
    return numbers


def every_batch(screen: Screen, service: Todokede, page: int = PAGE) -> Iterator[BatchFields]:
    """All batches, newest first; so many are asked for at a time."""
    after: str | None = None
    while True:
        viewer = service.batches(page, after).viewer
        if viewer is None or viewer.batches is None:
            screen.fail(N_("This token is not one of an institution."))
        yield from viewer.batches.nodes

        if not viewer.batches.page_info.has_next_page:
            return
        after = viewer.batches.page_info.end_cursor


def batches_of(screen: Screen, service: Todokede, numbers: Sequence[str]) -> list[BatchFields]:
    """The batches of these numbers; ends the command where there is none of one."""
    if len(numbers) == 1:
        return [batch_of(screen, service, numbers[0])]

    # A file of 20,000 rows has 67 batches: they are one page, not 67 requests.
    found: dict[str, BatchFields] = {}
    for batch in every_batch(screen, service):
        if batch.reception_number in numbers:
            found[batch.reception_number] = batch
        if len(found) == len(set(numbers)):
            break
    return [found.get(number) or batch_of(screen, service, number) for number in numbers]


def batch_of(screen: Screen, service: Todokede, number: str) -> BatchFields:
    """One batch; ends the command where there is none."""
    viewer = service.batch(number).viewer
    if viewer is None or viewer.batch is None:
        screen.fail(N_("There is no batch {number}, or it is somebody else's."), number=number)
    return viewer.batch


def note_progress(bar: Bar, batches: Sequence[BatchFields]) -> None:
    """Rows that are through."""
    bar.at(sum(one.registered_count + one.error_count for one in batches))


def failed_rows(
    screen: Screen,
    service: Todokede,
    target: str,
    numbers: Sequence[str],
    batches: Sequence[BatchFields],
) -> list[tuple[str, FilingFields]]:
    """The filings that failed, each with its row as the user counts."""
    failed = []
    places = places_in(target)
    for part, (number, batch) in enumerate(zip(numbers, batches, strict=True)):
        if not batch.error_count:
            continue
        for filing in failed_filings(service, number):
            at = part * BATCH_LIMIT + (filing.row or 1) - 1
            row = str(places[at]) if at < len(places) else str(filing.row or "")
            failed.append((screen.told(N_("row {rows}"), rows=row), filing))
    return failed


def places_in(target: str) -> Sequence[int]:
    """The rows of the file that was submitted; none for a reception number."""
    if not is_file(target):
        return []
    return [row.place for row in read_file(Path(target).read_bytes()).rows]


def failed_filings(service: Todokede, number: str) -> list[FilingFields]:
    """The filings of a batch that failed at registration."""
    failed: list[FilingFields] = []
    after: str | None = None
    while True:
        viewer = service.batch_filings(number, PAGE, after, [FilingState.REGISTRATION_ERROR]).viewer
        if viewer is None or viewer.batch is None or viewer.batch.filings is None:
            return failed
        failed += viewer.batch.filings.nodes
        after = viewer.batch.filings.page_info.end_cursor
        if not viewer.batch.filings.page_info.has_next_page:
            return failed
