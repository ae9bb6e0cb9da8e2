"""The rows of a checked file, which a page carries along."""

from datetime import timedelta
from threading import current_thread

import pytest

from efiling import clock
from efiling.rules.filings.batch_files import BatchFile
from efiling.rules.filings.carried_batches import file_carried
from gateway.http.file_reading import FILES, MOST_WAITING
from gateway.portal.institutions import batches
from tests.builders.batches import reference, students
from tests.builders.http.batches import batches_of
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


async def test_q2_65_what_changed_before_the_confirmation_is_told_at_its_row(
    client: Client, browser: Browser
) -> None:
    """A card was replaced while the page waited: nothing is filed, and no row has to be looked
    for."""
    token = await school_of(client, browser)
    people = await students(client.folder, 3)
    await browser.get(NEW)
    await upload(browser, workbook(cells_about(people)))
    newer = people[1].newer(card="RR12345678RR", issuedOn=clock.today().isoformat())
    await client.load(newer)

    page = await browser.submit("submit-batch")
    assert page.status == 422
    assert page.h1 == "2 of 3 notifications are fine. Please correct 1 places"
    row = page.main.one("table").one("tbody").one("tr")
    assert reference(people[1]) in row.text
    [refused] = (await batches_of(client, token))["nodes"]
    assert refused["state"] == "RECEPTION_ERROR"
    page = await browser.get(f"/en/batches/{refused['receptionNumber']}")
    assert "Nothing of this batch was filed." in page.text
    assert "Receipt (PDF)" not in page.links

    await browser.get(NEW)
    await upload(browser, workbook(cells_about([people[0], newer, people[2]])))
    page = await browser.submit("submit-batch")
    assert page.h1 == "3 notifications were received"


async def test_q2_65_what_many_rows_are_told_alike_is_folded(
    client: Client, browser: Browser
) -> None:
    """Five rows replace what was filed earlier today, each another reception number."""
    await school_of(client, browser)
    rows = cells_about(await students(client.folder, 5))
    for _ in range(2):
        await browser.get(NEW)
        await upload(browser, workbook(rows))
        confirmation = browser.page
        await browser.submit("submit-batch")

    note = confirmation.main.one("div", "note")
    assert note.one("summary").text == "The same holds for others. Rows: 5–8"
    assert len(list(note.one("details").all("li"))) == 4
    assert note.text.count("This notification replaces") == 5
    assert "Rows: 4" in note.text


async def test_q2_69_the_same_file_chosen_once_more_is_filed_once(
    client: Client, browser: Browser
) -> None:
    """Whoever got no answer does not know that it is filed."""
    token = await school_of(client, browser)
    data = workbook(cells_about(await students(client.folder, 2)))
    addresses = set()
    for _ in range(2):
        await browser.get(NEW)
        await upload(browser, data)
        addresses.add((await browser.submit("submit-batch")).address)
    assert len(addresses) == 1
    assert len((await batches_of(client, token))["nodes"]) == 1


async def test_q2_65_what_was_refused_is_filed_once_nothing_is_wrong_any_more(
    client: Client, browser: Browser
) -> None:
    """The register is behind: it learns of a card between two tries of the same file."""
    await school_of(client, browser)
    [person] = await students(client.folder, 1)
    newer = person.newer(card="RR12345678RR", issuedOn=(clock.today() - timedelta(1)).isoformat())
    data = workbook(cells_about([newer]))
    await browser.get(NEW)
    await client.load(newer)
    await upload(browser, data)
    await client.load(newer.newer(validity="LAPSED"))
    assert (await browser.submit("submit-batch")).status == 422

    await client.load(newer.newer(validity="VALID", revision=4))
    await browser.get(NEW)
    await upload(browser, data)
    page = await browser.submit("submit-batch")
    assert page.h1 == "1 notifications were received"
