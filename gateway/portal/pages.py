"""The pages of the portal, one row each: address, template, label in the menu."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from efiling.reads.filings.reference import upcoming_changes
from efiling.settings import Settings
from gateway.http.language import language_wanted
from gateway.portal import templates
from gateway.portal.templates import Link, Template, Visit
from i18n import N_


@dataclass(frozen=True, slots=True)
class Page:
    """A page that needs no account. `menu`: its label where other pages lead to it."""

    address: str
    template: Template
    menu: str | None = None
    development_only: bool = False


PAGES: Sequence[Page] = (
    Page("/", templates.top),
    Page("/graphiql", templates.graphiql, menu=N_("Try queries"), development_only=True),
)


def page_routes(settings: Settings) -> list[Route]:
    """The routes of the pages that this profile has."""
    pages = [page for page in PAGES if not (page.development_only and settings.production)]
    menu = tuple(Link(page.address, page.menu) for page in pages if page.menu)
    return [Route(page.address, _endpoint_of(page, settings, menu)) for page in pages]


def _endpoint_of(
    page: Page, settings: Settings, menu: Sequence[Link]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        language, helpdesk = language_wanted(request), settings.helpdesk
        return page.template(Visit(language, helpdesk, menu, upcoming_changes()))

    return answer
