"""What becomes of batches after they were filed: the history, the nightly registration, and what is
to be corrected. A batch is named by its reception number, all batches of a file by the file."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from . import show
from .api import Todokede
from .batches import plain_number
from .config import language_to_begin_with
from .correcting import joined
from .desk import Json, Output, connect, write
from .errors import Closed, FileError, NotFound, Unreachable
from .formats import BatchRows
from .generated.enums import BatchState, FilingState
from .generated.fragments import BatchFields, FilingFields
from .ledger import digest_of, known_ledger
from .reading import read_file
from .screen import Bar, Failed, Screen, on_screen
from .texts import N_, Text

PAGE = 100
WATCH_SECONDS = 30.0
WATCH_PATIENCE_SECONDS = 8 * 3_600.0
"""The night that registers is also the one in which the service is maintained."""
MOST_SECONDS = 86_400.0
REFUSED_AT_RECEPTION = N_("A batch was refused at reception. Why, tells: todokede check FILE")

Target = Annotated[
    str,
    typer.Argument(
        metavar="NUMBER|FILE", help="A batch's reception number, or a file that was submitted."
    ),
]


def watch(
    target: Target,
    every: Annotated[
        float, typer.Option(min=1, max=MOST_SECONDS, help="Seconds between two looks.")
    ] = WATCH_SECONDS,
    as_json: Json = False,
) -> None:
    """Waits until batches are registered, and shows the rows that failed."""
    with on_screen(as_json, language_to_begin_with()) as screen, connect(screen) as service:
        numbers = numbers_of(screen, target, service.address)
        batches = batches_of(screen, service, numbers)
        with screen.progress(N_("registering"), sum(one.row_count for one in batches)) as bar:
            looks = looks_at(screen, service, numbers, every)
            while any(one.state is BatchState.REGISTERING for one in batches):
                note_progress(bar, batches)
                batches = next(looks)

        show.show_batches(screen, batches)
        show.show_failed(screen, failed_rows(screen, service, target, batches))
        if any(one.state is BatchState.REGISTRATION_ERROR for one in batches):
            screen.fail(
                N_("Rows that failed: {errors}. To correct them: todokede corrections {target}"),
                errors=sum(one.error_count for one in batches),
                target=target,
            )
        if any(one.state is BatchState.RECEPTION_ERROR for one in batches):
            screen.fail(REFUSED_AT_RECEPTION)


def looks_at(
    screen: Screen, service: Todokede, numbers: Sequence[str], every: float
) -> Iterator[list[BatchFields]]:
    """The batches as they are, again and again. Where the service is closed or silent it is looked
    for on, up to the end of patience. Errors: Closed, Unreachable."""
    unheard_seconds, pause = 0.0, every
    while True:
        time.sleep(pause)
        try:
            batches = batches_of(screen, service, numbers)
        except (Closed, Unreachable) as error:
            unheard_seconds += pause
            pause = max(every, error.again_seconds if isinstance(error, Closed) else every)
            if unheard_seconds + pause > WATCH_PATIENCE_SECONDS:
                raise
            screen.remark(error.text)
        else:
            unheard_seconds, pause = 0.0, every
            yield batches


def history(
    limit: Annotated[int, typer.Option(min=1, max=sys.maxsize, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Lists the batches, newest first."""
    with on_screen(as_json, language_to_begin_with()) as screen, connect(screen) as service:
        batches = list(islice(every_batch(screen, service, min(PAGE, limit)), limit))
        show.show_batches(screen, batches)


def corrections(target: Target, output: Output = None, as_json: Json = False) -> None:
    """Downloads the workbook of the rows that failed, ready to correct and to submit; of all
    batches of a file in one."""
    with on_screen(as_json, language_to_begin_with()) as screen, connect(screen) as service:
        workbooks, without = [], []
        for number in numbers_of(screen, target, service.address):
            try:
                workbooks.append(service.corrections(number))
            except NotFound:
                without.append(number)

        others = batches_of(screen, service, without) if without else []
        waiting = still_registering(screen, target, others)
        if not workbooks:
            fail_without_corrections(screen, waiting, others)

        name = Path(target).with_suffix("").name if is_file(target) else plain_number(target)
        write(screen, output or Path(f"{name}-corrections.xlsx"), joined(workbooks))
        if waiting:
            screen.remark(waiting)


def still_registering(screen: Screen, target: str, batches: Sequence[BatchFields]) -> Text | None:
    """Of which of these batches nobody knows yet what fails; None: of none."""
    numbers = [one.reception_number for one in batches if one.state is BatchState.REGISTERING]
    if not numbers:
        return None
    screen.data["registering"] = numbers
    return Text(
        N_(
            "Still registering: {numbers}. To wait until it is known what failed: todokede watch "
            "{target}"
        ),
        {"numbers": ", ".join(numbers), "target": target},
    )


def fail_without_corrections(
    screen: Screen, waiting: Text | None, batches: Sequence[BatchFields]
) -> NoReturn:
    """Ends the command that has nothing to correct, and says why there is nothing."""
    if waiting:
        screen.complain_of(waiting)
        raise Failed
    if any(one.state is BatchState.RECEPTION_ERROR for one in batches):
        screen.fail(REFUSED_AT_RECEPTION)
    screen.fail(N_("There is nothing to correct: no row failed at registration."))


def is_file(target: str) -> bool:
    """Whether a file is meant, not a reception number."""
    try:
        return Path(target).is_file()
    except OSError:  # longer than a name can be
        return False


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
    bar.at(sum(one.registered_count + one.superseded_count + one.error_count for one in batches))


def failed_rows(
    screen: Screen, service: Todokede, target: str, batches: Sequence[BatchFields]
) -> list[tuple[str, FilingFields]]:
    """The filings that failed, each with its row as the user counts; with batch and row where that
    is not known."""
    known = submitted_in(target, service.address)
    return [
        (place_of(screen, filing, one.reception_number, known.get(one.reception_number)), filing)
        for one in batches
        if one.error_count
        for filing in failed_filings(service, one.reception_number)
    ]


def place_of(screen: Screen, filing: FilingFields, number: str, rows: BatchRows | None) -> str:
    """Where a filing of a batch stands in these rows; where these are not known, in its batch."""
    if rows and filing.row:
        return show.placed(screen, [rows.rows[filing.row - 1].place], rows.of_workbook)
    return " · ".join(filter(None, (number, show.placed(screen, [filing.row], workbook=True))))


def submitted_in(target: str, url: str) -> Mapping[str, BatchRows]:
    """By reception number, the rows that were submitted as that batch and stand in the file where
    they stood. Of a part that was changed since nobody knows which row is whose; none for a
    reception number."""
    if not is_file(target):
        return {}

    try:
        now = read_file(Path(target).read_bytes()).parts()
    except FileError:  # it was right when it was submitted
        return {}
    before = known_ledger(Path(target), url).parts
    return {
        part.number: rows
        for part, rows in zip(before, now, strict=False)
        if part.number and part.digest == digest_of(rows.csv())
    }


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
