"""The button is pressed, the service does it, and the answer never arrives: whoever reloads, or
begins once more, finds one filing and everything that was typed."""

import pytest
from playwright.sync_api import Browser, expect

from efiling.rules.vocabulary import Role
from tests.builders.browser.hands import filed_by, fill, page_of, send, send_without_answer
from tests.builders.browser.school import rows_about, students, upload, workbook
from tests.builders.browser.site import Site

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_q2_69_a_filing_whose_answer_was_lost_is_filed_once(
    site: Site, browser: Browser, script: bool
) -> None:
    draft = site.draft(Role.RESIDENT)
    context = site.context(browser, Role.RESIDENT, viewport=PHONE, java_script_enabled=script)
    tab = context.new_page()
    before = filed_by(context, site)

    # A step: what was typed is there.
    tab.goto(f"/en/file/{draft}/organization?change=1")
    fill(tab, {"organization.name": "株式会社青空"})
    send_without_answer(context, tab, "save-draft")
    tab.goto(f"/en/file/{draft}/check")
    expect(tab.locator("main")).to_contain_text("株式会社青空")

    # The filing: reloaded, and gone back to.
    send_without_answer(context, tab, "submit-filing")
    assert filed_by(context, site) == before + 1
    tab.reload()
    assert page_of(tab) == "receipts"
    number = tab.locator(".number").inner_text()
    tab.goto(f"/en/file/{draft}/check")
    assert page_of(tab) == "home"
    expect(tab.locator("main")).to_contain_text(number)
    assert filed_by(context, site) == before + 1
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_q2_69_a_batch_whose_answer_was_lost_is_filed_once(
    site: Site, browser: Browser, script: bool
) -> None:
    """Also by who does not reload, but chooses the same file once more."""
    context = site.context(browser, Role.INSTITUTION, java_script_enabled=script)
    tab = context.new_page()
    data = workbook(rows_about(students(24 if script else 26, 2), f"lost-{script}"))
    tab.goto("/en/batches/new")
    upload(tab, data)
    send_without_answer(context, tab, "submit-batch")
    tab.reload()
    expect(tab.locator("h1")).to_have_text("2 notifications were received")
    number = tab.locator(".number").inner_text()

    tab.goto("/en/batches/new")
    upload(tab, data)
    send(tab, "submit-batch")
    expect(tab.locator(".number")).to_have_text(number)
    context.close()
