"""What everybody can read without an account."""

from efiling.problems import PROBLEMS
from i18n.negotiation import NAMES, tag_of
from tests.builders.portal import Browser


async def test_q2_68_every_code_is_on_the_page_of_messages_with_its_remedy(
    browser: Browser,
) -> None:
    page = await browser.get("/en/errors")

    anchors = [one.get("id") for one in page.main.one("dl").all("div")]
    assert anchors == sorted(set(anchors))
    assert set(anchors) >= set(PROBLEMS)
    for one in page.main.one("dl").all("dd"):
        assert one.one("small").text


async def test_q1_5_the_offices_for_a_prefecture_come_first(browser: Browser) -> None:
    everywhere = await browser.get("/en/bureaus")
    kanagawa = await browser.get("/en/bureaus?prefecture=14")
    nowhere = await browser.get("/en/bureaus?prefecture=zz")

    offices = [one.text for one in kanagawa.main.one("ul").all("li")]
    assert offices[0].startswith("Yokohama")
    assert sorted(offices) == sorted(one.text for one in everywhere.main.one("ul").all("li"))
    assert nowhere.status == 200
    assert kanagawa.value("prefecture") == "14"


async def test_q1_18_the_paper_way_has_address_forms_and_offices(browser: Browser) -> None:
    page = await browser.get("/en/paper")

    assert "160-0004" in page.main.one("address").text
    assert sum(link.startswith("https://www.moj.go.jp/") for link in page.links.values()) == 3
    assert "/en/bureaus" in page.links.values()


async def test_every_question_of_the_agency_is_answered(browser: Browser) -> None:
    page = await browser.get("/en/questions")

    asked = [one.get("id") for one in page.main.all("h3")]
    assert asked == [f"q1-{number}" for number in range(1, 19)] + [
        f"q2-{number}" for number in range(1, 70)
    ]
    inside = [link.partition("#")[2] for link in page.links.values() if link.startswith("#")]
    assert inside
    for anchor in inside:
        assert page.main.one("", "", id=anchor).tag == "h2"


async def test_q2_36_the_sender_to_allow_is_named(browser: Browser) -> None:
    page = await browser.get("/en/questions")

    assert "no-reply@localhost" in page.text


async def test_q2_1_both_manuals_lead_to_the_pages_that_they_speak_of(browser: Browser) -> None:
    for address in ("/en/manual/residents", "/en/manual/institutions"):
        page = await browser.get(address)
        steps = [one for box in page.main.all("section") for one in box.all("li")]
        assert len(steps) > 20
        assert "/en/file" in page.links.values()


async def test_terms_personal_data_and_accessibility_are_told_to_everybody(
    browser: Browser,
) -> None:
    terms = await browser.get("/en/terms")
    privacy = await browser.get("/en/privacy")
    accessibility = await browser.get("/en/accessibility")

    assert "reception number" in terms.text
    assert "nothing of it is deleted by age" in privacy.text
    assert "WCAG 2.2" in accessibility.text


async def test_q1_1_an_address_shortened_to_its_language_leads_to_the_top_page(
    browser: Browser,
) -> None:
    for tag in map(tag_of, NAMES):
        page = await browser.get(f"/{tag}")
        assert page.status == 200
        assert page.address == f"/{tag}/"
        assert page.language == tag
    assert (await browser.get("/xx")).status == 404
