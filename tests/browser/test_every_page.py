"""Every page in every language, in a real browser: whole, readable, named, on a narrow screen."""

import pytest
from playwright.sync_api import Browser

from i18n import Language
from tests.builders.browser.site import Site
from tests.builders.browser.walk import BY_EVERY_RULE, BY_SOME, Faults, walk


def told(faults: Faults) -> str:
    return "\n".join(f"{kind}: {one}" for kind, found in faults.items() for one in found)


@pytest.mark.slow
@pytest.mark.parametrize("language", BY_EVERY_RULE)
def test_q2_10_every_page_can_be_read_and_used_by_every_rule_of_axe_in_light_and_colours_in_dark(
    site: Site, browser: Browser, language: Language
) -> None:
    faults = walk(site, browser, language)
    assert not faults, told(faults)


@pytest.mark.slow
@pytest.mark.parametrize("language", BY_SOME)
def test_q2_10_every_page_can_be_read_and_used_by_those_rules_of_axe_that_other_words_can_break(
    site: Site, browser: Browser, language: Language
) -> None:
    faults = walk(site, browser, language)
    assert not faults, told(faults)
