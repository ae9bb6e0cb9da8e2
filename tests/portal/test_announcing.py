"""What the counter tells everybody, in several languages."""

from datetime import date

from efiling import clock
from tests.builders.filing_pages import typed_day
from tests.builders.http.client import Client
from tests.builders.portal import Browser


async def test_q1_18_an_announcement_is_published_in_some_languages_and_withdrawn(
    browser: Browser, client: Client
) -> None:
    person, _ = await client.staff()
    await browser.log_in_staff(person)
    await browser.get("/en/counter/announcements")
    # The second place, English, alone; and a title without its text.
    page = await browser.submit("publish-announcement", {"texts.1.title": "Closed on Sunday"})
    assert page.status == 422
    assert page.value("texts.0.title") == "Closed on Sunday"
    assert page.value("texts.0.language") == "EN"

    page = await browser.submit("publish-announcement", {"texts.0.body": "All day."})
    assert page.status == 200, page.problems
    assert "published" in page.done
    assert "Closed on Sunday" in page.text

    (one,) = [
        box.get("value") for box in page.forms["withdraw-announcement"].all("input", "", name="id")
    ]
    page = await browser.submit("withdraw-announcement", {"id": one})
    assert "withdrawn" in page.done
    assert "withdraw-announcement" not in page.forms


async def test_q1_18_two_texts_of_full_length_are_published(
    browser: Browser, client: Client
) -> None:
    person, _ = await client.staff()
    await browser.log_in_staff(person)
    await browser.get("/en/counter/announcements")
    typed = {f"texts.{number}.title": "お知らせ" for number in (0, 1)}
    typed |= {f"texts.{number}.body": "あ" * 4_000 for number in (0, 1)}
    page = await browser.submit("publish-announcement", typed)
    assert page.status == 200, page.problems
    assert "published" in page.done


async def test_a_text_at_a_place_that_no_form_has_is_left_out(
    browser: Browser, client: Client
) -> None:
    person, _ = await client.staff()
    await browser.log_in_staff(person)
    page = await browser.get("/en/counter/announcements")
    sent = page.filled("publish-announcement")
    sent |= {"texts.0.title": ["Closed"], "texts.0.body": ["All day."]}
    sent |= {f"texts.{place}.title": ["Nowhere"] for place in ("9" * 5_000, "100", "x", "")}
    page = await browser.send(page.address, sent)
    assert page.status == 200, page.problems
    assert "Closed" in page.text
    assert "Nowhere" not in page.text


async def test_q1_18_what_will_be_shown_later_is_seen_and_withdrawn_by_officers_alone(
    browser: Browser, client: Client
) -> None:
    person, _ = await client.staff()
    await browser.log_in_staff(person)
    await browser.get("/en/counter/announcements")
    later = {"from.year": "2099", "from.month": "1", "from.day": "2", "from.time": "9:00"}
    words = {"texts.1.title": "A new form", "texts.1.body": "Please use it."}
    page = await browser.submit("publish-announcement", later | words)
    assert page.status == 200, page.problems
    told = "A new form (will be shown from January 2, 2099 09:00 (Japan Standard Time) on)"
    assert told in page.text
    assert "A new form" not in (await Browser(client).get("/en/announcements")).text

    (one,) = [
        box.get("value") for box in page.forms["withdraw-announcement"].all("input", "", name="id")
    ]
    page = await browser.submit("withdraw-announcement", {"id": one})
    assert "withdrawn" in page.done
    assert "A new form" not in page.text


async def test_q2_4_a_day_without_a_time_is_asked_for_its_time_in_words_of_the_page(
    browser: Browser, client: Client
) -> None:
    person, _ = await client.staff()
    await browser.log_in_staff(person)
    await browser.get("/en/counter/announcements")
    words = {"texts.1.title": "A new form", "texts.1.body": "Please use it."}
    until = {"to.year": "2099", "to.month": "1", "to.day": "2"}
    page = await browser.submit("publish-announcement", words | until)
    assert page.wrong == ["to.year"]
    assert "the time as in 09:00 or 17:30" in page.message_at("to")

    backwards = typed_day("from", date(2100, 1, 3)) | {"to.time": "午後5時"}
    page = await browser.submit("publish-announcement", backwards)
    assert page.wrong == ["to.year"]
    assert "UTC" not in page.message_at("to")

    page = await browser.submit("publish-announcement", typed_day("from", clock.today()))
    assert page.status == 200, page.problems
