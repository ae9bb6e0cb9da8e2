"""The pictures of the README: `python -m tests.builders.browser.pictures` takes them anew."""

import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from efiling import clock
from efiling.rules.vocabulary import Role
from tests.builders.browser import chromium
from tests.builders.browser.hands import fill, send
from tests.builders.browser.school import cells_of, upload, workbook
from tests.builders.browser.site import Site
from tests.house.source import ROOT

FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1080, "height": 760}


def workbook_with_errors(site: Site) -> bytes:
    """What a tired clerk of the demo's school fills in."""
    people = site.demo["cardsWithoutAccount"]
    rows = [cells_of(one["card"], one["address"], f"S-{at:03}") for at, one in enumerate(people, 1)]
    rows[0]["cardNumber"] = rows[0]["cardNumber"].lower()
    rows[1]["birthDate"] = "2004-13-01"
    rows[2]["on"] = (clock.today() + timedelta(days=40)).isoformat()
    rows[3]["nationality"] = ""
    return workbook(rows)


def show_home(_: Site, tab: Tab) -> None:
    """Where a resident begins: what is unfinished, and what was filed."""
    tab.goto("/en/home")


def show_check(site: Site, tab: Tab) -> None:
    """Everything as it will be filed, and what was mended."""
    draft, name = site.draft(Role.RESIDENT), site.demo["resident"]["card"]["name"]
    tab.goto(f"/en/file/{draft}/subject?change=1")
    fill(tab, {"subject.name": name.lower()})
    send(tab, "save-draft")


def show_errors(site: Site, tab: Tab) -> None:
    """What must be corrected in a workbook, cell by cell."""
    tab.goto("/en/batches/new")
    upload(tab, workbook_with_errors(site))


PICTURES = {
    "portal-home": (Role.RESIDENT, show_home),
    "portal-check": (Role.RESIDENT, show_check),
    "portal-batch-errors": (Role.INSTITUTION, show_errors),
}


def take(site: Site, browser: Browser, folder: Path) -> None:
    """All of them."""
    for name, (role, show) in PICTURES.items():
        context = site.context(browser, role, viewport=SIZE, reduced_motion="reduce")
        tab = context.new_page()
        show(site, tab)
        tab.evaluate("document.activeElement.blur()")
        tab.screenshot(path=folder / f"{name}.png")
        context.close()


def main() -> None:
    """Begins a gateway of its own for it."""
    with tempfile.TemporaryDirectory() as place:
        site = Site(Path(place))
        site.start()
        with chromium.opened() as browser:
            take(site, browser, FOLDER)
        site.end()


if __name__ == "__main__":
    main()
