"""A school at its pages, in every view."""

import shlex
from datetime import timedelta

import httpx2
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from efiling import clock
from efiling.rules.arrival import half_width, keyboard_mapped
from efiling.rules.vocabulary import Role
from tests.builders.browser.hands import day, end_session, fill, log_in, page_of, send
from tests.builders.browser.school import (
    rows_about,
    rows_in,
    students,
    taken,
    upload,
    with_card,
    workbook,
)
from tests.builders.browser.site import Site
from tests.builders.browser.views import View, in_every_view

WIDE = "() => document.scrollingElement.scrollWidth"


def confirm(site: Site, tab: Tab) -> str:
    """Files what was checked. Before that the session ends, which costs no row; where the batch
    is."""
    end_session(tab.context, site)
    send(tab, "submit-batch")
    assert page_of(tab) == "login"
    fill(tab, site.typed_login(Role.INSTITUTION))
    send(tab, "log-in")
    send(tab, "go-on")
    while page_of(tab) == "batches/new":
        send(tab, "submit-batch")
    expect(tab.locator("h1")).to_have_text("4 notifications were received")
    expect(tab.locator("dl.check .tag")).to_have_text("Registering")
    return tab.url.partition("?")[0]


def registered_in_history(tab: Tab) -> str:
    """What the history shows of today that is registered."""
    tab.goto("/en/history")
    tab.locator("main summary").click()
    fill(tab, {"state": "REGISTERED", "from": clock.today().isoformat()})
    with tab.expect_navigation():
        tab.locator("#history .actions button").click()
    return " ".join(tab.locator("tbody tr").all_inner_texts())


@pytest.mark.slow
@in_every_view
def test_q2_65_a_school_mends_files_and_corrects_a_workbook_by_the_pages_alone(
    site: Site, browser: Browser, view: View
) -> None:
    context = site.context(browser, **view.context)
    tab = context.new_page()
    log_in(site, tab, Role.INSTITUTION)
    people = students(4 * view.number, 4)
    rows = rows_about(people, f"S{view.number}")

    # What is wrong is shown as the sheet itself, and the values are put in by the service.
    spoilt = [{**row} for row in rows]
    spoilt[1]["name"] = rows[1]["name"].lower()
    spoilt[2]["addressRest"] = half_width(rows[2]["addressRest"])
    tab.goto("/en/batches/new")
    upload(tab, workbook(spoilt))
    expect(tab.locator(".cell")).to_have_text(["F5", "L6"])
    expect(tab.locator(".now")).to_have_text(
        [rows[1]["name"], keyboard_mapped(rows[2]["addressRest"])]
    )
    assert tab.evaluate(WIDE) <= view.width
    mended = taken(tab, tab.locator("#mended-workbook .actions button"))
    upload(tab, mended)
    expect(tab.locator("h1")).to_have_text("Nothing is wrong. File these 4 notifications?")

    batch = confirm(site, tab)

    # At night the register knows of another card; the row is corrected and filed again.
    card = f"ZZ{people[3]['cardNumber'][2:10]}ZZ"
    site.night(with_card(people[3], card))
    tab.goto(batch)
    expect(tab.locator("tbody .tag")).to_have_text([*["Registered"] * 3, "Registration error"])
    assert tab.evaluate(WIDE) <= view.width
    [wrong] = rows_in(taken(tab, tab.locator("a[href$='corrections.xlsx']")))
    assert wrong["clientReference"] == rows[3]["clientReference"]
    tab.goto("/en/batches/new")
    upload(tab, workbook([{**wrong, "cardNumber": card}]))
    send(tab, "submit-batch")
    expect(tab.locator("h1")).to_have_text("1 notifications were received")

    shown = registered_in_history(tab)
    assert [one["clientReference"] in shown for one in rows] == [True, True, True, False]
    context.close()


@in_every_view
def test_q2_66_a_token_is_shown_once_with_a_line_that_works_and_is_revoked(
    site: Site, browser: Browser, view: View
) -> None:
    context = site.context(browser, Role.INSTITUTION, **view.context)
    tab = context.new_page()
    tab.goto("/en/tokens")
    name = f"program {view}"
    typed = {"name": name, "scopes": "BATCH_READ"}
    fill(tab, typed | day("expiresOn", (clock.today() + timedelta(days=30)).isoformat()))
    send(tab, "create-api-token")
    expect(tab.locator(".summary a")).to_have_attribute("href", "#password")
    expect(tab.locator('[name="name"]')).to_have_value(name)
    fill(tab, {"password": site.typed_login(Role.INSTITUTION)["password"]})
    send(tab, "create-api-token")

    token = tab.locator("#token").inner_text()
    line = tab.locator("#try").inner_text()
    assert f"Bearer {token}" in line
    _, _, address, *_, query = shlex.split(line)
    asked = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    answer = httpx2.post(address, content=query, headers=asked)
    assert answer.json() == {"data": {"viewer": {"role": "INSTITUTION"}}}

    tab.goto("/en/tokens")
    assert token not in tab.content()
    tab.locator("#revoke-api-token label", has_text=name).click()
    send(tab, "revoke-api-token")
    assert name not in tab.locator("main").inner_text()
    assert httpx2.post(address, content=query, headers=asked).status_code == 401
    context.close()
