"""The command `login`: asks, and keeps what was made."""

import getpass
import os
import sys
from functools import partial
from typing import Annotated

import typer

from .config import URL, config_file, config_in, language_to_begin_with, write_config
from .desk import Json
from .login import log_in
from .screen import Screen, on_screen
from .texts import N_, Text

OLD_TOKEN_WORKS = N_(
    "The token of before could not be revoked, and still works; please revoke it on the page of "
    "API tokens."
)


def login(
    url: Annotated[str, typer.Option(help="The service's address, if it is another one.")] = "",
    auth_id: Annotated[str, typer.Option(help="The authentication ID; else it is asked.")] = "",
    as_json: Json = False,
) -> None:
    """Makes an API token for this machine and keeps it in a file that only you can read. The
    password is asked, or one line of standard input."""
    with on_screen(as_json, language_to_begin_with()) as screen:
        file = config_file(os.environ)
        old = config_in(file)
        known = url or os.environ.get(URL) or old.url
        url = known or _asked(screen, N_("Address of the service"))
        auth_id = auth_id or _asked(screen, N_("Authentication ID"))
        password = _asked(screen, N_("Password"), hidden=True)

        made = log_in(
            url.strip().rstrip("/"),
            auth_id,
            password,
            old,
            screen.language,
            keep=partial(write_config, file),
        )
        screen.service = made.config
        if made.old_works:
            screen.remark(Text(OLD_TOKEN_WORKS))
        screen.data = {"url": made.config.url, "file": str(file), "expiresOn": made.expires_on}
        screen.say(
            N_(
                "The token is kept in {file} and works until {day}. It can file and follow batches."
            ),
            file=file,
            day=made.expires_on,
        )


def _asked(screen: Screen, message: str, *, hidden: bool = False) -> str:
    """An answer of who sits there; a line of standard input where nobody does."""
    if sys.stdin is None or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""
    question = f"{screen.told(message)}: "
    return getpass.getpass(question) if hidden else input(question)
