"""The guide: whoever knows their status and what happened learns what is due, and by when."""

from datetime import date

import pytest

from efiling import clock
from efiling.rules.vocabulary import StatusOfResidence
from i18n.negotiation import NAMES, tag_of
from tests.builders.portal import Browser

ASKED_ON = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ASKED_ON)


async def test_q1_4_a_student_who_left_learns_the_kind_the_last_day_and_the_items(
    browser: Browser,
) -> None:
    first = await browser.get("/en/guide")
    assert "Student (留学)" in [one.text for one in first.main.all("option")]
    await browser.get("/en/guide/student")
    page = await browser.get(
        "/en/guide/student?happened=left&on.year=２０２６&on.month=12&on.day=15"
    )

    said = page.main.one("div", "note").text
    assert "Left the activity organization" in said
    assert "January 4, 2027" in said
    assert "Residence card number" in page.text
    assert page.links["File it now"] == "/en/file"


async def test_q1_4_a_day_that_has_passed_is_told_without_scolding(browser: Browser) -> None:
    page = await browser.get("/en/guide/student?happened=left&on.year=2026-11-09")

    said = page.main.one("div", "note").text
    assert "November 24, 2026" in said
    assert "it is accepted all the same" in said


async def test_q1_9_who_joined_is_told_of_the_other_half(browser: Browser) -> None:
    page = await browser.get("/en/guide/skilled-labor?happened=joined")

    assert "New contract with an organization concluded" in page.main.one("div", "note").text
    assert "As a rule both are to be filed" in page.text


async def test_q2_52_a_wrong_day_is_told_beside_its_field_and_the_rest_is_answered(
    browser: Browser,
) -> None:
    page = await browser.get("/en/guide/student?happened=left&on.year=2026&on.month=13&on.day=9")

    assert page.title.startswith("Error:")
    assert "This is not a day" in page.message_at("on")
    assert page.value("on.month") == "13"
    assert "Left the activity organization" in page.main.one("div", "note").text


async def test_q1_3_a_short_stay_has_nothing_to_file(browser: Browser) -> None:
    page = await browser.get("/en/guide/student?happened=left&stay=short")

    assert "Nothing is due." in page.done
    assert "3 months or less" in page.done


async def test_q1_4_a_spouse_kind_needs_that_basis(browser: Browser) -> None:
    as_child = await browser.get("/en/guide/dependent?happened=divorced&spouse=no")
    as_spouse = await browser.get("/en/guide/dependent?happened=divorced&spouse=yes")

    assert "Nothing is due." in as_child.done
    assert "Divorced from the spouse" in as_spouse.main.one("div", "note").text


async def test_q1_5_something_else_is_told_where_to_go(browser: Browser) -> None:
    page = await browser.get("/en/guide/student?happened=other")

    said = page.main.one("div", "note").text
    assert "Please go to the municipal office within 14 days of moving." in said
    assert "A merger that changes neither" in said


async def test_q1_4_every_status_has_a_page_and_an_unknown_one_has_none(
    browser: Browser,
) -> None:
    chosen = await browser.get("/en/guide?status=permanent-resident")
    assert "Nothing is due." in chosen.done
    for status in StatusOfResidence:
        word = status.name.lower().replace("_", "-")
        page = await browser.get(f"/en/guide/{word}")
        assert page.status == 200
        assert page.name == f"guide/{word}"
    assert (await browser.get("/en/guide/pilot")).status == 404


async def test_q2_10_the_other_languages_have_the_same_answer(browser: Browser) -> None:
    page = await browser.get("/en/guide/student?happened=left")

    others = [one.get("href") for one in page.root.all("link", rel="alternate")]
    assert others == [f"/{tag_of(one)}/guide/student?happened=left" for one in NAMES]
