"""Back, reload, a double click, a session that ends: one filing, and nothing typed is lost."""

import pytest

from efiling import clock
from tests.builders.filing_pages import (
    begin,
    come_to_check,
    logged_in,
    typed_subject,
)
from tests.builders.http.client import Client
from tests.builders.people import PASSWORD
from tests.builders.portal import Browser


async def test_q2_69_sent_twice_it_is_filed_once(browser: Browser, client: Client) -> None:
    person = await logged_in(browser, client)
    check = await come_to_check(browser, person, clock.today())
    form = check.filled("submit-filing")

    numbers = set()
    for _ in range(3):
        page = await browser.send(check.address, form)
        assert page.name == "receipts"
        numbers.add(page.main.one("p", "number").text)

    assert len(numbers) == 1
    token = (await client.log_in(person))["token"]
    assert (await client.history(token))["totalCount"] == 1
    # Back to the page, and from a page that another tab still shows.
    for address in (check.address, check.address.replace("check", "event")):
        answer = await browser.ask("GET", address)
        assert answer.headers["location"] == "/en/home?done=filed"


async def test_q2_69_a_session_that_ends_within_a_step_loses_nothing(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    page = await begin(browser, "CONTRACT_ENDED")
    step = page.address
    browser.end_session()

    page = await browser.submit("save-draft", typed_subject(person))
    assert page.name == "login"
    page = await browser.submit("log-in", {"authId": person.auth_id, "password": PASSWORD})
    page = await browser.submit("go-on")

    # It is shown, not done: whoever logged in presses the button themselves.
    assert page.address == step
    assert page.status == 200
    assert page.value("subject.cardNumber") == person.card_number
    page = await browser.submit("save-draft")
    assert page.name == "file/event"
    page = await browser.get(step)
    assert page.value("subject.cardNumber") == person.card_number
    assert page.value("subject.address.municipality") == person.address.municipality


async def test_q2_69_the_language_switch_keeps_what_was_typed(
    browser: Browser, client: Client
) -> None:
    await logged_in(browser, client)
    page = await begin(browser, "CONTRACT_ENDED")
    page = await browser.submit("save-draft", {"subject.name": "TYPED ONCE"})
    assert page.status == 422

    page = await browser.submit("save-draft", button="ko")

    assert page.language == "ko"
    assert page.value("subject.name") == "TYPED ONCE"


async def test_q2_69_a_draft_is_taken_up_again_or_deleted(browser: Browser, client: Client) -> None:
    await logged_in(browser, client)
    page = await begin(browser, "CONTRACT_ENDED")
    await browser.submit("save-draft", {"subject.name": "TYPED ONCE"})

    page = await browser.get("/en/file")
    [draft] = [one for one in page.links.values() if one.endswith("/subject")]
    page = await browser.get(draft)
    assert page.value("subject.name") == "TYPED ONCE"
    await browser.get("/en/file")
    page = await browser.submit("discard-draft")
    assert page.done
    assert "discard-draft" not in page.forms


async def test_q2_69_after_a_new_login_the_check_page_comes_back_and_files_nothing(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    check = await come_to_check(browser, person, clock.today())
    browser.end_session()
    await browser.submit("submit-filing")

    await browser.submit("log-in", {"authId": person.auth_id, "password": PASSWORD})
    page = await browser.submit("go-on")

    token = (await client.log_in(person))["token"]
    assert (await client.history(token))["totalCount"] == 0
    assert page.address == check.address
    assert (await browser.submit("submit-filing")).name == "receipts"


async def test_q2_69_what_one_person_typed_is_never_filed_by_the_next(
    browser: Browser, client: Client
) -> None:
    person, (other, token) = await logged_in(browser, client), await client.resident()
    check = await come_to_check(browser, person, clock.today())
    form = check.filled("submit-filing")
    browser.end_session()
    await browser.submit("submit-filing")

    await browser.submit("log-in", {"authId": other.auth_id, "password": PASSWORD})
    page = await browser.submit("go-on")
    assert page.name == "home"
    # Not even where they send it on purpose.
    own = (await browser.get("/en/file")).filled("save-draft")
    page = await browser.send(check.address, form | {"formToken": own["formToken"]})

    assert page.status == 422
    assert "nothing was filed" in page.problems[0]
    assert (await client.history(token))["totalCount"] == 0


async def test_q2_69_what_was_deleted_in_another_window_is_not_filed(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    check = await come_to_check(browser, person, clock.today())
    form = check.filled("submit-filing")
    await browser.get("/en/file")
    await browser.submit("discard-draft")

    page = await browser.send(check.address, form)

    assert page.status == 422
    assert page.problems == [
        "This notification was deleted before it was filed, so nothing was filed."
    ]
    token = (await client.log_in(person))["token"]
    assert (await client.history(token))["totalCount"] == 0
    # What is begun from there is begun.
    page = await browser.submit("save-draft", {"kinds": ["CONTRACT_ENDED"]})
    assert page.name == "file/subject"


async def test_q2_69_only_what_was_shown_is_filed(browser: Browser, client: Client) -> None:
    person = await logged_in(browser, client)
    check = await come_to_check(browser, person, clock.today())
    form = check.filled("submit-filing")
    await browser.get(check.address.replace("check", "organization?change=1"))
    await browser.submit("save-draft", {"organization.name": "白雲株式会社"})

    page = await browser.send(check.address, form)

    assert page.status == 422
    assert "send it once more" in page.problems[0]
    assert "白雲株式会社" in page.text
    token = (await client.log_in(person))["token"]
    assert (await client.history(token))["totalCount"] == 0
    page = await browser.submit("submit-filing")
    assert page.name == "receipts"

    # The first window has something else than what was filed: that was sent, and this is not.
    page = await browser.send(check.address, form)
    assert page.address == "/en/home?done=filed"
    assert (await client.history(token))["totalCount"] == 1


@pytest.mark.parametrize(
    "content",
    ["[" * 10_000, "[" * 500 + "]" * 500, '[{"a":' * 20 + "1" + "}]" * 20, "", '["\\ud800"]'],
)
async def test_a_broken_content_files_nothing(
    browser: Browser, client: Client, content: str
) -> None:
    person = await logged_in(browser, client)
    check = await come_to_check(browser, person, clock.today())
    form = check.filled("submit-filing") | {"content": [content]}

    page = await browser.send(check.address, form)
    assert page.status == 422
    assert page.name == "file/check"

    await browser.get("/en/file")
    await browser.submit("discard-draft")
    page = await browser.send(check.address, form)
    assert page.address == "/en/home?done=filed"
    token = (await client.log_in(person))["token"]
    assert (await client.history(token))["totalCount"] == 0


async def test_a_content_that_is_no_filing_is_refused_as_such(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    check = await come_to_check(browser, person, clock.today())
    form = check.filled("submit-filing") | {"content": ['[{"kind": 5, "subject": {"sex": "?"}}]']}
    await browser.get("/en/file")
    await browser.submit("discard-draft")

    page = await browser.send(check.address, form)

    assert page.status == 422
    assert page.problems
    assert page.name == "file"
