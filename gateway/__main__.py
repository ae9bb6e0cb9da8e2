"""The command line: `python -m gateway COMMAND`. Only the asked command's module is loaded, for
start-up time.

Exit codes: 0 done, 1 refused or failed (one line on standard error), 2 wrong usage or a wrong
setting.
"""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import typer
from typer.completion import completion_init  # type: ignore[attr-defined]

from gateway.commands.core_files import forbid_core_files

MODULES = {
    "up": "up",
    "serve": "serve",
    "work": "work",
    "schedule": "work",
    "migrate": "migrate",
    "cards": "cards",
    "registration": "registration",
    "expiry": "expiry",
    "staff": "staff",
    "jobs": "jobs",
    "mail": "mail",
    "keys": "keys",
    "audit": "audit",
    "backup": "backup",
    "restore": "backup",
    "years": "years",
    "schema": "schema",
    "pages": "pages",
    "demo": "demo_code",
    "completion": "completion",
}
"""Command to the module of `gateway.commands` that adds it."""
CALLED_AS = os.environ.get("CALLED_AS", "python -m gateway")
"""What stands before a command, for whoever is told how to type it: `dev.py` says its own name."""
COMPLETE = "_TODOKEDE_COMPLETE"
YOUNG_OBJECTS = 10_000


def build(names: list[str]) -> typer.Typer:
    """The program with the commands of these modules; without any, with the names alone."""
    app = typer.Typer(
        name="todokede",
        help="Todokede: notifications to the Immigration Services Agency.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_program)

    for name in names:
        module = import_module(f"gateway.commands.{name}")
        module.add_to(app)

    for name in MODULES if not names else ():  # a shell waits for them: it shall not wait long
        app.command(name)(_program)
    return app


def _program() -> None:
    """Todokede: notifications to the Immigration Services Agency."""


def typed_so_far() -> Sequence[str] | None:
    """While a shell asks how to go on (bash; zsh and fish): what stands behind the program's
    name."""
    typed = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS")
    return typed.split()[1:] if typed and COMPLETE in os.environ else None


def keep_what_is_loaded() -> None:
    """What is loaded by now stays: no collection of garbage walks it again. A page of thousands of
    rows is no garbage either: Python looks for it after more new objects than by default."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()


def main() -> None:
    """Runs the command of this process's arguments, or completes it."""
    forbid_core_files()
    # Modules are no garbage: looking for some among them is a tenth of the loading.
    gc.disable()
    completion_init()
    typed = typed_so_far()
    words = sys.argv[1:] if typed is None else typed
    command = next((word for word in words if not word.startswith("-")), "")

    if command in MODULES:
        names = [MODULES[command]]
    else:
        names = list(dict.fromkeys(MODULES.values())) if typed is None else []
    try:
        program = build(names)
        keep_what_is_loaded()
        program(prog_name=CALLED_AS, complete_var=COMPLETE)
    except Exception as error:
        _end(error)


def _end(error: Exception) -> NoReturn:
    """One line instead of a traceback."""
    from gateway.commands.outcome import explain

    line, exit_code = explain(error)
    typer.echo(line, err=True)
    sys.exit(exit_code)


if __name__ == "__main__":
    main()
