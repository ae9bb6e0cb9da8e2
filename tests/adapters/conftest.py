"""Readers of files that are watched; logs that are put back as they were."""

import logging
from collections.abc import Iterator

import pytest

from efiling.adapters import logs
from tests.builders.processes.file_readers import Readers, readers_apart


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    """They read in processes of their own and tell what each file cost."""
    with readers_apart(tmp_path_factory.mktemp("readers")) as found:
        yield found


@pytest.fixture
def kept_logs() -> Iterator[None]:
    """What a test does to the printers of lines ends with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logs.set_up("test")  # whatever terminal there was is gone
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)
