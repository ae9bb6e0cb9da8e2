"""Pages of those who watch over the service: helpdesk, auditors, administrators."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.actions.machinery.verification import verify_trail
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import Role
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading
from tests.builders.http.client import Client
from tests.builders.owner import as_owner
from tests.builders.portal import Browser
from tests.builders.staff import Staff
from tests.builders.work import work_off


async def entered(browser: Browser, client: Client, role: Role) -> Staff:
    person, _ = await client.staff(role)
    await browser.log_in_staff(person)
    return person


async def test_q2_26_the_helpdesk_reads_why_somebody_cannot_log_in(
    browser: Browser, client: Client
) -> None:
    person, _ = await client.resident()
    for _ in range(5):
        await client.log_in(person, "wrongPass-2027")
    await entered(browser, client, Role.HELPDESK)
    assert browser.page.name == "helpdesk"

    asked = {"ticket": "T-2027-1", "by.cardNumber": person.card_number}
    page = await browser.submit("account-state", asked)
    assert page.status == 200, page.problems
    assert "Locked after wrong passwords" in page.text
    assert "Tell them:" in page.text
    assert person.card_number not in page.address
    # The next one can be looked up at once, with the ticket still there.
    assert page.value("ticket") == "T-2027-1"
    assert page.value("by.cardNumber") == ""

    page = await browser.submit("account-state", {"by.authId": "one", "by.receptionNumber": "two"})
    assert page.status == 422
    assert "leave the others empty" in page.message_at("by")
    assert "receptionNumber" not in page.text


async def test_the_helpdesk_is_told_that_there_is_no_account(
    browser: Browser, client: Client
) -> None:
    await entered(browser, client, Role.HELPDESK)
    page = await browser.submit("account-state", {"ticket": "T-1", "by.authId": "nobody-here"})
    assert page.status == 200
    assert "There is no account for what was given." in page.text

    for ticket in ("two words", ""):
        page = await browser.submit("account-state", {"ticket": ticket, "by.authId": "nobody"})
        assert page.status == 422
        assert page.wrong == ["ticket"]
        said = [one.text for one in page.main.all("p", "message")]
        assert all(one.count("letters, digits") <= 1 for one in said), "said twice"
        assert page.value("by.authId") == "nobody"


async def test_auditors_filter_the_trail_and_take_along_what_they_see(
    browser: Browser, client: Client
) -> None:
    await client.resident()
    person = await entered(browser, client, Role.AUDITOR)
    page = await browser.get("/en/audit?event=account.registered&from=2020-01-01")
    events = page.main.one("tbody").text
    assert "Resident registered" in events
    assert "Staff account created" not in events

    answer = await browser.ask("GET", "/en/audit?event=account.registered&format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["event"] for row in rows] == ["account.registered"]

    assert "Not looked at yet" in (await browser.get("/en/audit")).text
    await verify_trail(SYSTEM)
    page = await browser.get("/en/audit")
    assert "Whole" in page.text
    clock.move_by(timedelta(hours=37))
    await browser.log_in_staff(person)
    page = await browser.get("/en/audit")
    assert "Not looked at for more than a day" in page.text

    for typed in ("2020-01-01 9:00", "2020-01-01T09:00", "令和2年1月1日", "令和二年一月一日 9時"):
        page = await browser.get(f"/en/audit?event=account.registered&from={typed}")
        assert "Resident registered" in page.main.one("tbody").text
    for typed in ("2999-12-31", "2999/12/31 09:00", "31 Dec 2999 5pm"):
        assert "No event fits" in (await browser.get(f"/en/audit?from={typed}")).text

    for typed in ("yesterday", "0000-01-01", "2027-04-01 25:00", "9:00"):
        page = await browser.get(f"/en/audit?from={typed}")
        assert page.status == 422
        assert page.wrong == ["from"]
    assert (await browser.get("/en/audit?from=0001-01-01&to=9999-12-31")).status == 200


async def test_administrators_see_charts_with_their_figures(
    browser: Browser, client: Client
) -> None:
    await client.resident()
    await entered(browser, client, Role.ADMINISTRATOR)
    page = await browser.get("/en/operations?days=7")
    assert page.name == "operations"
    charts = list(page.main.all("figure", "chart"))
    assert len(charts) == 5
    for chart in charts:
        assert len(list(chart.one("table").all("tr"))) == 8
    assert "style=" not in page.html
    assert "Residents who registered: 1" in page.text


async def test_maintenance_is_scheduled_and_cancelled(browser: Browser, client: Client) -> None:
    await entered(browser, client, Role.ADMINISTRATOR)
    await browser.get("/en/operations/maintenance")
    page = await browser.submit("schedule-maintenance", {"texts.1.title": "Maintenance"})
    assert page.status == 422
    assert page.message_at("from")
    assert page.message_at("to")

    begins = {"from.year": "2099", "from.month": "1", "from.day": "2", "from.time": "1:00"}
    ends = {"to.year": "2099", "to.month": "1", "to.day": "2", "to.time": "05:30"}
    words = {"texts.0.title": "Maintenance", "texts.0.body": "We change a machine."}
    page = await browser.submit("schedule-maintenance", begins | ends | words)
    assert page.status == 200, page.problems
    assert "January 2, 2099 05:30" in page.text

    page = await browser.submit("cancel-maintenance")
    assert "cancelled" in page.done
    assert "Nothing is scheduled" in page.text


async def test_pages_of_staff_are_closed_to_everybody_else(
    browser: Browser, client: Client
) -> None:
    person, _ = await client.resident()
    await browser.log_in(person.auth_id)
    for address in ("/counter", "/counter/paper", "/helpdesk", "/audit", "/operations"):
        page = await browser.get(f"/en{address}")
        assert page.status == 403, (address, page.text)


@pytest.mark.parametrize("days", [7, 92])
async def test_the_charts_cost_as_many_statements_whatever_their_days(
    browser: Browser, client: Client, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await entered(browser, client, Role.ADMINISTRATOR)
    asked: list[str] = []

    async def noted(view: Reading, sql: str, *values: Any) -> Sequence[Row]:
        asked.append(sql)
        return await fetch(view, sql, *values)

    fetch = Reading.fetch
    monkeypatch.setattr(Reading, "fetch", noted)
    page = await browser.get(f"/en/operations?days={days}")
    assert page.status == 200
    assert len(asked) <= 20


async def test_q2_67_what_waits_too_long_is_told_and_a_job_that_stopped_runs_again(
    browser: Browser, client: Client
) -> None:
    await client.resident()
    clock.move_to(clock.now() + timedelta(hours=1))
    await entered(browser, client, Role.ADMINISTRATOR)
    page = await browser.get("/en/operations")
    assert "A job has been due since" in page.text
    assert "A mail has been waiting since" in page.text

    await as_owner(
        "UPDATE job SET state = 'QUARANTINED', attempts = 12, last_error = 'OSError at x:1'"
    )
    page = await browser.get("/en/operations")
    assert "Jobs have stopped" in page.text
    row = page.forms["retry-job"].one("tbody").one("tr")
    assert "mail.send" in row.text
    assert "OSError at x:1" in row.text
    page = await browser.submit("retry-job")
    assert page.status == 422
    assert page.wrong == ["id"]

    page = await browser.submit("retry-job", {"id": row.one("input").get("value")})
    assert page.status == 200, page.problems
    assert "runs again" in page.done
    assert "retry-job" not in page.forms
    await work_off()
    assert "Nothing is overdue" in (await browser.get("/en/operations")).text
