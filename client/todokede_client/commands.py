"""The command `todokede`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage or settings."""

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from . import show
from .api import Todokede
from .batches import TEMPLATES, plain_number, read_file
from .config import read_config
from .errors import RequestFailed, SettingsError, TodokedeError
from .formats import BATCH_LIMIT, BatchRows
from .generated.enums import BatchState, FilingState
from .generated.fragments import BatchFields, FilingFields

PAGE = 100
WATCH_SECONDS = 30.0

app = typer.Typer(
    name="todokede",
    help="Files notifications of residents in batches. Set TODOKEDE_URL and TODOKEDE_TOKEN, or "
    "write them to ~/.config/todokede/config.toml.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class TemplateName(StrEnum):
    """The two workbooks."""

    acceptance = "acceptance"
    organization_change = "organization-change"


class TemplateLanguage(StrEnum):
    """Languages of the workbooks."""

    ja = "ja"
    en = "en"


BatchPath = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Where to write it.", dir_okay=False)
]
Number = Annotated[str, typer.Argument(help="The batch's reception number.")]


def connect(*, needs_token: bool = True) -> Todokede:
    """The configured service."""
    config = read_config(needs_token=needs_token)
    return Todokede(config.url, config.token)


@app.command()
def template(
    name: TemplateName, lang: TemplateLanguage = TemplateLanguage.ja, output: Output = None
) -> None:
    """Downloads the empty workbook."""
    kind = next(kind for kind, known in TEMPLATES.items() if known == name.value)
    with connect(needs_token=False) as service:
        write(output or Path(f"{name.value}.xlsx"), service.template(kind, lang.value))


@app.command()
def export(file: BatchPath, output: Output = None) -> None:
    """Makes the batch file (CSV) of a filled workbook, without a connection; more than 300 rows
    give several files."""
    target = output or file.with_suffix(".csv")
    parts = read_file(file.read_bytes()).parts()
    if len(parts) == 1:
        write(target, parts[0].csv())
        return

    for place, part in enumerate(parts, 1):
        write(target.with_name(f"{target.stem}-{place}{target.suffix}"), part.csv())


@app.command()
def check(file: BatchPath) -> None:
    """Lists every problem of every row. Nothing is stored."""
    rows = read_file(file.read_bytes())
    with connect() as service, show.bar("checking", len(rows.rows)) as bar:
        outcome = service.check_file(file, bar.step)

    show.show_notices(outcome.notices)
    if outcome.findings:
        show.show_findings(outcome.findings, is_workbook(file))
        fail(f"{show.summary(outcome)}; nothing was filed")
    show.say(f"{outcome.row_count} rows, no problem")


@app.command()
def submit(
    file: BatchPath,
    again: Annotated[
        bool, typer.Option("--again", help="File a file anew that is filed already.")
    ] = False,
) -> None:
    """Files a workbook or exported CSV file, 300 rows to a batch. After a break, the same command
    goes on."""
    rows = read_file(file.read_bytes())
    try:
        with connect() as service, show.bar("filing", work_of(rows)) as bar:
            outcome = service.submit_file(file, bar.step, again=again)
    except KeyboardInterrupt:
        fail("stopped; the same command goes on from here and files nothing twice")

    show.show_notices(outcome.notices)
    numbers = ", ".join(outcome.numbers)
    if outcome.findings:
        show.show_findings(outcome.findings, is_workbook(file))
        filed = f"in the history: {numbers}" if numbers else "nothing was filed"
        fail(f"{show.summary(outcome)}; {filed}")

    filed = f"{len(rows.rows)} rows are filed as {numbers}"
    if outcome.filed_before == len(rows.parts()):
        show.say(f"nothing to do: {filed} already; --again files them anew")
    else:
        show.say(filed)


def work_of(rows: BatchRows) -> int:
    """Steps of a submission: each row is filed; those of larger files are checked before."""
    return len(rows.rows) * (2 if len(rows.rows) > BATCH_LIMIT else 1)


@app.command()
def watch(
    number: Number,
    every: Annotated[float, typer.Option(min=1, help="Seconds between two looks.")] = WATCH_SECONDS,
) -> None:
    """Waits until a batch is registered, and shows the rows that failed."""
    with connect() as service:
        batch = batch_of(service, number)
        with show.bar("registering", batch.row_count) as bar:
            while batch.state is BatchState.REGISTERING:
                bar.at(batch.registered_count + batch.error_count)
                time.sleep(every)
                batch = batch_of(service, number)

        show.show_batches([batch])
        if batch.state is BatchState.REGISTRATION_ERROR:
            show.show_failed_filings(failed_filings(service, batch.reception_number))
            fail(
                f"{batch.error_count} rows failed; `todokede corrections {batch.reception_number}` "
                "has them to correct"
            )
        if batch.state is BatchState.RECEPTION_ERROR:
            fail("the batch was refused at reception; `todokede check FILE` tells why")


@app.command()
def history(limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50) -> None:
    """Lists the batches, newest first."""
    batches: list[BatchFields] = []
    after: str | None = None
    with connect() as service:
        while len(batches) < limit:
            viewer = service.batches(min(PAGE, limit - len(batches)), after).viewer
            if viewer is None or viewer.batches is None:
                fail("this token is not one of an institution")
            batches += viewer.batches.nodes
            after = viewer.batches.page_info.end_cursor
            if not viewer.batches.page_info.has_next_page:
                break

    show.show_batches(batches)


@app.command()
def corrections(number: Number, output: Output = None) -> None:
    """Downloads the workbook of a batch's rows that failed, ready to correct and to submit."""
    with connect() as service:
        write(
            output or Path(f"{plain_number(number)}-corrections.xlsx"), service.corrections(number)
        )


def batch_of(service: Todokede, number: str) -> BatchFields:
    """One batch; ends the command where there is none."""
    viewer = service.batch(plain_number(number)).viewer
    if viewer is None or viewer.batch is None:
        fail("there is no batch of this number, or it is somebody else's")
    return viewer.batch


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


def write(file: Path, content: bytes) -> None:
    """A new file; one that is there is never overwritten, as it may be filled in."""
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        fail(f"{file} exists already; please name another file with -o")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}")
    show.say(f"wrote {file}")


def is_workbook(file: Path) -> bool:
    """Whether rows are counted as a workbook counts them."""
    return file.suffix.lower() != ".csv"


def fail(why: str) -> NoReturn:
    """Ends the command as refused or failed."""
    show.complain(why)
    raise typer.Exit(1)


def main() -> None:
    """Runs the command."""
    try:
        app()
    except SettingsError as error:
        show.complain(str(error))
        sys.exit(2)
    except RequestFailed as error:
        show.complain(f"{error} (request {error.request_id})" if error.request_id else str(error))
        sys.exit(1)
    except TodokedeError as error:
        show.complain(str(error))
        sys.exit(1)
