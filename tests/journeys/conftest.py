"""The day on which card feeds are loaded."""

import pytest

from efiling import clock
from tests.builders.card_feeds import NOON


@pytest.fixture
def noon(application: str) -> None:
    """Noon of a Monday in Tokyo."""
    clock.move_to(NOON)
