"""What all commands have in common: options, the connection, files."""

from pathlib import Path
from typing import Annotated

import typer

from .api import Todokede
from .config import read_config
from .screen import Screen
from .texts import N_

Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Where to write it.", dir_okay=False)
]
Json = Annotated[
    bool, typer.Option("--json", help="One JSON document on standard output, for programs.")
]


def connect(screen: Screen, *, needs_token: bool = True) -> Todokede:
    """The configured service, which the screen speaks the language of."""
    config = read_config(needs_token=needs_token)
    service = Todokede(config.url, config.token, language=config.language, waiting=screen.waiting)
    screen.service = service
    return service


def write(screen: Screen, file: Path, content: bytes) -> None:
    """A new file; one that is there is never overwritten, as it may be filled in."""
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        screen.fail(N_("{file} exists already; please name another file with -o."), file=file)
    except OSError as error:
        screen.fail(N_("{file} cannot be written: {reason}"), file=file, reason=error.strerror)
    screen.data.setdefault("files", []).append(str(file))
    screen.say(N_("Wrote {file}."), file=file)
