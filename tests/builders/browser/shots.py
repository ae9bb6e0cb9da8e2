"""Pictures of every page in every language, for people to look at.

`python3 dev.py shots DIR [--dark] [--only WORD] [--language TAG] [--width PIXELS]` begins a
gateway with demo data of its own and writes `DIR/WIDTH/LANGUAGE/page-role.png`. `--only`: pages
whose address has the word in it.
"""

import argparse
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser

from efiling.rules.vocabulary import Role
from i18n import Language
from i18n.negotiation import tag_of
from tests.builders.browser import chromium
from tests.builders.browser.site import Place, Site, link

WIDTHS = (320, 390, 1280)
HEIGHT = 844
_UNFIT = re.compile(r"[^\w-]+")


def file_name(place: Place) -> str:
    """Of the picture: its address and who looks."""
    address = _UNFIT.sub("-", place.page.address.strip("/")) or "top"
    ids = _UNFIT.sub("-", place.address.rpartition("/")[2]) if "{" in place.page.address else ""
    role = place.role.lower() if place.role else "everybody"
    return "_".join(filter(None, (address.strip("-"), ids, role))) + ".png"


def take(
    site: Site, browser: Browser, folder: Path, language: Language, given: argparse.Namespace
) -> int:
    """The pictures of one language; how many there are."""
    taken = 0
    for role in (None, *Role):
        places = [
            one
            for one in site.places(language)
            if one.role is role and given.only in one.page.address
        ]
        if not places:
            continue

        scheme = "dark" if given.dark else "light"
        context = site.context(browser, role, color_scheme=scheme, reduced_motion="reduce")
        tab = context.new_page()
        for place in places:
            tab.goto(link(language, place.address))
            for width in given.width or WIDTHS:
                tab.set_viewport_size({"width": width, "height": HEIGHT})
                to = folder / str(width) / tag_of(language) / file_name(place)
                tab.screenshot(path=to, full_page=True)
                taken += 1
        context.close()
    return taken


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints how many pictures there are."""
    parser = argparse.ArgumentParser(prog="python3 dev.py shots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--language", action="append", choices=[*map(tag_of, Language)])
    parser.add_argument("--width", action="append", type=int)
    given = parser.parse_args(arguments)

    if chromium.program() is None:
        parser.error(chromium.MISSING)
    with tempfile.TemporaryDirectory() as place:
        site = Site(Path(place))
        site.start()
        with chromium.opened() as browser:
            taken = sum(
                take(site, browser, given.folder, language, given)
                for language in Language
                if tag_of(language) in (given.language or [*map(tag_of, Language)])
            )
        site.end()
    print(f"{taken} pictures in {given.folder}")


if __name__ == "__main__":
    main()
