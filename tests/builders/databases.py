"""Which database a test runs on, and copies of it."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
"""For tests of what PostgreSQL alone does; they ask for `application` or `database_url`."""


def copy_of(url: str, fresh_postgres: Callable[[str], str]) -> str:
    """Another database with all that is in one, which nobody has open. `fresh_postgres`: the
    fixture of that name."""
    if url.startswith("postgres"):
        return fresh_postgres(url)
    original = Path(url.removeprefix("sqlite://"))
    path = original.with_name(f"{random.getrandbits(64)}.db")
    shutil.copy(original, path)
    return f"sqlite://{path}"
