"""What pages tell: whose duty it is, what it costs, what does not follow, and whom to believe."""

from datetime import timedelta

import pytest

from efiling import clock
from tests.builders.http.client import Client
from tests.builders.http.counter import PUBLISH
from tests.builders.portal import Browser


async def answer_to(browser: Browser, question: str) -> str:
    """What the page of questions says to one of the Agency's."""
    page = await browser.get("/en/questions")
    heading = page.main.one("h3", "", id=question)
    (group,) = [one for one in page.main.all("section") if heading in one.children]
    entries = [one for one in group.children if not isinstance(one, str)]
    return entries[entries.index(heading) + 1].text


@pytest.mark.parametrize("language", ["ja", "en", "zh-Hant", "zh-Hans", "ko", "es", "pt", "tl"])
async def test_q2_1_the_first_page_leads_to_guide_login_manuals_and_news(
    browser: Browser, language: str
) -> None:
    page = await browser.get(f"/{language}/")

    leads_to = {one.get("href") for one in page.root.all("a")}
    for address in ("guide", "login", "manual/residents", "manual/institutions", "announcements"):
        assert f"/{language}/{address}" in leads_to
    assert len(list(page.main.one("ul", "doors").all("a"))) == 3


async def test_q1_2_the_first_page_says_whose_duty_each_article_is(browser: Browser) -> None:
    text = (await browser.get("/en/")).text

    assert "Article 19-16: a mid to long-term resident has the duty to notify" in text
    assert "Article 19-17: an organization that accepts mid to long-term residents" in text


async def test_q2_3_the_first_page_says_that_it_is_free(browser: Browser) -> None:
    assert "free of charge" in (await browser.get("/en/")).text
    assert "無料" in (await browser.get("/ja/")).text


async def test_q1_6_q1_10_the_guide_says_what_not_filing_and_filing_falsely_cost(
    browser: Browser,
) -> None:
    page = await browser.get("/en/guide/student")

    assert "fine of up to 200,000 yen" in page.text
    assert "imprisonment" in page.text


async def test_q1_13_that_marriage_is_not_filed_stands_on_the_guide_of_spouses(
    browser: Browser,
) -> None:
    page = await browser.get("/en/guide/spouse-or-child-of-japanese-national?spouseBasis=true")

    assert "No notification is needed for a marriage" in page.text


async def test_q1_15_q1_17_institutions_read_what_is_asked_of_them_and_what_does_not_follow(
    browser: Browser,
) -> None:
    assert "asked to endeavour" in await answer_to(browser, "q1-15")
    assert "never leads to a refusal" in await answer_to(browser, "q1-17")


async def test_q2_4_what_is_announced_stands_on_the_first_page(
    browser: Browser, client: Client
) -> None:
    _, officer = await client.staff()
    text = {"language": "EN", "title": "The office is closed on Monday", "body": "All day."}
    begun = (clock.now() - timedelta(hours=1)).isoformat()
    await client.do(PUBLISH, officer, **{"from": begun, "texts": [text]})

    assert "The office is closed on Monday" in (await browser.get("/en/")).text
    assert "The office is closed on Monday" in (await browser.get("/en/announcements")).text


async def test_q2_40_the_sender_of_our_mails_is_named(browser: Browser) -> None:
    assert "no-reply@localhost" in await answer_to(browser, "q2-40")
