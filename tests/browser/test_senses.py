"""For those who use no mouse, other colours or paper."""

import io

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from pypdf import PdfReader

from efiling.rules.vocabulary import Role
from i18n import Language
from tests.builders.browser.hands import page_of, press, reach
from tests.builders.browser.site import Place, Site, link
from tests.builders.browser.walk import HEIGHT, NARROW, violations
from tests.house.source import ROOT

BUILDERS = ROOT / "tests" / "builders" / "browser"
A4_LANDSCAPE = (842, 595)
"""In points."""
PRINTED = {"history": 1, "receipts": 1, "file/check": 2}
"""Page to the sheets that it takes at most, with what the demo filed."""
PLAIN, REFUSED = (
    (BUILDERS / name).read_text(encoding="utf-8") for name in ("plain.js", "refused.js")
)
TYPED = ":is([type=text], [type=email], [type=password])"
EMPTY = """(form) => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  Array.from(form.elements)
    .filter((one) => !["hidden", "radio", "checkbox"].includes(one.type))
    .forEach((one) => { one.value = ""; });
}"""


def place_of(site: Site, name: str, role: Role | None) -> Place:
    """The first page of that name which the role can reach in English."""
    places = site.places(Language.EN)
    return next(one for one in places if one.name == name and one.role is role)


def test_q2_9_a_login_and_a_filing_need_the_keyboard_only(site: Site, browser: Browser) -> None:
    draft = site.draft(Role.RESIDENT)
    context = site.context(browser)
    tab = context.new_page()

    tab.goto(f"/en/file/{draft}/subject")
    reach(tab, "a.skip")
    account = site.typed_login(Role.RESIDENT)
    reach(tab, "#authId")
    tab.keyboard.type(account["authId"])
    reach(tab, "#password")
    tab.keyboard.type(account["password"])
    with tab.expect_navigation():
        tab.keyboard.press("Enter")

    for step in ("subject", "event", "organization", "next"):
        assert page_of(tab) == f"file/{step}"
        press(tab, "#save-draft .actions button")
    assert page_of(tab) == "file/check"
    press(tab, "#submit-filing .actions button")
    assert page_of(tab) == "receipts"
    context.close()


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_q2_59_a_page_is_printed_on_a4_across_without_what_is_for_the_screen(
    site: Site, browser: Browser, name: str
) -> None:
    context = site.context(browser, Role.RESIDENT)
    tab = context.new_page()
    tab.goto(link(Language.EN, place_of(site, name, Role.RESIDENT).address))

    paper = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True, print_background=False)))
    context.close()

    assert len(paper.pages) <= PRINTED[name]
    box = paper.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == A4_LANDSCAPE
    text = " ".join(page.extract_text() for page in paper.pages)
    assert "Log out" not in text
    assert "Español" not in text
    assert "Todokede" in text


def test_q2_9_forced_colours_leave_everything_to_be_seen(site: Site, browser: Browser) -> None:
    faults = []
    for role in (None, Role.RESIDENT, Role.INSTITUTION):
        context = site.context(browser, role, forced_colors="active", reduced_motion="reduce")
        tab = context.new_page()
        for place in site.places(Language.EN):
            if place.role is role:
                tab.goto(link(Language.EN, place.address))
                faults += [f"{place}: {one}" for one in tab.evaluate(PLAIN)]
        context.close()
    assert faults == []


def refused(tab: Tab, place: Place) -> list[str]:
    """What is wrong where the first form of a page is sent with nothing in it."""
    tab.goto(link(Language.EN, place.address))
    form = tab.locator(f"main form[method=post]:has(input{TYPED})").first
    if not form.count():
        return []

    form.evaluate(EMPTY)
    with tab.expect_response(lambda answer: answer.request.method == "POST") as sent:
        form.locator(".actions button").first.click()
    if sent.value.status != 422:
        return [f"{place}: answers {sent.value.status} to an empty form"]
    tab.wait_for_load_state()
    found: list[str] = tab.evaluate(REFUSED)
    return [f"{place}: {one}" for one in (*found, *violations(tab, in_dark=False))]


def test_q2_46_a_refused_form_leads_to_its_fields(site: Site, browser: Browser) -> None:
    """A refused login does not say which of its fields is wrong."""
    faults = []
    narrow = {"width": NARROW, "height": HEIGHT}
    for role in (None, *Role):
        context = site.context(browser, role, viewport=narrow, reduced_motion="reduce")
        tab = context.new_page()
        for place in site.places(Language.EN):
            if place.role is role and place.page.forms and place.name != "login":
                faults += refused(tab, place)
        context.close()
    assert faults == []
