"""Pages on the screens of offices."""

import pytest
from playwright.sync_api import Browser

from efiling.rules.vocabulary import Role
from i18n import Language
from tests.builders.browser.site import Site, link

WIDTH, HEIGHT = 1280, 800
WIDE = "() => document.scrollingElement.scrollWidth"
READERS = (None, *Role)


@pytest.mark.slow
def test_q2_7_every_page_fits_a_desktop(site: Site, browser: Browser) -> None:
    faults = []
    for role in READERS:
        viewport = {"width": WIDTH, "height": HEIGHT}
        context = site.context(browser, role, viewport=viewport)
        tab = context.new_page()
        for place in site.places(Language.JA):
            if place.role is role:
                answer = tab.goto(link(Language.JA, place.address))
                assert answer
                if answer.status != 200 or tab.evaluate(WIDE) > WIDTH:
                    faults.append(f"{place}: {answer.status}, {tab.evaluate(WIDE)} px")
        context.close()

    assert not faults, "\n".join(faults)
