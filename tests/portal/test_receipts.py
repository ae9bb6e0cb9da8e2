"""The receipt is offered where it can be fetched: in the session that filed."""

import pytest

from efiling import clock
from tests.builders.batches import students
from tests.builders.filing_pages import come_to_check, logged_in
from tests.builders.http.client import Client
from tests.builders.http.uploads import cells_about
from tests.builders.portal import Browser
from tests.builders.portal_batches import NEW, school_of, upload, workbook

GONE = "The receipt could be opened only until the logout after filing."


async def test_q2_54_a_later_session_is_told_that_the_receipt_is_gone_and_led_to_none(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    await come_to_check(browser, person, clock.today())
    page = await browser.submit("submit-filing")
    number = page.main.one("p", "number").text
    page = await browser.get(f"/en/history/{number}")
    assert page.links["Receipt"] == f"/en/receipts/{number}"

    await browser.log_in(person.auth_id)
    for address in (f"/en/history/{number}", f"/en/receipts/{number}"):
        page = await browser.get(address)
        assert page.status == 200
        assert GONE in page.text
        assert not [one for one in page.links.values() if "/receipts/" in one]


async def test_q2_54_the_receipt_of_a_batch_is_offered_in_its_session(
    browser: Browser, client: Client
) -> None:
    await school_of(client, browser)
    await browser.get(NEW)
    await upload(browser, workbook(cells_about(await students(client.folder, 1))))
    await browser.submit("submit-batch")
    address = browser.page.address.partition("?")[0]
    page = await browser.get(address)
    receipt = page.links["Receipt (PDF)"]
    assert (await browser.ask("GET", receipt)).status_code == 200


@pytest.mark.parametrize(("language", "words"), [("zh-Hant", "無法"), ("es", "no")])
async def test_q2_10_a_file_that_is_not_given_is_told_on_a_page(
    browser: Browser, client: Client, language: str, words: str
) -> None:
    """In the language chosen before; to a program as ever."""
    await logged_in(browser, client)
    await browser.get(f"/{language}/home")
    opened = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for address in ("/receipts/2027A12345.pdf", "/batches/2027B1/corrections.xlsx"):
        answer = await browser.ask("GET", address, headers=opened)
        assert answer.status_code == 404
        assert f'<html lang="{language}"' in answer.text
        assert words in answer.text
        program = await browser.ask("GET", address, headers={"accept": "application/pdf"})
        assert program.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"
