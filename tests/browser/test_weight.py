"""What a page weighs on its way to a telephone: bytes as they are sent, and requests."""

from collections import Counter
from collections.abc import Mapping

import httpx2
import pytest

from i18n import Language
from tests.builders.browser.parts import PageParts
from tests.builders.browser.site import Site, link

KIB = 1024
FIRST_KIB, LATER_KIB, SCRIPT_KIB, PICTURE_KIB = 60, 20, 20, 25
REQUESTS = 6
ROUNDEST, LONGEST = Language.JA, Language.ES
"""The languages with the most bytes a letter, and the most letters."""


class Scales:
    """Fetches as a browser does, and weighs what comes."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._files: dict[str, tuple[int, int]] = {}

    def page(self, caller: httpx2.Client, address: str) -> tuple[str, int]:
        """A page, and its bytes as sent."""
        answer = caller.get(address)
        assert answer.status_code == 200, address
        return answer.text, answer.num_bytes_downloaded

    def file(self, caller: httpx2.Client, address: str) -> tuple[int, int]:
        """The bytes of a file, and as sent."""
        if address not in self._files:
            answer = caller.get(address)
            assert "immutable" in answer.headers["cache-control"], address
            self._files[address] = len(answer.content), answer.num_bytes_downloaded
        return self._files[address]

    def faults(self, language: Language) -> list[str]:
        """What is too heavy, or does not belong, in which page."""
        found = []
        callers: dict[object, httpx2.Client] = {}
        for place in self._site.places(language):
            if place.role not in callers:
                callers[place.role] = self._site.caller(place.role)
            html, sent = self.page(callers[place.role], link(language, place.address))
            parts = PageParts(html)
            for one in parts.later:
                _, size = self.file(callers[place.role], one)
                found += [f"{place}: {one} has {size} bytes"] if size > PICTURE_KIB * KIB else []
            files = {one: self.file(callers[place.role], one) for one in set(parts.files)}
            found += [f"{place}: {what}" for what in _faults(sent, parts, files)]
        return found


def _faults(sent: int, parts: PageParts, files: Mapping[str, tuple[int, int]]) -> list[str]:
    first = sent + sum(size for _, size in files.values())
    twice = [one for one, count in Counter(parts.ids).items() if count > 1]
    scripts = sum(whole for address, (whole, _) in files.items() if address.endswith(".js"))

    wrong = {
        f"{sent} bytes": sent > LATER_KIB * KIB,
        f"{first} bytes with all it loads": first > FIRST_KIB * KIB,
        f"{scripts} bytes of script": scripts > SCRIPT_KIB * KIB,
        f"loads {parts.files}": 1 + len(files) > REQUESTS,
        f"inline {parts.inline}": bool(parts.inline),
        f"ids twice {twice}": bool(twice),
    }
    return [what for what, is_wrong in wrong.items() if is_wrong]


@pytest.mark.parametrize("language", [ROUNDEST, LONGEST])
def test_every_page_is_light(site: Site, language: Language) -> None:
    assert Scales(site).faults(language) == []
