"""An officer's day at the counter, in Japanese, in every view."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from efiling import clock
from efiling.rules.vocabulary import Role
from tests.builders.browser.hands import (
    card,
    day,
    fill,
    page_of,
    send,
    send_without_answer,
)
from tests.builders.browser.school import Record, students
from tests.builders.browser.site import Site
from tests.builders.browser.views import View, in_every_view
from tests.builders.people import NEW_PASSWORD, PASSWORD
from tests.builders.portal_counter import KINDS, PROOF, SCHOOL

BELOW = "filing.details.activityOrgLeft"
CARD = ("name", "birthDate", "sex", "nationality", "cardNumber")


def register(tab: Tab, name: str, choices: list[str]) -> None:
    """From the door of the counter to the page of the new organization."""
    tab.goto("/ja/counter")
    tab.locator(".doors a[href$='/institutions/new']").click()
    fill(tab, SCHOOL | {"name": name, "mail": f"{choices[1]}@example.test"})
    fill(tab, {"kinds": KINDS, "authIdChoices": choices})
    send(tab, "register-institution")
    assert page_of(tab) == "counter/institutions", tab.locator("main").inner_text()


def logs_in(site: Site, browser: Browser, auth_id: str, password: str) -> bool:
    """Whether the organization comes to its own pages."""
    context = site.context(browser)
    tab = context.new_page()
    tab.goto("/ja/login")
    fill(tab, {"authId": auth_id, "password": password})
    send(tab, "log-in")
    came = page_of(tab) == "home"
    context.close()
    return came


def is_done(tab: Tab) -> None:
    """The page says that it was done, and fits."""
    expect(tab.locator(".note.done")).to_be_visible()
    assert tab.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


@pytest.mark.slow
@in_every_view
def test_q2_13_q2_27_an_organization_comes_changes_forgets_and_goes(
    site: Site, browser: Browser, view: View
) -> None:
    context = site.context(browser, Role.OFFICER, **view.context)
    tab = context.new_page()
    first, second, third = (f"aozora-{view.number}{number}" for number in (1, 2, 3))
    name = f"青空日本語学院{'東西南北'[view.number]}校"

    # Its first choice of an authentication ID; the next one's is taken, it has the second.
    register(tab, name, [first, second])
    assert tab.url.endswith("done=registered-1")
    is_done(tab)
    register(tab, f"{name}別科", [first, third])
    assert tab.url.endswith("done=registered-2")
    assert logs_in(site, browser, third, PASSWORD)

    # It is found by a part of its name, and another number is stored.
    tab.goto("/ja/counter/institutions")
    tab.locator("#search").fill(name[2:])
    tab.locator("#institutions button").click()
    tab.get_by_role("link", name=name, exact=True).click()
    fill(tab, {"phone": "03-8765-4321", **PROOF})
    send(tab, "update-institution")
    is_done(tab)

    # It forgot its password, then gives up its account.
    tab.locator("main a[href*='/counter/restore']").click()
    fill(tab, {"newPassword": NEW_PASSWORD, **PROOF})
    send(tab, "restore-account")
    is_done(tab)
    assert logs_in(site, browser, first, NEW_PASSWORD)
    tab.goto("/ja/counter/deregister")
    fill(tab, {"account.authId": first, "reason": "留学生の受入れをやめたため", **PROOF})
    send(tab, "deregister-account")
    is_done(tab)
    assert not logs_in(site, browser, first, NEW_PASSWORD)

    tab.goto("/ja/counter/acts")
    assert tab.locator("tbody tr").count() >= 5
    context.close()


def paper_of(person: Record) -> dict[str, str]:
    """What stands on the form that somebody brought."""
    return {
        "channel": "COUNTER",
        **day("receivedOn", clock.today().isoformat()),
        **card("filing.subject", {name: person[name] for name in CARD}),
        "filing.subject.address.municipality": person["municipality"],
        "filing.subject.address.rest": person["addressRest"],
        **day(f"{BELOW}.on", (clock.today() - timedelta(days=3)).isoformat()),
        f"{BELOW}.organization.name": "株式会社デモ",
        f"{BELOW}.organization.address.municipality": "新宿区",
        f"{BELOW}.organization.address.rest": "西新宿２－８－１",
    }


@pytest.mark.slow
@in_every_view
def test_q2_5_q2_57_a_paper_is_entered_once_though_its_answer_was_lost_and_deleted_by_letter(
    site: Site, browser: Browser, view: View
) -> None:
    context = site.context(browser, Role.OFFICER, **view.context)
    tab = context.new_page()
    [person] = students(20 + view.number, 1)

    tab.goto("/ja/counter/paper")
    tab.locator("a[href$='kind=ACTIVITY_ORG_LEFT']").click()
    fill(tab, paper_of(person))
    send_without_answer(context, tab, "enter-paper-filing")
    tab.reload()
    is_done(tab)
    number = tab.url.rpartition("number=")[2]
    site.night()

    tab.goto("/ja/counter/deletion")
    fill(tab, {"find": number})
    with tab.expect_navigation():
        tab.locator("#filing-by-number button").click()
    fill(tab, card("applicant", {name: person[name] for name in CARD}))
    fill(tab, {"contents": "活動機関からの離脱", "statement": "届出内容に誤りがあるため。"})
    fill(tab, {"phone": "090-1234-5678", "cardCopyEnclosed": "true"})
    today = clock.today().isoformat()
    fill(tab, day("filedOn", today) | day("receivedOn", today))
    send(tab, "record-filing-deletion")
    is_done(tab)
    context.close()


@in_every_view
def test_q1_18_what_everybody_is_told_is_published_and_taken_back(
    site: Site, browser: Browser, view: View
) -> None:
    context = site.context(browser, Role.OFFICER, **view.context)
    tab = context.new_page()
    tab.goto("/ja/counter/announcements")
    fill(tab, {"texts.0.title": "年末年始の休業", "texts.0.body": "１２月２９日から休みます。"})
    send(tab, "publish-announcement")
    is_done(tab)
    everybody = site.context(browser).new_page()
    everybody.goto("/ja/announcements")
    expect(everybody.locator("main")).to_contain_text("年末年始の休業")

    tab.locator("#withdraw-announcement label", has_text="年末年始の休業").click()
    send(tab, "withdraw-announcement")
    is_done(tab)
    everybody.reload()
    expect(everybody.locator("main")).not_to_contain_text("年末年始の休業")
    everybody.context.close()
    context.close()
