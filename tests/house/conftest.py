"""What all tests of the house have."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="package", autouse=True)
def trees_are_no_garbage() -> Iterator[None]:
    """Syntax trees of the whole source stay in memory: looking through them for garbage again and
    again costs a tenth of the time, and finds none. Nor do later tests look through them."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()
