"""The first page after the login, and what was filed."""

from datetime import timedelta

from efiling import clock
from tests.builders.filings import night
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended, day
from tests.builders.portal import Browser

SAVE = """mutation($input: SaveDraftInput!) {
  saveDraft(input: $input) { draft { id } problems { code } }
}"""


async def test_q2_54_home_shows_what_is_unfinished_and_what_was_filed(
    client: Client, browser: Browser
) -> None:
    person, token = await client.resident()
    await browser.log_in(person.auth_id)
    assert "You have not filed anything yet." in browser.page.text
    assert "/en/guide" in browser.page.links.values()

    saved = await client.do(SAVE, token, kinds=["CONTRACT_ENDED", "CONTRACT_CONCLUDED"], fields=[])
    filed = await client.submit(token, contract_ended(person, clock.today()))
    number = filed["filing"]["receptionNumber"]
    page = await browser.get("/en/home")
    assert f"/en/file/{saved['draft']['id']}/subject" in page.links.values()
    assert page.links[number] == f"/en/history/{number}"
    assert "Registering" in page.text
    menu = [one.text for one in page.root.one("nav", "menu").all("a")]
    assert menu == ["Home", "File", "History", "Account"]
    assert "/en/file" in page.links.values()


async def test_q2_54_one_filing_shows_state_and_never_its_contents(
    client: Client, browser: Browser
) -> None:
    person, token = await client.resident()
    first, second = [
        (await client.submit(token, contract_ended(person, clock.today() - timedelta(days=one))))[
            "filing"
        ]["receptionNumber"]
        for one in (1, 0)
    ]
    await night()
    await browser.log_in(person.auth_id)
    page = await browser.get(f"/en/history/{first}")
    assert page.name == "history"
    assert first in page.h1
    assert "Replaced by a later one" in page.text
    assert page.links.get(second) == f"/en/history/{second}"
    assert "青空" not in page.html
    assert person.name not in page.html

    stranger, _ = await client.resident()
    await browser.log_in(stranger.auth_id)
    assert (await browser.get(f"/en/history/{first}")).status == 404


async def test_q2_54_the_history_is_filtered_and_paged_by_links(
    client: Client, browser: Browser
) -> None:
    person, token = await client.resident()
    numbers = []
    for _ in range(21):
        filed = await client.submit(token, contract_ended(person, clock.today()))
        numbers.append(filed["filing"]["receptionNumber"])
    await browser.log_in(person.auth_id)

    page = await browser.get("/en/history")
    assert numbers[20] in page.links
    assert numbers[0] not in page.links
    assert "Newer ones" not in page.links
    page = await browser.get(page.links["Older ones"])
    assert numbers[0] in page.links
    assert numbers[20] not in page.links
    page = await browser.get(page.links["Newer ones"])
    assert numbers[20] in page.links

    page = await browser.get("/en/history?kind=CONTRACT_ENDED&state=REGISTERED")
    assert "There is none like this." in page.text
    page = await browser.get("/en/history?kind=CONTRACT_ENDED&state=REGISTERING")
    assert numbers[20] in page.links
    assert page.value("state") == "REGISTERING"
    page = await browser.get(f"/en/history?from={day(1)}")
    assert "There is none like this." in page.text
    page = await browser.get("/en/history?from=yesterday&kind=NOTHING")
    assert page.status == 200
    assert page.value("from") == "yesterday"
    assert "This is not a day." in page.text


async def test_q2_39_home_warns_ahead_of_what_ends(client: Client, browser: Browser) -> None:
    school, _ = await client.school()
    page = await browser.log_in(school.auth_id)
    assert page.name == "home"
    assert "/en/batches/new" in page.links.values()
    assert "Your password ends" not in page.text

    clock.configure((clock.now() + timedelta(days=320)).isoformat())
    page = await browser.log_in(school.auth_id)
    assert "Your password ends after" in page.text
    assert "/en/account/password" in page.links.values()
