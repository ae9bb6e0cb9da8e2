"""Readers of files that are watched; logs that are put back as they were."""

from collections.abc import Iterator

import pytest

from tests.builders.processes.file_readers import Readers, readers_apart


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    """They read in processes of their own and tell what each file cost."""
    with readers_apart(tmp_path_factory.mktemp("readers")) as found:
        yield found
