"""Clerks at a gateway that runs."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders.client.clerk import Clerk, Office, clerk_at_work, open_office

MANY = 700


_opened: list[Office] = []


async def office(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Office:
    """Made by the first test that asks; loading 700 cards takes seconds."""
    if not _opened:
        made = await open_office(folder, MANY)
        kept = tmp_path_factory.mktemp("office") / "var"
        _opened.append(replace(made, folder=shutil.copytree(made.folder, kept)))
    return _opened[0]


@pytest.fixture
async def clerk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Clerk]:
    """With 20 students."""
    async with clerk_at_work(tmp_path, await office(tmp_path_factory, tmp_path), 20) as clerk:
        yield clerk


@pytest.fixture
async def busy_clerk(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Clerk]:
    """With 700 students."""
    async with clerk_at_work(tmp_path, await office(tmp_path_factory, tmp_path), MANY) as clerk:
        yield clerk
