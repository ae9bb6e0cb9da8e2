"""The figures of `python -m tests.house.measures` do not get worse."""

from pathlib import Path

import pytest

from tests.house.measures.__main__ import FIGURES
from tests.house.measures.allowed import ALLOWED
from tests.house.measures.circles import circles_in
from tests.house.source import ROOT

HELD = [name for name, (_, _, wanted) in FIGURES.items() if wanted]

PLANTED = {
    "subscripts": ("efiling/reads/planted.py", 'state = row["state"]'),
    "raw_rows": ("gateway/planted.py", "from efiling.store.engine.records import Row"),
    "tortoise": ("workers/planted.py", "from tortoise import Tortoise"),
    "unscoped": (
        "efiling/store/tables/planted.py",
        "class Card(Model): ...",
        "efiling/store/planted.py",
        "cards = tables.Card.filter(number=1)",
    ),
    "impossible": ("efiling/actions/planted.py", "def ask():\n    raise Unauthenticated"),
    "graphql_types": ("schema/planted.py", "x: int = strawberry.field(graphql_type=int)"),
    "anys": ("schema/planted.py", "def ask(source: Any) -> str: ..."),
    "bodies": ("bench/planted.py", "def ask():\n" + "    print()\n" * 15),
    "lines": ("tests/planted.py", "# " + "あ" * 50),
    "twice": ("tests/a.py", "def ask(): ...", "tests/b.py", "def ask(): ..."),
    "imported": ("tests/planted.py", "from tests.test_other import ask"),
    "clock_store": ("efiling/store/planted.py", "at = clock.now()"),
    "clock_above": ("efiling/actions/planted.py", "on = clock.today()"),
}
"""For each figure files, and what in them it has to find."""


@pytest.mark.parametrize("name", HELD)
def test_the_figures_only_get_better(name: str) -> None:
    what, find, _ = FIGURES[name]
    found, allowed = find(ROOT), ALLOWED.get(name, 0)

    assert len(found) <= allowed, (
        f"{what}: {len(found)}, allowed {allowed}; they are listed by "
        f"`python -m tests.house.measures {name}`"
    )


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_counted_is_found(name: str, tmp_path: Path) -> None:
    planted = iter(PLANTED[name])
    for file, content in zip(planted, planted, strict=True):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(content, encoding="utf-8")

    _, find, _ = FIGURES[name]

    assert len(find(tmp_path)) == 1


def test_a_circle_is_found_whole() -> None:
    imports = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["d"], "e": ["a"]}

    assert [circle for circle in circles_in(imports) if len(circle) > 1] == [["a", "b", "c"]]


def test_every_figure_is_tried_or_counted_by_somebody_else() -> None:
    assert set(HELD) - set(PLANTED) == {"circles"}, "grimp counts imports"
    assert set(ALLOWED) <= set(HELD)
