"""How a process that `up` started early waits until the database is migrated."""

import sys
from typing import Annotated

import typer

Wait = Annotated[bool, typer.Option("--wait", hidden=True, help="Begin when standard input ends.")]


def wait_if(asked: bool) -> None:
    """Returns when standard input ends, if asked to wait. Loading the program takes longer than
    migrating, so both happen at once."""
    if asked:
        sys.stdin.read()
