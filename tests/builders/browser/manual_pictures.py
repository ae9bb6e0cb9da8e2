"""The pictures of the manuals: `-m tests.builders.browser.manual_pictures` takes them anew."""

import tempfile
from base64 import b64decode
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from efiling.rules.vocabulary import Role
from gateway.portal.open.manuals.picture import HEIGHT, Picture
from gateway.portal.open.picture_files import pictures
from i18n import Language
from i18n.negotiation import NAMES
from tests.builders.browser import chromium
from tests.builders.browser.pictures import workbook_with_errors
from tests.builders.browser.school import upload
from tests.builders.browser.site import Site, link

QUALITY = 48
BELOW_THE_SUMMARY = "batch-errors"
"""Its picture begins with the heading, so that the sheet is in it."""


def languages_of(picture: Picture) -> tuple[Language, ...]:
    """Residents read eight languages, organizations two."""
    two = picture.role is Role.INSTITUTION
    return (Language.JA, Language.EN) if two else tuple(NAMES)


def show(site: Site, tab: Tab, picture: Picture, language: Language) -> None:
    """Opens the page as the manual speaks of it."""
    places = site.places(language)
    place = next(
        one for one in places if one.page.address == picture.page and one.role is picture.role
    )
    tab.goto(link(language, place.address))
    if picture.name == BELOW_THE_SUMMARY:
        upload(tab, workbook_with_errors(site))
    tab.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def shot(tab: Tab, picture: Picture) -> bytes:
    """The content from its top on, as a compressed picture."""
    first = "h1" if picture.name == BELOW_THE_SUMMARY else "main"
    top = tab.evaluate("(tag) => document.querySelector(tag).getBoundingClientRect().top", first)
    clip = {"x": 0, "y": top, "width": picture.width, "height": HEIGHT, "scale": 1}
    wanted = {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True}
    session = tab.context.new_cdp_session(tab)
    return b64decode(session.send("Page.captureScreenshot", wanted)["data"])


def take(site: Site, browser: Browser) -> None:
    """All of them."""
    for picture in pictures():
        viewport = {"width": picture.width, "height": 2 * HEIGHT}
        context = site.context(browser, picture.role, viewport=viewport, reduced_motion="reduce")
        tab = context.new_page()
        for language in languages_of(picture):
            show(site, tab, picture, language)
            file = picture.file(language)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(shot(tab, picture))
        context.close()


def main() -> None:
    """Begins a gateway of its own for it."""
    with tempfile.TemporaryDirectory() as place:
        site = Site(Path(place))
        site.start()
        with chromium.opened() as browser:
            take(site, browser)
        site.end()


if __name__ == "__main__":
    main()
