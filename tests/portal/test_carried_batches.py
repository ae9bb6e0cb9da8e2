"""The rows of a checked file, which a page carries along."""

from threading import current_thread

import pytest

from efiling.rules.filings.batch_files import BatchFile
from efiling.rules.filings.carried_batches import file_carried
from gateway.http.file_reading import FILES, MOST_WAITING
from gateway.portal.institutions import batches
from tests.builders.batches import students
from tests.builders.http.client import Client
from tests.builders.http.uploads import cells_about
from tests.builders.portal import Browser
from tests.builders.portal_batches import NEW, school_of, upload, workbook, wrong_rows


async def test_q2_65_the_file_with_the_values_is_for_the_session_that_sent_its_rows(
    client: Client, browser: Browser
) -> None:
    await school_of(client, browser)
    _, rows = await wrong_rows(client)
    await browser.get(NEW)
    await upload(browser, workbook(rows))
    form = browser.page.filled("mended-workbook")
    address = browser.page.forms["mended-workbook"].get("action")

    elsewhere = {"sec-fetch-site": "cross-site"}
    assert (await browser.ask("POST", address, form, headers=elsewhere)).status_code == 403
    for word in ("", "0" * 40):
        answer = await browser.ask("POST", address, {**form, "formToken": word})
        assert answer.status_code == 403

    # A session that ended leads to the login, in the page's language, and on from there.
    browser.end_session()
    page = await browser.send(address, form)
    assert page.address == "/en/login?next=/batches/new"
    assert not browser.is_logged_in
    answer = await browser.ask("POST", "/batches/remarks.xlsx?lang=ja", form)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/ja/login?next=/batches/new"


async def test_q2_62_what_is_carried_along_is_read_in_the_thread_of_files(
    client: Client, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many files wait there: they were let in before."""
    await school_of(client, browser)
    await browser.get(NEW)
    await upload(browser, workbook(cells_about(await students(client.folder, 2))))
    threads: list[str] = []

    def noted(text: str) -> BatchFile:
        threads.append(current_thread().name)
        return file_carried(text)

    monkeypatch.setattr(batches, "file_carried", noted)
    monkeypatch.setattr(FILES, "_waiting", MOST_WAITING)
    page = await browser.submit("submit-batch")
    assert page.status == 429
    assert page.h1 == "Nothing is wrong. File these 2 notifications?"
    assert threads == ["files_0", "files_0"]
