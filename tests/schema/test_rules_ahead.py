"""Rules that count from a day on: as they stand today, and as they stand on another day."""

from datetime import UTC, datetime
from typing import Any

import pytest

from efiling import clock
from i18n import Language
from tests.builders.graphql.asking import anonymous

GUIDE = """
query ($status: StatusOfResidence!, $on: Date, $day: Date) {
  filingGuide(status: $status, on: $on, eventDay: $day) {
    midToLongTerm mustFile reason { code message } groups
    kinds { kind dueOn daysLate } advice { code message }
  }
}
"""
LAST_SECOND = datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC)
"""Of 31 March 2027 in Tokyo."""
FIRST_SECOND = datetime(2027, 3, 31, 15, tzinfo=UTC)


async def guide(language: Language = Language.EN, **asked: Any) -> Any:
    return (await anonymous(language).ask(GUIDE, **asked))["filingGuide"]


def codes(notices: list[dict[str, str]]) -> list[str]:
    return [notice["code"] for notice in notices]


@pytest.mark.parametrize(
    ("status", "acceptance"),
    [("EMPLOYMENT_FOR_SKILL_DEVELOPMENT", False), ("INTRA_COMPANY_TRANSFEREE_2", True)],
)
async def test_q1_4_a_status_of_tomorrow_has_a_guide_from_its_first_day_on(
    status: str, acceptance: bool
) -> None:
    clock.move_to(LAST_SECOND)
    today = await guide(status=status)
    assert not today["midToLongTerm"]
    assert not today["mustFile"]
    assert today["kinds"] == []
    assert today["reason"]["code"] == "STATUS_NOT_YET_IN_FORCE"
    assert "April 1, 2027" in today["reason"]["message"]
    tomorrow = await guide(status=status, on="2027-04-01")

    clock.move_to(FIRST_SECOND)
    assert await guide(status=status) == tomorrow
    assert tomorrow["midToLongTerm"]
    assert tomorrow["mustFile"]
    assert tomorrow["groups"] == ["ACTIVITY_ORGANIZATION"]
    assert len(tomorrow["kinds"]) == 5
    assert ("INSTITUTION_DUTY" in codes(tomorrow["advice"])) is acceptance
    assert await guide(status=status, on="2027-03-31") == today


async def test_q1_4_what_is_not_confirmed_says_so_before_the_day_and_after() -> None:
    for day in ("2026-11-26", "2027-04-01"):
        ahead = await guide(status="EMPLOYMENT_FOR_SKILL_DEVELOPMENT", on=day)
        assert "RULE_NOT_CONFIRMED" in codes(ahead["advice"])
        assert "SKILL_DEVELOPMENT_ELSEWHERE" in codes(ahead["advice"])
        assert "RULE_NOT_CONFIRMED" not in codes((await guide(status="STUDENT", on=day))["advice"])


async def test_q1_4_technical_interns_go_on_after_the_change() -> None:
    for number in (1, 2, 3):
        answer = await guide(status=f"TECHNICAL_INTERN_TRAINING_{number}", on="2030-01-01")
        assert answer["mustFile"]
        assert len(answer["kinds"]) == 5


async def test_q1_4_days_late_count_to_the_day_asked_about() -> None:
    answer = await guide(status="STUDENT", on="2027-05-20", day="2027-05-01")
    assert {(kind["dueOn"], kind["daysLate"]) for kind in answer["kinds"]} == {("2027-05-17", 3)}


@pytest.mark.parametrize(
    ("event_day", "due_on"),
    [
        ("2026-12-15", "2027-01-04"),
        ("2027-03-06", "2027-03-23"),
        ("2027-04-19", "2027-05-06"),
        ("2028-04-19", "2028-05-08"),
        ("2026-11-01", "2026-11-16"),  # the windows of acceptance status
        ("2027-05-01", "2027-05-17"),
    ],
)
async def test_q1_4_the_last_day_in_time_is_moved_past_every_holiday(
    event_day: str, due_on: str
) -> None:
    answer = await guide(status="STUDENT", day=event_day)
    assert {kind["dueOn"] for kind in answer["kinds"]} == {due_on}


async def test_q1_4_nothing_was_to_be_filed_before_the_law() -> None:
    assert not (await guide(status="STUDENT", on="2012-07-08"))["mustFile"]
    assert (await guide(status="STUDENT", on="2012-07-09"))["mustFile"]


@pytest.mark.parametrize("language", Language)
async def test_q2_3_q2_10_notifications_are_free_and_the_guide_says_so(language: Language) -> None:
    advice = (await guide(language, status="STUDENT"))["advice"]
    assert codes(advice)[-1] == "FREE_OF_CHARGE"
    assert len({notice["message"] for notice in advice}) == len(advice)
