"""From a request for a page to its answer: who asks, in which language, what they sent."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from strawberry import Schema

from efiling.errors import COME_BACK, Failure, Forbidden, Unauthenticated
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role
from efiling.settings import Settings
from gateway.http.addresses import origin_in
from gateway.http.failures import MethodNotAllowed, NotFound, headers_of, status_of
from gateway.http.language import language_in
from gateway.http.metrics import count_refusals
from gateway.http.sessions import Sessions
from gateway.portal.addresses import (
    TAGS,
    AddressBook,
    address_of,
    has_nul,
    is_linked,
    tag_in,
    with_query,
)
from gateway.portal.open.picture_files import FOLDER as PICTURES
from gateway.portal.open.picture_files import send_picture
from gateway.portal.operations import Operations
from gateway.portal.page import Page
from gateway.portal.reading import read_form, typed_in
from gateway.portal.rendering import Asset, Rendering
from gateway.portal.security import FIELD, is_foreign, is_word_of
from gateway.portal.typed import Typed
from gateway.portal.visit import Visit
from i18n import N_, Language
from i18n.negotiation import NAMES, language_of, tag_of

LANGUAGE_COOKIE = "todokede-language"
SWITCH = "switchLanguage"
"""A form sent with this only goes on in another language, with what was typed."""
SENT_BY_ANOTHER_SESSION = N_("You logged in anew in the meantime, so nothing was done yet.")
SEND_ONCE_MORE = N_("Please look at what stands below and send it once more.")

_TWO_LANGUAGES = (Language.JA, Language.EN)
_YEAR = 31_536_000
_LONGEST_TAG = 20
_FAILED = Page("/error", "frame/failed.html")
_COMPRESSED = [Middleware(GZipMiddleware, minimum_size=600)]
# To make a page compress a guess beside a secret, another site would have to send the visitor's
# cookie with its request; SameSite=Strict keeps it back.


class Portal:
    """Every page, under every language."""

    def __init__(
        self, pages: Sequence[Page], settings: Settings, schema: Schema, sessions: Sessions
    ) -> None:
        self._pages = pages
        self._addresses = AddressBook(pages)
        self._login = next(page for page in pages if page.address == "/login")
        self._sessions = sessions
        self.operations = Operations(schema)
        self._rendering = Rendering(
            pages, settings.helpdesk, settings.mail_from, settings.password_policy
        )
        self._secure = settings.secure

    def routes(self) -> list[Route]:
        """The pages, and the files they load."""
        assets = (self._rendering.style, self._rendering.script, self._rendering.icon)
        return [
            *(_route_of_asset(one) for one in assets),
            Route(PICTURES + "/{language}/{file}", send_picture),
            *(Route(one.address, self._in_a_language) for one in self._pages if is_linked(one)),
            *(Route(f"/{tag}", _to_top_page) for tag in sorted(TAGS)),
            *(self._route("/{language}" + one.address, one) for one in self._pages),
        ]

    async def unknown(self, request: Request) -> Response:
        """The page that says that there is none at this address; from a slash too many on to the
        page without it."""
        if address := self._addresses.without_slash(request):
            return RedirectResponse(address, 308)
        return await self._answer(request, _FAILED)

    async def refused(self, request: Request, failure: Failure) -> Response:
        """The page that says why something that is no page is not given."""
        visit = self._nobody(request, _FAILED)
        return self._with_cookies(visit, await self._failed(visit, _FAILED, failure))

    def _route(self, address: str, page: Page) -> Route:
        async def answer(request: Request) -> Response:
            if request.path_params["language"] not in TAGS:
                return await self.unknown(request)
            return await self._answer(request, page)

        return Route(address, answer, methods=["GET", "POST"], middleware=_COMPRESSED)

    async def _answer(self, request: Request, page: Page) -> Response:
        visit = self._nobody(request, page)
        try:
            visit = await self._visit(request, page)
            response = await self._respond(visit, page)
        except Unauthenticated:
            response = await self._to_login(visit)
        except Failure as failure:
            response = await self._failed(visit, page, failure)
        return self._with_cookies(visit, response)

    async def _in_a_language(self, request: Request) -> Response:
        """An address without its language, as mails name it: goes on in the one chosen before, or
        asked for by the browser."""
        wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
        language = language_of(wanted[:_LONGEST_TAG]) if wanted else language_in(request.scope)
        headers = {"Vary": "Accept-Language, Cookie", "Content-Language": tag_of(language)}
        place = quote(request.scope["path"], safe="/")
        address = with_query(f"/{tag_of(language)}{place}", request)
        return RedirectResponse(address, 302, headers)

    def _nobody(self, request: Request, page: Page) -> Visit:
        """A visit of which nothing is known but what was asked for."""
        actor = Actor(address=origin_in(request.scope).client)
        return self._visit_of(request, page, actor, None, has_ended=False)

    async def _visit(self, request: Request, page: Page) -> Visit:
        """Who looks, and in which language. A session that has ended is none. Raises Failure."""
        token, has_ended = None, False
        try:
            actor = await self._sessions.actor_of(request.scope, header_needed=False)
            token = self._sessions.token_of(request.scope)
        except Unauthenticated:
            actor, has_ended = Actor(address=origin_in(request.scope).client), True
        return self._visit_of(request, page, actor, token, has_ended=has_ended)

    def _visit_of(
        self, request: Request, page: Page, actor: Actor, token: str | None, *, has_ended: bool
    ) -> Visit:
        language = _language_of(request)
        languages = _languages_of(page, actor.role)
        if language not in languages:
            language = Language.EN
        actor = replace(actor, language=language)
        address = address_of(request)
        return Visit(
            request, language, languages, actor, self.operations, address, token, has_ended
        )

    async def _respond(self, visit: Visit, page: Page) -> Response:
        is_sent = visit.request.method == "POST"
        if page is _FAILED or has_nul(visit.request):
            raise NotFound
        if is_sent:
            if is_foreign(visit.request.scope):
                raise Forbidden
            if not page.forms:
                raise MethodNotAllowed
            visit.typed, visit.files = await read_form(visit.request)
        if page.roles is not None and visit.role not in page.roles:
            if visit.role is not None:
                raise Forbidden
            return await self._to_login(visit)

        answer = await self._send(visit, page) if is_sent else None
        if isinstance(answer, str):
            return RedirectResponse(f"/{tag_of(visit.language)}{answer}", 303)
        if isinstance(answer, Response):
            return answer
        shown = answer or page
        data = await shown.data(visit)
        if visit.elsewhere:
            return RedirectResponse(f"/{tag_of(visit.language)}{visit.elsewhere}", 303)
        if visit.file:
            return visit.file
        return self._rendering.page(visit, shown, data, 422 if visit.problems else 200)

    async def _send(self, visit: Visit, page: Page) -> str | Response | Page | None:
        """Does what a form asks for; None where the page is to be shown once more."""
        wanted = visit.typed.get("form")
        form = next((one for one in page.forms if one.id == wanted), page.forms[0])
        visit.form = form.id
        if SWITCH in visit.typed:
            return None

        word = visit.typed.get(FIELD)
        # A link in a mail opens a page without the cookie (SameSite=Strict): what everybody may
        # send is judged by where it comes from alone.
        is_for_all = page.roles is None and not word
        if not is_for_all and not is_word_of(word, visit.token):
            # Nothing is lost, and nothing is done in the name of somebody else.
            visit.refuse_with(SENT_BY_ANOTHER_SESSION, SEND_ONCE_MORE)
            return None

        return await form.send(visit)

    async def _to_login(self, visit: Visit) -> Response:
        """Asks for the login, and goes on from there where the visitor was; what they typed comes
        along."""
        if visit.typed:
            kept = visit.typed.shown().pairs()
            visit.typed = Typed({f"kept.{name}": visit.typed.all(name) for name, _ in kept})
            data = {**await self._login.data(visit), "next": visit.address}
            return self._rendering.page(visit, self._login, data, 422)
        place = quote(visit.address, safe="/")
        return RedirectResponse(f"/{tag_of(visit.language)}/login?next={place}", 303)

    async def _failed(self, visit: Visit, page: Page, failure: Failure) -> Response:
        """A form that failed is shown once more, with what was typed; anything else is a page that
        says what is wrong."""
        status, headers = _status_of(failure), headers_of(failure)
        if isinstance(failure, MethodNotAllowed):
            headers["Allow"] = "GET, HEAD"
        if failure.status in {408, 413}:
            # Without this the server would go on reading what nobody wants.
            headers["Connection"] = "close"

        count_refusals([failure.code])
        response = None
        if page.refuse(visit, failure):
            try:
                data = await page.data(visit)
                if not visit.elsewhere and not visit.file:
                    response = self._rendering.page(visit, page, data, status)
            except Failure:
                response = None
        if response is None:
            kept = await typed_in(visit) if failure.status in COME_BACK else []
            response = self._rendering.page(visit, _FAILED, {"kept": kept}, status)
        response.headers.update(headers)
        return response

    def _with_cookies(self, visit: Visit, response: Response) -> Response:
        for cookie in self._sessions.cookies_after(visit.cookies):
            response.headers.append("set-cookie", cookie)
        if visit.has_ended and visit.cookies.token is None:
            response.headers.append("set-cookie", self._sessions.clearing)

        tag = tag_in(visit.request)
        if tag in TAGS and visit.request.cookies.get(LANGUAGE_COOKIE) != tag:
            response.set_cookie(
                LANGUAGE_COOKIE,
                tag,
                max_age=_YEAR,
                secure=self._secure,
                httponly=True,
                samesite="lax",
            )
        return response


def _status_of(failure: Failure) -> int:
    """A page that is for others is refused as such; where only a part of an answer is, the rest of
    it stands."""
    return 403 if isinstance(failure, Forbidden) else status_of(failure)


def _languages_of(page: Page, role: Role | None) -> Sequence[Language]:
    """What is for residents, or for everybody, has eight languages; the rest has two."""
    if page.roles is None:
        return tuple(NAMES)
    readers = [role] if role in page.roles else page.roles
    return tuple(NAMES) if Role.RESIDENT in readers else _TWO_LANGUAGES


def _language_of(request: Request) -> Language:
    """That of the address, or chosen before, or asked for by the browser."""
    chosen = (tag_in(request), request.cookies.get(LANGUAGE_COOKIE))
    tag = next((one for one in chosen if one in TAGS), None)
    return language_of(tag) if tag else language_in(request.scope)


async def _to_top_page(request: Request) -> Response:
    return RedirectResponse(f"{request.scope['path']}/", 302)


def _route_of_asset(asset: Asset) -> Route:
    async def answer(_request: Request) -> Response:
        headers = {
            "Cache-Control": f"public, max-age={_YEAR}, immutable",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        return Response(asset.content, 200, headers, f"{asset.media_type}; charset=utf-8")

    return Route(asset.address, answer, middleware=_COMPRESSED)
