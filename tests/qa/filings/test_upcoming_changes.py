"""What changes soon: told half a year ahead, to those whom it concerns, in their language."""

from datetime import UTC, datetime
from typing import Any

import pytest

from efiling import clock
from i18n import Language
from tests.builders.graphql.asking import anonymous
from tests.builders.http.client import Client
from tests.builders.people import STUDENT, Person

CHANGES = "upcomingChanges { from title body statuses confirmed }"
ASKED = f"{{ {CHANGES} }}"
TITLES = {
    "Employment for Skill Development begins": False,
    "A second category of Intra-company Transferee begins": False,
    "New grounds to revoke permanent residence": True,
}
TODAY = datetime(2026, 11, 26, tzinfo=UTC)


async def told(language: Language = Language.EN) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = (await anonymous(language).ask(ASKED))["upcomingChanges"]
    return changes


async def test_q1_4_the_changes_of_april_2027_are_told_and_say_what_is_not_confirmed() -> None:
    clock.move_to(TODAY)
    changes = await told()
    assert {one["title"]: one["confirmed"] for one in changes} == TITLES
    assert {one["from"] for one in changes} == {"2027-04-01"}
    assert all("April 1, 2027" in one["body"] for one in changes)
    by_title = {one["title"]: set(one["statuses"]) for one in changes}
    assert "TECHNICAL_INTERN_TRAINING_3" in by_title["Employment for Skill Development begins"]


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (datetime(2026, 10, 2, 14, 59, 59, tzinfo=UTC), 0),  # 181 days ahead
        (datetime(2026, 10, 2, 15, tzinfo=UTC), 3),  # 180 days
        (datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC), 3),
        (datetime(2027, 3, 31, 15, tzinfo=UTC), 0),  # it is so
    ],
)
async def test_q1_4_a_change_is_told_from_180_days_ahead_until_it_is_so(
    moment: datetime, count: int
) -> None:
    clock.move_to(moment)
    assert len(await told()) == count


async def test_q2_3_that_fees_rise_and_notifications_stay_free_is_told_ahead_too() -> None:
    clock.move_to(datetime(2026, 9, 1, tzinfo=UTC))
    [change] = await told()
    assert change["from"] == "2026-10-01"
    assert change["statuses"] == []
    assert "free of charge" in change["body"]


@pytest.mark.parametrize("language", [one for one in Language if one is not Language.EN])
async def test_q2_10_every_change_is_told_in_every_language(language: Language) -> None:
    clock.move_to(TODAY)
    english, others = await told(), await told(language)
    for one, other in zip(english, others, strict=True):
        assert other["title"] != one["title"]
        assert other["body"] != one["body"]
        assert "{" not in other["body"]


async def test_q1_4_the_guide_tells_those_whom_it_concerns() -> None:
    clock.move_to(TODAY)
    asked = (
        "query($status: StatusOfResidence!) { filingGuide(status: $status) { advice { code } } }"
    )

    async def codes(status: str) -> set[str]:
        guide = (await anonymous().ask(asked, status=status))["filingGuide"]
        return {one["code"] for one in guide["advice"] if one["code"].endswith("_AHEAD")}

    assert await codes("TECHNICAL_INTERN_TRAINING_2") == {"SKILL_DEVELOPMENT_AHEAD"}
    assert await codes("INTRA_COMPANY_TRANSFEREE") == {"INTRA_COMPANY_AHEAD"}
    assert await codes("PERMANENT_RESIDENT") == {"PERMANENT_RESIDENCE_AHEAD"}
    assert await codes("STUDENT") == set()


async def test_q1_4_at_home_everybody_finds_what_concerns_them(client: Client) -> None:
    clock.move_to(TODAY)
    own = f"{{ viewer {{ {CHANGES} }} }}"

    async def titles(token: str) -> list[str]:
        viewer = (await client.ask(own, token=token))["viewer"]
        return [one["title"] for one in viewer["upcomingChanges"]]

    _, student = await client.resident(Person(feed=STUDENT))
    _, intern = await client.resident(Person(feed={"status": "TECHNICAL_INTERN_TRAINING_1"}))
    _, school = await client.school()
    _, officer = await client.staff()
    assert await titles(student) == []
    assert await titles(intern) == list(TITLES)[:1]
    assert await titles(school) == list(TITLES)[:2]
    assert await titles(officer) == []


async def test_q1_4_the_top_page_tells_what_changes_soon(client: Client) -> None:
    clock.move_to(TODAY)
    page = (await client.http.get("/?lang=ja", follow_redirects=True)).text
    assert "2027年4月1日: 在留資格「育成就労」の開始" in page
    assert "まもなく変わること" in page
    assert "まだ法令として公布されていません" in page
    clock.move_to(datetime(2027, 4, 1, tzinfo=UTC))
    later = (await client.http.get("/?lang=ja", follow_redirects=True)).text
    assert "<h1>" in later
    assert "まもなく変わること" not in later
