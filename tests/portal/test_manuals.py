"""The manuals show the pages themselves (Q2-1): every picture is there, light, and of a page that
exists."""

import pytest

from gateway.portal.open.manuals.picture import FOLDER, HEIGHT
from gateway.portal.open.picture_files import pictures
from gateway.portal.pages import PAGES
from i18n import Language
from tests.builders.browser.manual_pictures import languages_of
from tests.builders.portal import Browser

KIB = 1024
LONGEST, ALL = 25 * KIB, 1_536 * KIB


def size_in(webp: bytes) -> tuple[int, int]:
    """Width and height of the canvas, each kept as one less in three bytes."""
    width, height = (int.from_bytes(webp[at : at + 3], "little") + 1 for at in (24, 27))
    return width, height


def test_q2_1_every_picture_is_of_a_page_that_exists_and_light() -> None:
    """`python -m tests.builders.browser.manual_pictures` takes them anew."""
    addresses = {page.address: page for page in PAGES}
    expected = set()
    for one in pictures():
        assert one.page in addresses, f"{one.name} shows a page that is gone"
        roles = addresses[one.page].roles
        assert one.role is None if roles is None else one.role in roles
        for language in languages_of(one):
            file = one.file(language)
            expected.add(file)
            content = file.read_bytes()
            assert content[8:16] == b"WEBPVP8X"
            assert size_in(content) == (one.width, HEIGHT)
            assert len(content) <= LONGEST, file

    assert set(FOLDER.rglob("*.webp")) == expected
    assert sum(file.stat().st_size for file in expected) <= ALL


@pytest.mark.parametrize(
    ("address", "shown_in", "count"),
    [
        ("/ko/manual/residents", "ko", 5),
        ("/ja/manual/institutions", "ja", 4),
        ("/ko/manual/institutions", "en", 4),
    ],
)
async def test_q2_1_a_manual_shows_its_pages_in_the_readers_language(
    browser: Browser, address: str, shown_in: str, count: int
) -> None:
    page = await browser.get(address)
    images = list(page.main.all("img"))
    assert len(images) == count
    for one in images:
        assert one.get("src").startswith(f"/static/pictures/{shown_in}/")
        assert one.get("loading") == "lazy"
        assert one.get("alt")
        assert (one.get("width"), one.get("height")) in {("390", "560"), ("800", "560")}
        answer = await browser.ask("GET", one.get("src"))
        assert answer.headers["content-type"] == "image/webp"
        assert "immutable" in answer.headers["cache-control"]
    gone = images[0].get("src").replace(".webp", "0.webp")
    assert (await browser.ask("GET", gone)).status_code == 404


def test_q2_10_residents_see_pictures_in_eight_languages() -> None:
    assert {len(languages_of(one)) for one in pictures() if one.width < 400} == {len(Language)}
