"""One word for one thing: `docs/words.md` says what each word of ours is.

The names of classes are made of these words and of plain English, `plain_words.txt`.
"""

import ast
import re
from functools import cache
from pathlib import Path

from tests.house.source import ROOT, files, name_of, nodes

WORDS = ROOT / "docs" / "words.md"
PLAIN = Path(__file__).with_name("plain_words.txt")
MIGRATIONS = "efiling/store/migrations/"
"""As Tortoise writes them."""

ENTRY = re.compile(r"^\| ([a-z][a-z ]*) \| (.+) \|$", re.MULTILINE)
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")
NAMES = ("name", "id", "attr", "arg")
"""The attributes of syntax nodes that hold a name."""
HEAD = "word"


def entries() -> list[tuple[str, str]]:
    """Every word with its line."""
    found = ENTRY.findall(WORDS.read_text(encoding="utf-8"))
    return [(word, line) for word, line in found if word != HEAD]


def plain() -> list[str]:
    """Words of class names that need no line."""
    return PLAIN.read_text(encoding="utf-8").split()


def parts_of(name: str) -> list[str]:
    """`_SealedColumn` or `sealed_column` as `sealed`, `column`."""
    return [part.lower() for part in PART.findall(name)]


def singular(part: str) -> str:
    """A word without the ending of its plural."""
    if part.endswith("ies"):
        return part[:-3] + "y"
    return part.removesuffix("s")


@cache
def names() -> frozenset[str]:
    """Every word that a name in the product is made of, and every column and table."""
    spoken = [
        getattr(node, kind)
        for file in files()
        if not name_of(file).startswith(MIGRATIONS)
        for node in nodes(file)
        for kind in NAMES
        if isinstance(getattr(node, kind, None), str)
    ]
    return frozenset(part for name in spoken for part in parts_of(name))


def classes() -> dict[str, str]:
    """Every class of the product, to where it stands."""
    return {
        node.name: f"{name_of(file)}:{node.lineno}"
        for file in files()
        if not name_of(file).startswith(MIGRATIONS)
        for node in nodes(file)
        if isinstance(node, ast.ClassDef)
    }


def test_each_word_has_one_line() -> None:
    words = [word for word, _ in entries()]

    assert len(words) > 50
    assert sorted(words) == sorted(set(words))


def test_each_word_is_used() -> None:
    known = names() | {singular(name) for name in names()}
    unused = [word for word, _ in entries() if not all(part in known for part in word.split())]

    assert unused == [], "no name in the product has these words; take them out of docs/words.md"


def test_names_of_classes_are_made_of_known_words() -> None:
    ours = {part for word, _ in entries() for part in word.split()}
    known = ours | set(plain())
    strange = [
        f"{place} {name}: {part}"
        for name, place in classes().items()
        for part in parts_of(name)
        if part not in known and singular(part) not in known
    ]

    assert not strange, "\n".join(
        [
            "Take a word that is there; or say in one line of docs/words.md what the new one is;",
            "or, if a stranger knows it, write it into tests/house/plain_words.txt:",
            *strange,
        ]
    )


def test_plain_words_are_plain() -> None:
    ours = {part for word, _ in entries() for part in word.split()}

    assert plain() == sorted(set(plain()))
    assert set(plain()) & ours == set(), "these have a line in docs/words.md"


def test_plain_words_are_in_the_name_of_a_class() -> None:
    parts = {part for name in classes() for part in parts_of(name)}
    unused = [word for word in plain() if word not in parts | {singular(part) for part in parts}]

    assert unused == [], "take them out of tests/house/plain_words.txt"
