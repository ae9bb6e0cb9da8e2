"""A resident with an account, and their session."""

from pathlib import Path

import pytest

from tests.builders.graphql.accounts import log_in
from tests.builders.graphql.asking import Asker
from tests.builders.people import Person, registered


@pytest.fixture
async def resident(application: str, tmp_path: Path) -> Person:
    return await registered(tmp_path)


@pytest.fixture
async def caller(resident: Person) -> Asker:
    return (await log_in(resident))[0]
