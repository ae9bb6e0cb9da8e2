"""Every question of the requirements is listed with its tests."""

import re
from pathlib import Path

from tests.house.questions import (
    DOORS,
    PAGE,
    behind_no_door,
    goes_through_a_door,
    named_tests,
    page,
    questions,
)
from tests.house.source import ROOT

SPEC = ROOT.parent / "shared" / "spec" / "requirements.md"
LAST = {"Q1": 18, "Q2": 69}


def test_the_page_of_questions_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python3 dev.py questions"


def test_every_question_is_listed_once() -> None:
    assert list(questions()) == [
        f"{part}-{number}" for part, last in LAST.items() for number in range(1, last + 1)
    ]


def test_tests_name_only_questions_that_exist() -> None:
    assert set(named_tests("tests")) - set(questions()) == set()


def test_a_question_counts_by_tests_that_go_through_a_door() -> None:
    assert behind_no_door() == [], "take the question out of the name, or ask from outside"


def test_a_question_without_a_test_says_what_is_open() -> None:
    shown = named_tests(*DOORS)
    done = [number for number, (_, still_open) in questions().items() if not still_open]
    assert [number for number in done if number not in shown] == []


def test_a_test_that_stays_inside_is_found(tmp_path: Path) -> None:
    file = tmp_path / "test_inside.py"
    file.write_text(
        "from tests.builders.graphql.asking import anonymous\n"
        "def test_q1_1_inside(tmp_path): helper()\n"
        "def test_q1_1_outside(tmp_path): other()\n"
        "def test_q1_1_fixture(client): pass\n"
        "def helper(): pass\n"
        "def other(): return anonymous()\n"
    )
    assert not goes_through_a_door(file, "test_q1_1_inside")
    assert goes_through_a_door(file, "test_q1_1_outside")
    assert goes_through_a_door(file, "test_q1_1_fixture")


if SPEC.exists():  # it lies beside the checkout where this is written

    def test_the_requirements_name_no_other_question() -> None:
        firsts = (
            line.split("|")[1]
            for line in SPEC.read_text(encoding="utf-8").splitlines()
            if line.startswith("| Q")
        )
        named = {number for first in firsts for number in re.findall(r"Q[12]-\d+", first)}
        assert named - set(questions()) == set()
