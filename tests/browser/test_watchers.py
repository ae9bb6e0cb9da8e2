"""Helpdesk, auditor and administrator at their pages, in Japanese, in every view."""

import csv
import io
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from efiling import clock
from efiling.rules.vocabulary import Role
from tests.builders.browser.hands import day, fill, page_of, send
from tests.builders.browser.school import taken
from tests.builders.browser.site import Site
from tests.builders.browser.views import View, in_every_view
from tests.builders.http.client import LOG_IN
from tests.builders.people import PASSWORD, WRONG_PASSWORD
from tests.builders.processes.gateways import READY_SECONDS
from tests.builders.staff import Staff

WRONG_TIMES = 5
SENT = "SELECT id FROM job WHERE name = 'mail.send' AND state = 'DONE' LIMIT 1"
HELD = "UPDATE job SET state = 'QUEUED', due_at = ?, leased_until = ?, fence = fence + 1"
LONG_LEASE = timedelta(minutes=4)
"""Leases go by real time; of a longer one nobody would believe that it was given."""
STOPPED = "UPDATE job SET state = 'QUARANTINED', last_error = 'OSError at x:1'"


def fits(tab: Tab) -> bool:
    """Nothing is wider than the window."""
    return bool(tab.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))


@in_every_view
def test_q2_26_q2_67_the_helpdesk_finds_a_lock_and_the_auditor_reads_of_it(
    site: Site, browser: Browser, view: View
) -> None:
    """Somebody typed a wrong password until nothing went any more, and calls."""
    people = [one for one in site.demo["testPeople"] if one.get("account")]
    who = people[view.number % len(people)]
    with site.caller(None) as caller:
        typed = {"authId": who["account"]["authId"], "password": WRONG_PASSWORD, "bearer": True}
        for _ in range(WRONG_TIMES):
            caller.post("/graphql", json={"query": LOG_IN, "variables": {"input": typed}})

    desk = site.context(browser, Role.HELPDESK, **view.context)
    tab = desk.new_page()
    tab.goto("/ja/helpdesk")
    fill(tab, {"by.cardNumber": who["card"]["cardNumber"]})
    send(tab, "account-state")
    expect(tab.locator(".summary a")).to_have_attribute("href", "#ticket")
    fill(tab, {"ticket": f"T-{view}"})
    send(tab, "account-state")
    expect(tab.locator(".causes li").first).to_contain_text("ロック")
    expect(tab.locator("table.lists")).to_be_visible()
    assert who["card"]["cardNumber"] not in tab.url
    assert fits(tab)
    desk.close()

    audit = site.context(browser, Role.AUDITOR, **view.context)
    tab = audit.new_page()
    tab.goto("/ja/audit")
    tab.locator("#event").fill("account.locked")
    tab.locator("#from").fill("２０２０／１／１")
    with tab.expect_navigation():
        tab.locator("#audit-trail button").click()
    locked = tab.locator("tbody tr").count()
    assert locked >= 1
    assert fits(tab)
    rows = taken(tab, tab.locator("a[href*='format=csv']")).decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(rows)))
    assert [one["event"] for one in found] == ["account.locked"] * locked

    # From the event to all that happened to that account.
    with tab.expect_navigation():
        tab.locator("tbody a[href*='subject=']").first.click()
    expect(tab.locator("#subject")).to_have_value(found[0]["subject"])
    tab.locator("#to").fill("yesterday")
    with tab.expect_navigation():
        tab.locator("#audit-trail button").click()
    expect(tab.locator(".summary a")).to_have_attribute("href", "#to")
    expect(tab.locator("#subject")).to_have_value(found[0]["subject"])
    audit.close()


def administrator_of(site: Site, auth_id: str) -> Staff:
    """Somebody whose account an operator has just made."""
    words = ("--role", "ADMINISTRATOR", "--auth-id", auth_id, "--mail", "w@example.test")
    printed = site.command("staff", "create", *words, typed=f"{PASSWORD}\n")
    (secret,) = parse_qs(urlsplit(printed.strip()).query)["secret"]
    return Staff(Role.ADMINISTRATOR, auth_id, "w@example.test", secret)


def rows_of(site: Site) -> sqlite3.Connection:
    """The rows of the service, to be changed behind its back."""
    return sqlite3.connect(site.folder / "todokede.db", timeout=20)


def one_that_is_sent(site: Site) -> str:
    """The job of a mail that no worker has in hand; the demo sends some as it begins."""
    give_up = time.monotonic() + READY_SECONDS
    with closing(rows_of(site)) as rows:
        while not (found := rows.execute(SENT).fetchone()):
            assert time.monotonic() < give_up
            time.sleep(0.05)
    return str(found[0])


def change(site: Site, job: str, statement: str, *values: str) -> None:
    """What befalls the row of a job."""
    with closing(rows_of(site)) as rows, rows:
        assert rows.execute(f"{statement} WHERE id = ?", (*values, job)).rowcount == 1


@in_every_view
def test_q2_67_an_administrator_sees_what_is_late_and_stopped_runs_it_again_and_closes_the_service(
    site: Site, browser: Browser, view: View
) -> None:
    who = administrator_of(site, f"watchman-{view.number}")
    context = site.context(browser, **view.context)
    tab = context.new_page()
    tab.goto("/ja/operations")
    fill(tab, {"authId": who.auth_id, "password": PASSWORD, "oneTimeCode": who.code()})
    send(tab, "log-in")
    assert page_of(tab) == "operations"
    overdue = tab.locator(".overdue li")

    # A worker holds the job of a mail and does nothing, so that both are late; then it stops for
    # good.
    job = one_that_is_sent(site)
    due_at, leased_until = clock.now() - timedelta(hours=1), datetime.now(UTC) + LONG_LEASE
    change(site, job, HELD, str(due_at), str(leased_until))
    before = overdue.count()
    tab.reload()
    assert overdue.count() == before + 2
    change(site, job, STOPPED)
    tab.reload()
    row = tab.locator("#retry-job tbody tr")
    expect(row).to_contain_text("OSError at x:1")
    assert fits(tab)
    row.locator("label").click()
    send(tab, "retry-job")
    expect(tab.locator(".note.done").first).to_be_visible()
    assert tab.locator("#retry-job").count() == 0

    # Who plans a maintenance is told what is missing, and takes it back.
    tab.goto("/ja/operations/maintenance")
    send(tab, "schedule-maintenance")
    assert tab.locator(".summary li").count() >= 2
    times = {"from.time": "1:00", "to.time": "05:30"}
    days = day("from", "2099-01-02") | day("to", "2099-01-02")
    fill(tab, days | times | {"texts.0.title": "保守", "texts.0.body": "機器を交換します。"})
    send(tab, "schedule-maintenance")
    expect(tab.locator("dl.check")).to_contain_text("05:30")
    send(tab, "cancel-maintenance")
    assert tab.locator("#cancel-maintenance").count() == 0
    context.close()
