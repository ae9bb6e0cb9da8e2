"""Where only PostgreSQL can answer."""

import pytest

from efiling.store.engine import database


@pytest.fixture
def on_postgres(application: str) -> None:
    """Skips the test on SQLite."""
    if database.sqlite_path(application):
        pytest.skip("row-level security is PostgreSQL's")
