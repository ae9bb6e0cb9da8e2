"""Every question of the requirements is listed with its tests."""

import re

import pytest

from tests.house.questions import PAGE, named_tests, page, questions
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
    assert set(named_tests()) - set(questions()) == set()


@pytest.mark.skipif(not SPEC.exists(), reason="the requirements are not beside this checkout")
def test_the_requirements_name_no_other_question() -> None:
    firsts = (
        line.split("|")[1]
        for line in SPEC.read_text(encoding="utf-8").splitlines()
        if line.startswith("| Q")
    )
    named = {number for first in firsts for number in re.findall(r"Q[12]-\d+", first)}
    assert named - set(questions()) == set()
