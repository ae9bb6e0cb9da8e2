"""Drafts on pages that other windows and other programs have a hand in."""

from collections.abc import Sequence

import pytest

from efiling import clock
from gateway.portal.filings import check as check_pages
from gateway.portal.filings.checking import Checked, check
from gateway.portal.filings.drafts import Draft
from gateway.portal.visit import Visit
from tests.builders.filing_pages import come_to_check, logged_in
from tests.builders.http.client import Client
from tests.builders.http.drafts import draft_of, saved
from tests.builders.portal import Browser
from tests.builders.rows import count

NAME = "details.contractEnded.organization.name"
HALF, WIDE = "ABC株式会社", "ＡＢＣ株式会社"
BOTH = ["CONTRACT_ENDED", "CONTRACT_CONCLUDED"]


async def _come_with(
    browser: Browser, client: Client, **changed: str
) -> tuple[str, str, dict[str, str]]:
    """A draft that another program has changed last: its id, a token, what stands in it."""
    person = await logged_in(browser, client)
    page = await come_to_check(browser, person, clock.today())
    draft = page.address.split("/")[3]
    token = str((await client.log_in(person))["token"])
    typed = await _typed(client, token, draft) | changed
    await saved(client, token, typed, id=draft)
    return draft, token, typed


async def _typed(client: Client, token: str, draft: str) -> dict[str, str]:
    found = await draft_of(client, token, draft)
    return {one["path"]: one["value"] for one in found["fields"]}


async def _mismatches() -> int:
    return await count("audit", "event = 'identity.failed'")


async def test_q2_69_looking_at_a_draft_saves_nothing_but_what_is_mended(
    browser: Browser, client: Client
) -> None:
    draft, token, _ = await _come_with(browser, client)
    before = await draft_of(client, token, draft)

    await browser.get(f"/en/file/{draft}/check")
    assert await draft_of(client, token, draft) == before

    await saved(client, token, await _typed(client, token, draft) | {NAME: HALF}, id=draft)
    await browser.get(f"/en/file/{draft}/check")
    found = await _typed(client, token, draft)
    assert found[NAME] == WIDE
    assert found[f"typed.{NAME}"] == HALF


async def test_q2_69_looking_at_a_draft_overwrites_no_other_window(
    browser: Browser, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, token, typed = await _come_with(browser, client, **{NAME: HALF})
    other = typed | {NAME: "白雲大学"}

    async def check_slowly(visit: Visit, seen: Draft) -> Checked:
        checked = await check(visit, seen)
        await saved(client, token, other, id=draft)
        return checked

    with monkeypatch.context() as patched:
        patched.setattr(check_pages, "check", check_slowly)
        page = await browser.get(f"/en/file/{draft}/check")
    assert WIDE in page.text
    assert await _typed(client, token, draft) == other

    # And what is shown here is not filed unseen either.
    page = await browser.submit("submit-filing")
    assert page.status == 422
    assert "白雲大学" in page.text
    assert (await browser.submit("submit-filing")).name == "receipts"


async def test_q2_46_a_look_at_what_does_not_match_counts_once(
    browser: Browser, client: Client
) -> None:
    wrong = {"subject.name": "SOMEBODY ELSE", NAME: HALF}
    draft, token, _ = await _come_with(browser, client, **wrong)
    before = await _mismatches()

    page = await browser.get(f"/en/file/{draft}/check")

    assert await _mismatches() == before + 1
    assert "changed from: ABC株式会社" in page.text
    assert "does not match the residence card" in page.text
    assert (await _typed(client, token, draft))[NAME] == WIDE


@pytest.mark.parametrize("kinds", [BOTH[:1], BOTH])
async def test_paths_that_no_page_knows_are_left_out(
    browser: Browser, client: Client, kinds: Sequence[str]
) -> None:
    person = await logged_in(browser, client)
    token = (await client.log_in(person))["token"]
    odd = ["", "0", "1", "9", "9.subject.name", "typed.", "typed.0", ".", "0.", "details", "a.b"]
    odd += ["0.details", "1.details.contractConcluded", "1.next.name", "details.spouseDivorced.on"]
    known = "subject.name" if len(kinds) == 1 else "0.subject.name"
    draft = await saved(client, token, dict.fromkeys(odd, "x") | {known: "KEPT"}, kinds=kinds)

    for step in ("subject", "event", "organization", "check"):
        page = await browser.get(f"/en/file/{draft['id']}/{step}")
        assert page.status == 200
    page = await browser.get(f"/en/file/{draft['id']}/subject")
    assert page.value("subject.name") == "KEPT"


async def test_leaving_and_joining_may_be_sent_in_either_order(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    token = (await client.log_in(person))["token"]
    typed = {
        "0.details.contractConcluded.on": "2026-05-02",
        "1.details.contractEnded.on": "2026-05-01",
    }
    draft = await saved(client, token, typed, kinds=BOTH[::-1])

    page = await browser.get(f"/en/file/{draft['id']}/event")

    assert page.value("details.on.day") == "01"
    assert page.value("1.details.on.day") == "02"


@pytest.mark.parametrize(
    "kinds",
    [
        [*BOTH, "SPOUSE_DIVORCED"],
        ["CONTRACT_ENDED", "SPOUSE_DIVORCED"],
    ],
)
async def test_a_draft_that_no_page_can_show_is_not_found(
    browser: Browser, client: Client, kinds: Sequence[str]
) -> None:
    person = await logged_in(browser, client)
    token = (await client.log_in(person))["token"]
    draft = await saved(client, token, {"0.subject.name": "X", "2.subject": "Y"}, kinds=kinds)
    own = (await browser.get("/en/file")).filled("save-draft")["formToken"]

    for step in ("subject", "check"):
        address = f"/en/file/{draft['id']}/{step}"
        assert (await browser.get(address)).status == 404
        assert (await browser.send(address, {"formToken": own})).status == 404

    page = await browser.get("/en/file")
    assert not [one for one in page.links.values() if draft["id"] in one]
    page = await browser.submit("discard-draft")
    assert page.done
