"""The sign of life that a process of `up` gives its supervisor: a byte now and then, from its event
loop. Who is stopped, or whose loop hangs, gives none."""

import contextlib
import os
from collections.abc import Callable
from typing import Annotated

import typer

LIFE_SECONDS = 2.0
Life = Annotated[int | None, typer.Option("--life", hidden=True, help="Where to give signs.")]


def sign_of_life(descriptor: int | None) -> Callable[[], None] | None:
    """What gives one sign; None where nobody wants any."""
    if descriptor is None:
        return None
    os.set_blocking(descriptor, False)

    def give() -> None:
        with contextlib.suppress(OSError):  # who asked for it is gone, or does not look
            os.write(descriptor, b".")

    return give
