"""Every page in every language, in a real browser: whole, readable, named, on a narrow screen."""

import pytest
from playwright.sync_api import Browser

from i18n import Language
from tests.builders.browser.site import Site
from tests.builders.browser.walk import walk


@pytest.mark.slow
@pytest.mark.parametrize("language", Language)
def test_q2_10_every_page_can_be_read_and_used(
    site: Site, browser: Browser, language: Language
) -> None:
    faults = walk(site, browser, language)
    assert not faults, "\n".join(
        f"{kind}: {one}" for kind, found in faults.items() for one in found
    )
