"""The documents hold together: every link leads somewhere, every file, command and variable they
name exists."""

import re
from pathlib import Path

import pytest

from efiling.settings import PREFIX, Settings
from gateway.__main__ import MODULES
from tests.house import codes
from tests.house.source import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [document.relative_to(ROOT).as_posix() for document in DOCUMENTS]
DECISIONS = ROOT / "docs" / "decisions"

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]+\.(?:py|md|toml|graphql|txt|yml|svg|typ|po|pot|csv)")
COMMAND = re.compile(r"python3 dev\.py ([a-z]+)")
OF_DEV = {
    "documents",
    "mutants",
    "up",
    "test",
    "check",
    "bench",
    "lock",
    "shots",
    "questions",
    "help",
}
EXAMPLES = ("docs/add-a-feature.md",)
"""Its worked example may name files of features that are not there."""


def text_of(name: str) -> str:
    """A document."""
    return (ROOT / name).read_text(encoding="utf-8")


def anchors_of(document: Path) -> set[str]:
    """What `#…` may say of a document, as GitHub makes it of headings."""
    headings = HEADING.findall(document.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    dead = []
    for link in LINK.findall(text_of(name)):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = (ROOT / name).parent / file if file else ROOT / name
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in EXAMPLES])
def test_every_file_that_is_named_exists(name: str) -> None:
    named = {
        path
        for code in CODE.findall(text_of(name))
        for path in PATH.findall(code)
        if code.startswith(path)
    }
    places = (ROOT, ROOT / "efiling", (ROOT / name).parent)
    missing = {path for path in named if not any((place / path).exists() for place in places)}
    assert {path for path in missing if not path.startswith("var/")} == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_is_shown_exists(name: str) -> None:
    assert set(COMMAND.findall(text_of(name))) <= OF_DEV | set(MODULES)


def test_the_table_of_variables_is_complete() -> None:
    fields = {PREFIX + field.upper() for field in Settings.model_fields}
    told = set(re.findall(rf"^\| `({PREFIX}\w+)`", text_of("docs/operations.md"), re.MULTILINE))
    assert told == fields


def test_every_code_is_told_with_what_to_do() -> None:
    """`python3 dev.py questions` writes the table of `docs/api.md`."""
    assert codes.unlisted() == set(), "name its file in tests/house/codes.py"
    assert text_of("docs/api.md") == codes.page(), "run: python3 dev.py questions"


def test_decisions_are_numbered_and_listed() -> None:
    records = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text_of("docs/decisions/README.md"))
    assert listed == records
    assert sorted(path.name for path in DECISIONS.iterdir()) == [*records, "README.md"]
