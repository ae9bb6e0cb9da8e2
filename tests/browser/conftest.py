"""A gateway with its demo, and Chromium to look at it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.builders.browser import chromium
from tests.builders.browser.site import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for all tests of a process: they leave each other's data alone."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.start()
    yield site
    site.end()


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    """For one module, as no test with an event loop of its own may run meanwhile."""
    if chromium.program() is None:
        pytest.skip(chromium.MISSING)
    with chromium.opened() as browser:
        yield browser
