"""Long lists are searched with the script, by keyboard or finger, and are lists without it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from efiling.rules.vocabulary import Role
from i18n import Language
from tests.builders.browser.hands import reach
from tests.builders.browser.site import Site, link
from tests.builders.browser.walk import HEIGHT, NARROW, violations

NATIONALITY, MUNICIPALITY = "card.nationality", "subject.address.municipality"
TYPED = ("べとなむ", "ベトナム", "ﾍﾞﾄﾅﾑ", "betonamu", "viet nam", "Việt", "ＶＮＭ")
PLACES = ("しんじゅく", "シンジュク", "shinjuku", "Sinzyuku", "新宿", "13104")


def box_of(tab: Tab, name: str) -> str:
    """The selector of the field in front of a list."""
    return f'[id="{name}"][role=combobox]'


def chosen(tab: Tab, name: str) -> str:
    """What would be sent."""
    return tab.locator(f'select[name="{name}"]').input_value()


@pytest.fixture
def registration(site: Site, browser: Browser) -> Iterator[Tab]:
    """The form of who registers, in Japanese, on a narrow screen."""
    narrow = {"width": NARROW, "height": HEIGHT}
    context = site.context(browser, viewport=narrow, reduced_motion="reduce")
    tab = context.new_page()
    tab.goto("/ja/register")
    yield tab
    context.close()


def test_q2_44_a_nationality_is_found_however_it_is_written(registration: Tab) -> None:
    box = registration.locator(box_of(registration, NATIONALITY))
    for typed in TYPED:
        box.fill(typed)
        registration.keyboard.press("Tab")
        assert chosen(registration, NATIONALITY) == "VNM", typed
        assert box.input_value() == "ベトナム (Vietnam)"

    # What means none or several is none, and stays to be seen.
    for typed in ("korea", "zzz"):
        box.fill(typed)
        registration.keyboard.press("Tab")
        assert chosen(registration, NATIONALITY) == ""
        assert box.input_value() == typed


def test_q2_9_the_keyboard_opens_goes_through_and_closes_the_list(registration: Tab) -> None:
    selector = box_of(registration, NATIONALITY)
    reach(registration, selector)
    box = registration.locator(selector)
    registration.keyboard.type("guinea")
    expect(box).to_have_attribute("aria-expanded", "true")
    found = registration.locator(f'[id="{NATIONALITY}-found"] [role=option]')
    assert found.count() > 1
    expect(registration.locator(".search + [role=status]")).to_contain_text(str(found.count()))

    registration.keyboard.press("ArrowDown")
    registration.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(found.nth(1)).to_have_attribute("id", str(active))
    expect(found.nth(1)).to_have_attribute("aria-selected", "true")
    second = found.nth(1).inner_text()

    registration.keyboard.press("Enter")
    assert box.input_value() == second
    assert chosen(registration, NATIONALITY)
    expect(box).to_have_attribute("aria-expanded", "false")
    assert registration.url.endswith("/register"), "the form is not sent by a choice"

    registration.keyboard.press("Escape")
    assert chosen(registration, NATIONALITY) == ""
    assert box.input_value() == ""

    registration.keyboard.type("guinea")
    registration.keyboard.press("ArrowDown")
    assert violations(registration, in_dark=True) == []


@pytest.mark.parametrize("language", Language)
def test_q2_10_every_language_finds_its_own_name(
    site: Site, browser: Browser, language: Language
) -> None:
    context = site.context(browser, viewport={"width": NARROW, "height": HEIGHT})
    tab = context.new_page()
    tab.goto(link(language, "/register"))
    name = tab.locator(f'select[name="{NATIONALITY}"] option[value=PHL]').text_content() or ""

    box = tab.locator(box_of(tab, NATIONALITY))
    box.fill(name.split(" (", maxsplit=1)[0][:4])
    assert box.evaluate("document.scrollingElement.scrollWidth") <= NARROW
    tab.locator("[role=listbox] [role=option]").filter(has_text=name).click()
    assert chosen(tab, NATIONALITY) == "PHL"
    context.close()


def test_q2_45_a_municipality_is_found_by_its_reading_in_any_script(
    site: Site, browser: Browser
) -> None:
    draft = site.draft(Role.RESIDENT)
    context = site.context(browser, Role.RESIDENT)
    tab = context.new_page()
    tab.goto(f"/en/file/{draft}/subject")
    with tab.expect_response("**/graphql"):
        tab.locator('[name="subject.address.prefecture"]').select_option("13")
    expect(tab.locator(f'select[name="{MUNICIPALITY}"] option')).not_to_have_count(1)

    box = tab.locator(box_of(tab, MUNICIPALITY))
    for typed in PLACES:
        box.fill(typed)
        tab.keyboard.press("Tab")
        assert chosen(tab, MUNICIPALITY) == "13104", typed
    context.close()


def test_without_the_script_the_lists_are_lists(site: Site, browser: Browser) -> None:
    context = site.context(browser, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/en/register")
    expect(tab.locator("[role=combobox]")).to_have_count(0)
    expect(tab.get_by_label("Nationality/region")).to_have_value("")
    tab.get_by_label("Nationality/region").select_option("VNM")
    assert chosen(tab, NATIONALITY) == "VNM"
    context.close()
