"""Callers of the sample application in both profiles, and of the whole gateway."""

import asyncio

import pytest

from efiling.settings import settings
from tests.builders.edge.caller import Caller
from tests.builders.http.fixtures import client
from tests.templates import make_migrated

__all__ = ["client"]


@pytest.fixture
def development() -> Caller:
    return Caller()


@pytest.fixture
def production() -> Caller:
    return Caller(production=True)


@pytest.fixture(params=["development", "production"])
def caller(request: pytest.FixtureRequest) -> Caller:
    """Once in each profile."""
    return Caller(production=request.param == "production")


@pytest.fixture
def migrated() -> None:
    """The test's own SQLite database has its tables."""
    settings.cache_clear()
    asyncio.run(make_migrated(settings().database_url))
