"""The pictures of the manuals as files: one address for one content, kept for a year."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from gateway.http.failures import NotFound
from gateway.portal.open.manuals.institutions import INSTITUTIONS
from gateway.portal.open.manuals.picture import Picture
from gateway.portal.open.manuals.residents import RESIDENTS
from i18n import Language
from i18n.negotiation import NAMES, tag_of

FOLDER = "/static/pictures"
_YEAR = 31_536_000


def pictures() -> Iterator[Picture]:
    """Every picture of both manuals."""
    for chapter in (*RESIDENTS, *INSTITUTIONS):
        yield from chapter.pictures


@cache
def address_of(picture: Picture, language: Language) -> str:
    """Where a picture is fetched."""
    digest = sha256(picture.file(language).read_bytes()).hexdigest()[:12]
    return f"{FOLDER}/{tag_of(language)}/{picture.name}.{digest}.webp"


@cache
def _files() -> dict[str, bytes]:
    return {
        address_of(one, language): one.file(language).read_bytes()
        for one in pictures()
        for language in NAMES
        if one.language(language) is language
    }


async def send_picture(request: Request) -> Response:
    """The file of an address that a manual names."""
    content = _files().get(request.scope["path"])
    if content is None:
        raise NotFound
    headers = {
        "Cache-Control": f"public, max-age={_YEAR}, immutable",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(content, 200, headers, "image/webp")
