"""The command line: `python -m gateway COMMAND`. Only the asked command's module is loaded, for
start-up time.

Exit codes: 0 done, 1 refused or failed (one line on standard error), 2 wrong usage or a wrong
setting.
"""

import sys
from importlib import import_module
from typing import NoReturn

import typer

from gateway.commands.core_files import forbid_core_files

MODULES = {
    "up": "up",
    "serve": "serve",
    "work": "work",
    "schedule": "work",
    "migrate": "migrate",
    "cards": "cards",
    "registration": "registration",
    "staff": "staff",
    "jobs": "jobs",
    "mail": "mail",
    "keys": "keys",
    "audit": "audit",
    "schema": "schema",
}
"""Command to the module of `gateway.commands` that adds it."""


def build(names: list[str]) -> typer.Typer:
    """The program with the commands of these modules."""
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
    return app


def _program() -> None:
    """Todokede: notifications to the Immigration Services Agency."""


def main() -> None:
    """Runs the command of this process's arguments."""
    forbid_core_files()
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    names = [MODULES[command]] if command in MODULES else list(dict.fromkeys(MODULES.values()))
    try:
        build(names)(prog_name="todokede")
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
