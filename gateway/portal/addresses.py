"""What an address of the portal says: the language, the page below it, and what is asked of it."""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.routing import compile_path

from gateway.portal.page import Page
from i18n.negotiation import NAMES, tag_of

TAGS = frozenset(map(tag_of, NAMES))


def tag_in(request: Request) -> str:
    """The language in an address, also in one where there is no page."""
    return str(request.scope["path"]).removeprefix("/").partition("/")[0]


def address_of(request: Request) -> str:
    """Where the page is, below the language."""
    path = request.scope["path"].split("/", 2)
    return with_query("/" + (path[2] if len(path) > 2 else ""), request)


def with_query(address: str, request: Request) -> str:
    """An address with what the request asks of its own."""
    query = request.scope["query_string"].decode("ascii", "replace")
    return address + (f"?{query}" if query else "")


def has_nul(request: Request) -> bool:
    """Whether an address holds what no text may hold."""
    values = [*request.path_params.values(), *request.query_params.values()]
    return any("\0" in str(one) for one in values)


def is_linked(page: Page) -> bool:
    """Whether others know the page by an address without language: mails, and who types it."""
    return page.roles is None and "{" not in page.address


class AddressBook:
    """Which addresses there are."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._paths = [compile_path(page.address)[0] for page in pages]
        self._linked = {page.address for page in pages if is_linked(page)}

    def without_slash(self, request: Request) -> str | None:
        """The address of the page that a request means which ends with a slash too many; None
        where there is no such page. It begins with our language or is that of a page: nothing in
        it leads to another host."""
        path = str(request.scope["path"]).removesuffix("/")
        if request.method not in {"GET", "HEAD"} or path == request.scope["path"]:
            return None

        tag, _, rest = path.removeprefix("/").partition("/")
        below = tag in TAGS and any(one.fullmatch(f"/{rest}") for one in self._paths)
        if not below and path not in self._linked:
            return None
        return with_query(quote(path, safe="/"), request)
