"""While the service is closed or cannot store anything: everybody is told until when, and nobody
types anything twice."""

from datetime import date, timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.errors import Unavailable
from efiling.rules.vocabulary import Role
from gateway.http.sessions import Sessions
from tests.builders.filing_pages import begin, logged_in, typed_day, typed_subject
from tests.builders.http.client import Client
from tests.builders.portal import Browser

CLOSED = {
    **typed_day("from", date(2020, 1, 1)),
    "from.time": "00:00",
    **typed_day("to", date(2999, 1, 1)),
    "to.time": "05:30",
    "texts.0.title": "Maintenance",
    "texts.0.body": "We change a machine.",
}


async def closed_by(client: Client) -> Browser:
    """The window of an administrator who has closed the service."""
    administrator = Browser(client)
    person, _ = await client.staff(Role.ADMINISTRATOR)
    await administrator.log_in_staff(person)
    await administrator.get("/en/operations/maintenance")
    page = await administrator.submit("schedule-maintenance", CLOSED)
    assert page.status == 200, page.problems
    clock.move_by(timedelta(seconds=2))
    return administrator


async def test_q2_4_the_top_page_says_when_the_service_opens_again(
    browser: Browser, client: Client
) -> None:
    await closed_by(client)

    for address in ("/en/", "/en/announcements"):
        page = await browser.get(address)
        assert page.status == 200
        assert "We change a machine." in page.text
        assert "to January 1, 2999 05:30" in page.text


async def test_q2_4_what_is_sent_while_the_service_is_closed_is_typed_once(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    form = (await begin(browser, "CONTRACT_ENDED")).filled("save-draft")
    administrator = await closed_by(client)

    page = await browser.submit("save-draft", typed_subject(person))
    assert page.status == 503
    assert "still here" in page.text
    assert page.filled("again")["subject.name"] == [person.name]
    assert page.filled("again")["formToken"] == form["formToken"]

    await administrator.submit("cancel-maintenance")
    clock.move_by(timedelta(seconds=2))
    page = await browser.submit("again")
    assert page.name == "file/event", page.problems


@pytest.mark.parametrize(("site", "is_kept"), [("same-origin", True), ("cross-site", False)])
async def test_q2_69_where_nothing_can_be_read_what_our_own_pages_sent_is_kept(
    browser: Browser, client: Client, monkeypatch: pytest.MonkeyPatch, site: str, is_kept: bool
) -> None:
    """What another site sent must not come back with a button of ours."""
    person = await logged_in(browser, client)
    page = await begin(browser, "CONTRACT_ENDED")

    async def away(*_arguments: Any, **_more: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(Sessions, "actor_of", away)
    sent = page.filled("save-draft") | {"subject.name": [person.name]}
    page = await browser.send(page.address, sent, headers={"sec-fetch-site": site})

    assert page.status == 503
    assert ("again" in page.forms) is is_kept
    assert (person.name in page.html) is is_kept


async def test_q2_31_a_password_is_not_kept(browser: Browser, client: Client) -> None:
    await logged_in(browser, client)
    await browser.get("/en/account/password")
    await closed_by(client)

    typed = {"oldPassword": "quiet=River+58", "newPassword": "quiet=River+59"}
    page = await browser.submit("change-password", typed)
    assert page.status == 503
    assert "River" not in page.html
