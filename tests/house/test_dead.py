"""Nothing stands in the product that nobody uses; vulture looks.

`alive.txt` names what vulture cannot see in use. Fields of GraphQL and words of enumerations need
no line: the served schema has them.
"""

import re
from functools import cache
from pathlib import Path

from vulture import Vulture

from tests.house.contract import SERVED
from tests.house.source import PRODUCT, ROOT, files, name_of

ALIVE = Path(__file__).with_name("alive.txt")
USED_BY_OTHERS = {
    "efiling/store/migrations/": "Tortoise runs them",
    "efiling/store/tables/": "columns are named in SQL",
    "efiling/adapters/fonts/": "run by hand, with a library that is not installed",
}
DECORATED = ["@field_validator", "@model_validator", "@app.command", "@program.command"]
"""What a library calls by its decorator."""
WORDS = "efiling/rules/vocabulary.py"
"""Its enumerations are read by value, from the feed and from GraphQL."""


def alive() -> dict[str, str]:
    """Name to reason."""
    lines = ALIVE.read_text(encoding="utf-8").splitlines()
    entries = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return dict(entries)


@cache
def unused() -> dict[str, str]:
    """Every name that vulture finds no use of, to where it stands."""
    vulture = Vulture(ignore_decorators=DECORATED)
    vulture.scavenge(list(files()))
    return {
        item.name: f"{name_of(item.filename)}:{item.first_lineno}"
        for item in vulture.get_unused_code(min_confidence=60)
        if not name_of(item.filename).startswith(tuple(USED_BY_OTHERS))
        and not is_served(item.name)
        and not is_word(item.name, item.filename)
        and item.name not in named_in_templates()
    }


def is_served(name: str) -> bool:
    """Whether GraphQL has a field of that name."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest) in served_names()


@cache
def served_names() -> frozenset[str]:
    """Every name in the served schema."""
    return frozenset(re.findall(r"\w+", SERVED.read_text(encoding="utf-8")))


@cache
def named_in_templates() -> frozenset[str]:
    """Every attribute that a template of a page asks for."""
    templates = (ROOT / "gateway" / "portal").rglob("*.html")
    sources = (template.read_text(encoding="utf-8") for template in templates)
    return frozenset(name for source in sources for name in re.findall(r"\.(\w+)", source))


def is_word(name: str, file: Path) -> bool:
    """Whether a name is a value of an enumeration of the domain."""
    return name.isupper() and name_of(file) == WORDS


def test_nothing_is_dead() -> None:
    dead = [f"{place} {name}" for name, place in unused().items() if name not in alive()]

    assert not dead, "\n".join(
        ["Use it or delete it; what a library calls gets a line in tests/house/alive.txt:", *dead]
    )


def test_what_is_said_to_be_alive_looks_dead() -> None:
    waiting = {name for name, reason in alive().items() if reason.startswith("soon:")}

    assert set(alive()) - set(unused()) - waiting == set(), "take it out of alive.txt"


def test_vulture_looks_at_the_whole_product() -> None:
    assert {name_of(file).split("/")[0] for file in files()} == set(PRODUCT)
    assert all((ROOT / place).is_dir() for place in USED_BY_OTHERS)
