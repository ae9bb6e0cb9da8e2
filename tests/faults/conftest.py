"""What several tests of faults ask for."""

from collections.abc import Iterator

import pytest

from efiling.store.engine import schema_changes
from tests.postgres import elsewhere
from tests.stand_by import Pair


@pytest.fixture(scope="module")
def servers() -> Iterator[Pair]:
    """A primary and its stand-by with a migrated database, which one test after the other
    breaks."""
    made = Pair()
    elsewhere(schema_changes.migrate_database(made.url))
    yield made
    made.end()
