"""The figures of `python -m tests.house.measures` do not get worse."""

import pytest

from tests.house.measures.__main__ import FIGURES
from tests.house.measures.allowed import ALLOWED
from tests.house.source import ROOT

HELD = [name for name, (_, _, wanted) in FIGURES.items() if wanted]


@pytest.mark.parametrize("name", HELD)
def test_the_figures_only_get_better(name: str) -> None:
    what, find, _ = FIGURES[name]
    found, allowed = find(ROOT), ALLOWED.get(name, 0)

    assert len(found) <= allowed, (
        f"{what}: {len(found)}, allowed {allowed}; they are listed by "
        f"`python -m tests.house.measures {name}`"
    )


def test_what_is_allowed_is_measured() -> None:
    assert set(ALLOWED) <= set(HELD)
