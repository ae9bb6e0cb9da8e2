"""The command `todokede`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage or settings."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.completion import (  # type: ignore[attr-defined]
    completion_init,
    get_completion_script,
)

from . import show
from .batches import TEMPLATES
from .config import language_to_begin_with
from .correcting import fixed_csv, fixed_workbook, fixes_of
from .desk import Json, Output, connect, write
from .following import corrections, history, watch
from .formats import BATCH_LIMIT, BatchRows
from .logging_in import login
from .outcomes import Finding, Outcome
from .reading import outcome_of, read_exact_file, read_file
from .screen import Screen, on_screen
from .texts import N_
from .version import VERSION

PROGRAM = "todokede"
COMPLETE = "_TODOKEDE_COMPLETE"

app = typer.Typer(
    name=PROGRAM,
    help="Files notifications of residents in batches. Begin with: todokede login",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class TemplateName(StrEnum):
    """The two workbooks."""

    acceptance = "acceptance"
    organization_change = "organization-change"


class TemplateLanguage(StrEnum):
    """Languages of the workbooks."""

    ja = "ja"
    en = "en"


class Shell(StrEnum):
    """Shells that complete commands."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"


BatchPath = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, readable=True, help="A workbook or exported CSV."),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Says its version.")
    ] = False,
) -> None:
    """Options of the command itself."""


app.command()(login)


@app.command()
def template(
    name: TemplateName,
    lang: TemplateLanguage = TemplateLanguage.ja,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Downloads the empty workbook."""
    kind = next(kind for kind, known in TEMPLATES.items() if known == name.value)
    with on_screen(as_json, language_to_begin_with()) as screen:
        with connect(screen, needs_token=False) as service:
            content = service.template(kind, lang.value)
        write(screen, output or Path(f"{name.value}.xlsx"), content)


@app.command()
def export(file: BatchPath, output: Output = None, as_json: Json = False) -> None:
    """Makes the batch file (CSV) of a filled workbook, without a connection; more than 300 rows
    give several files."""
    target = output or file.with_suffix(".csv")
    with on_screen(as_json, language_to_begin_with()) as screen:
        rows = read_exact_file(file.read_bytes())
        known = outcome_of(rows, screen.language)
        show.show_notices(screen, known.notices, rows.of_workbook)

        parts = rows.parts()
        if len(parts) == 1:
            write(screen, target, parts[0].csv())
            return

        for place, part in enumerate(parts, 1):
            write(screen, target.with_name(f"{target.stem}-{place}{target.suffix}"), part.csv())


@app.command()
def check(
    file: BatchPath,
    fix: Annotated[
        Path | None,
        typer.Option(
            "--fix",
            metavar="OUT",
            dir_okay=False,
            help="Writes a copy of the file with every suggestion filled in, marked.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Lists every problem of every row. Nothing is stored."""
    with on_screen(as_json, language_to_begin_with()) as screen:
        rows = read_file(file.read_bytes())
        with connect(screen) as service, screen.progress(N_("checking"), len(rows.rows)) as bar:
            outcome = service.check_file(file, bar.step)

        screen.data |= {"rowCount": outcome.row_count}
        show.show_notices(screen, outcome.notices, rows.of_workbook)
        show.show_findings(screen, outcome.findings, rows.of_workbook)
        if fix:
            write_fixes(screen, file, rows, outcome.findings, fix)
        if outcome.findings:
            note_stop(screen, outcome)
            screen.fail(N_("{problems} Nothing was filed."), problems=show.summary(screen, outcome))
        screen.say(N_("Rows: {rows}. There is no problem."), rows=outcome.row_count)


@app.command()
def submit(
    file: BatchPath,
    again: Annotated[
        bool, typer.Option("--again", help="File a file anew that is filed already.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Files a workbook or exported CSV file, 300 rows to a batch. After a break, the same command
    goes on."""
    with on_screen(as_json, language_to_begin_with()) as screen:
        rows = read_file(file.read_bytes())
        with connect(screen) as service, screen.progress(N_("filing"), work_of(rows)) as bar:
            outcome = service.submit_file(file, bar.step, again=again)

        numbers = ", ".join(outcome.numbers)
        screen.data |= {"rowCount": len(rows.rows), "receptionNumbers": outcome.numbers}
        show.show_notices(screen, outcome.notices, rows.of_workbook)
        show.show_findings(screen, outcome.findings, rows.of_workbook)
        if outcome.findings:
            note_stop(screen, outcome)
            problems = show.summary(screen, outcome)
            if numbers:
                screen.fail(
                    N_("{problems} In the history: {numbers}"), problems=problems, numbers=numbers
                )
            screen.fail(N_("{problems} Nothing was filed."), problems=problems)

        filed = {"rows": len(rows.rows), "numbers": numbers}
        if outcome.filed_before == len(rows.parts()):
            screen.say(
                N_("Nothing to do: filed already as {numbers} (rows: {rows}); --again files anew."),
                **filed,
            )
        else:
            screen.say(N_("Filed as {numbers} (rows: {rows})."), **filed)


@app.command()
def completion(shell: Shell, as_json: Json = False) -> None:
    """Prints what makes a shell complete commands, as in: todokede completion bash >>
    ~/.bashrc"""
    with on_screen(as_json, language_to_begin_with()) as screen:
        script = get_completion_script(prog_name=PROGRAM, complete_var=COMPLETE, shell=shell.value)
        screen.data["script"] = script
        screen.show(script.splitlines())


for command in (watch, history, corrections):
    app.command()(command)


def note_stop(screen: Screen, outcome: Outcome) -> None:
    """Why not all rows were looked at."""
    if outcome.stopped:
        screen.data["stopped"] = outcome.stopped.told(screen.language)
        screen.remark(outcome.stopped.text)


def write_fixes(
    screen: Screen, file: Path, rows: BatchRows, findings: Sequence[Finding], target: Path
) -> None:
    """A copy of the file with what is suggested, or a word that nothing is."""
    fixes = fixes_of(rows, findings)
    screen.data["fixed"] = [asdict(one) for one in fixes]
    if not fixes:
        screen.say(N_("There is no suggestion to fill in; {file} was not written."), file=target)
        return

    if rows.of_workbook:
        content = fixed_workbook(file.read_bytes(), rows, fixes, screen.language)
    else:
        content = fixed_csv(rows, fixes)
    write(screen, target, content)
    screen.say(
        N_("Suggestions filled in: {fixes}. Please look at each, then: todokede check {file}"),
        fixes=len(fixes),
        file=target,
    )


def work_of(rows: BatchRows) -> int:
    """Steps of a submission: each row is filed; those of larger files are checked before."""
    return len(rows.rows) * (2 if len(rows.rows) > BATCH_LIMIT else 1)


def main() -> None:
    """Runs the command."""
    completion_init()
    # A pipe of another encoding must not lose a whole answer to one character.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()
