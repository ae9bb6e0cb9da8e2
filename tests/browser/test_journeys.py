"""Whole ways through the pages, as a newcomer goes them, in every view."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from efiling import clock
from tests.builders.browser.hands import card, day, end_session, filed_by, fill, page_of, send
from tests.builders.browser.site import Site
from tests.builders.browser.views import View, in_every_view
from tests.builders.people import PASSWORD

LEFT = "ACTIVITY_ORG_LEFT"
PATIENCE_MS = 20_000


def register(site: Site, tab: Tab, person: Mapping[str, Any], auth_id: str) -> None:
    """Registers in Tagalog; whoever has is logged in."""
    tab.goto("/tl/register")
    mail = f"{auth_id}@example.test"
    fill(tab, card("card", person["card"]))
    fill(tab, {"authId": auth_id, "password": PASSWORD, "mail": mail, "acceptsTerms": "true"})
    send(tab, "register-resident")
    assert page_of(tab) == "home", tab.locator("main").inner_text()


def live_at(tab: Tab, group: str, address: Mapping[str, str], script: bool) -> None:
    """Fills in an address and sends the step; without the script the municipalities come with the
    next page."""
    municipality = {f"{group}.municipality": address["municipality"]}
    fill(
        tab, {f"{group}.prefecture": address["municipality"][:2], f"{group}.rest": address["rest"]}
    )
    if not script:
        send(tab, "save-draft")
        assert tab.locator(f'[name="{group}.rest"]').input_value()
    fill(tab, municipality)
    send(tab, "save-draft")


@pytest.mark.slow
@in_every_view
def test_q2_69_a_newcomer_registers_and_files_once_whatever_the_telephone_does(
    site: Site, browser: Browser, view: View
) -> None:
    context = site.context(browser, **view.context)
    tab = context.new_page()
    person = site.demo["cardsWithoutAccount"][view.number]
    auth_id = f"newcomer-{view.number}+"
    register(site, tab, person, auth_id)

    # What happened, and to whom; in the middle the session ends, and what was typed stays.
    tab.goto("/tl/file")
    fill(tab, {"kinds": LEFT})
    send(tab, "save-draft")
    fill(tab, card("subject", person["card"]))
    end_session(context, site)
    live_at_login = {"authId": auth_id, "password": PASSWORD}
    send(tab, "save-draft")
    assert page_of(tab) == "login"
    fill(tab, live_at_login)
    send(tab, "log-in")
    send(tab, "go-on")
    expect(tab.locator('[name="subject.name"]')).to_have_value(person["card"]["name"])
    live_at(tab, "subject.address", person["address"], view.script)

    left = (clock.today() - timedelta(days=3)).isoformat()
    fill(tab, day("details.on", left))
    send(tab, "save-draft")
    fill(tab, {"organization.name": "株式会社デモ"})
    live_at(
        tab, "organization.address", {"municipality": "13104", "rest": "西新宿2-8-1"}, view.script
    )
    assert page_of(tab) == "file/check", tab.locator("main").inner_text()

    # Twice at once, in two tabs, back and again, anew: one filing.
    other = context.new_page()
    other.goto(tab.url)
    tab.locator("#submit-filing .actions button").dblclick(no_wait_after=True)
    # No navigation is waited for: the second press may break off the first one's.
    expect(tab.locator(".number")).to_be_visible(timeout=PATIENCE_MS)
    number = tab.locator(".number").inner_text()
    send(other, "submit-filing")
    tab.go_back()
    tab.goto(tab.url)
    tab.reload()
    assert filed_by(context, site) == 1

    tab.goto(f"/tl/receipts/{number}")
    assert page_of(tab) == "receipts"
    assert tab.locator("html").get_attribute("lang") == "tl"
    context.close()


@in_every_view
def test_q2_10_another_language_keeps_what_was_typed(
    site: Site, browser: Browser, view: View
) -> None:
    context = site.context(browser, **view.context)
    tab = context.new_page()
    tab.goto("/en/register")
    fill(tab, {"card.name": "NGUYEN VAN AN", "card.sex": "MALE", "password": PASSWORD})

    tab.locator(".languages summary").click()
    way = f".languages {'a' if view.script else 'button'}[lang=ko]"
    with tab.expect_navigation():
        tab.locator(way).click()

    assert tab.locator("html").get_attribute("lang") == "ko"
    expect(tab.locator('[name="card.name"]')).to_have_value("NGUYEN VAN AN")
    expect(tab.locator('[name="card.sex"][value="MALE"]')).to_be_checked()
    expect(tab.locator('[name="password"]')).to_have_value("")
    assert tab.locator(".summary").count() == 0
    context.close()
