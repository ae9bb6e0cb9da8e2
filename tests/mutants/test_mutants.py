"""`dev.py mutants`: which changes are made, and which of them a test notices."""

import ast
from pathlib import Path

import pytest

from tests.house.source import ROOT, files
from tests.mutants.__main__ import reach, try_all
from tests.mutants.changes import mutants_of

SOURCE = '''"""What is AND what is not."""

def fits(day: int, month: int = 3) -> bool:
    if not day or month > 12:
        raise ValueError("no day")
    note(f"SELECT id FROM day WHERE month = {month} AND day = {day} ORDER BY id")
    return day in {1, 15} and True
'''

WANTED = [
    "3 → (4)",
    "not day or month > 12 → (False)",
    "not day or month > 12 → (not day and month > 12)",
    "not day → (day)",
    "month > 12 → (month >= 12)",
    "12 → (13)",
    'raise ValueError("no day") → pass',
    "{1, 15} → ({15})",
    "{1, 15} → ({1})",
    "1 → (2)",
    "15 → (16)",
    "day in {1, 15} → (day not in {1, 15})",
    "day in {1, 15} and True → (day in {1, 15} or True)",
    "True → (False)",
]


def test_each_small_change_is_made_by_itself() -> None:
    made = {mutant.says: mutant for mutant in mutants_of(SOURCE)}

    assert [says for says in WANTED if says not in made] == []
    assert made["month > 12 → (month >= 12)"].line == 4
    assert "AND day = " not in next(
        mutant.source for says, mutant in made.items() if says.startswith('f"')
    )
    assert not [says for says in made if "int" in says or "What is" in says]


@pytest.mark.parametrize("place", ["efiling/store", "efiling/rules/filings", "gateway/graphql"])
def test_every_mutant_of_our_own_source_is_python_and_differs(place: str) -> None:
    for file in files(place):
        source = file.read_text(encoding="utf-8")
        as_it_is = ast.dump(ast.parse(source))
        for mutant in [*mutants_of(source)][::20]:
            assert ast.dump(ast.parse(mutant.source)) != as_it_is, (file, mutant.says)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small one, with a line that a test comes past and asks nothing of."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "days.py").write_text(
        "def fits(day):\n"
        "    if day > 3:\n"
        "        note(1)\n"
        "        return 1\n"
        "    return 2\n"
        "def note(what):\n"
        "    pass\n"
        "def never():\n"
        "    return 3\n"
    )

    (folder / "test_days.py").write_text(
        "from days import fits\n"
        "def test_one(): assert fits(4) == 1\n"
        "def test_two(): assert fits(3) == 2\n"
    )
    (folder / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{folder}")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return folder


def test_the_tests_that_come_past_a_line_are_known(checkout: Path) -> None:
    reached = reach(checkout, ["days.py"], [])

    assert reached is not None
    one, two = "test_days.py::test_one", "test_days.py::test_two"
    lines = reached.lines[str(checkout / "days.py")]
    assert sorted(line for line, tests in lines.items() if one in tests) == list("123467")
    assert sorted(line for line, tests in lines.items() if two in tests) == list("125")


def test_what_no_test_notices_is_told(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = (checkout / "days.py").read_text()
    chosen = {"day > 3 → (day >= 3)", "note(1) → pass", "3 → (4)"}
    mutants = [("days.py", one) for one in mutants_of(source) if one.says in chosen]

    code = try_all(checkout, [one for one in mutants if one[1].line in (2, 3, 9)], [])

    assert code == 1
    assert capsys.readouterr().out.splitlines() == [
        "survived   days.py:3  note(1) → pass",
        "unreached  days.py:9  3 → (4)",
        "2 noticed, 1 survived, 1 unreached",
    ]
    assert (checkout / "days.py").read_text() == source


def test_nothing_is_tried_where_the_tests_fail_as_they_are(checkout: Path) -> None:
    (checkout / "test_days.py").write_text("def test_one(): assert False\n")
    mutants = [("days.py", one) for one in mutants_of((checkout / "days.py").read_text())]

    assert try_all(checkout, mutants, []) == 2
