"""Where only PostgreSQL can answer."""

import pytest

from efiling.settings.database_address import sqlite_path


@pytest.fixture
def on_postgres(application: str) -> None:
    """Skips the test on SQLite."""
    if sqlite_path(application):
        pytest.skip("row-level security is PostgreSQL's")
