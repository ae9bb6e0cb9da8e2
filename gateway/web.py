"""Every address of the gateway, and the rings around them. The app and the tests build the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Lifespan
from strawberry import Schema

from efiling.errors import Failure
from efiling.settings import Settings
from gateway.files.batches import BatchFiles
from gateway.files.forms import Forms
from gateway.files.receipts import Receipts
from gateway.graphql.definition import Definition
from gateway.graphql.endpoint import PATH, AheadOfRouter, GraphQLEndpoint
from gateway.http.countries import Countries, KnownCountry
from gateway.http.edge import (
    BATCH_BODY_LIMIT_BYTES,
    BodyLimit,
    Edge,
    KnownHost,
    request_id_of,
)
from gateway.http.failures import BodyTooLarge, Internal, MethodNotAllowed, NotFound, answer
from gateway.http.health import Health, Look, Others
from gateway.http.language import language_in
from gateway.http.scrape import FiguresRead, PoolsRead, Scrape
from gateway.http.sessions import Authenticate, Sessions
from gateway.portal.addresses import TAGS
from gateway.portal.graphiql import graphiql
from gateway.portal.page import Page
from gateway.portal.pages import PAGES
from gateway.portal.serving import Portal
from i18n.negotiation import NAMES, tag_of

_UPLOADS = tuple(f"/{tag_of(language)}/batches/new" for language in NAMES)
_LARGER = ("/graphql", "/batches", "/batches/remarks.xlsx", "/exports", *_UPLOADS)
"""Paths that take more than 64 KiB; GraphQL only of an institution."""
_LONG_FORMS = tuple(
    f"/{tag_of(language)}{address}"
    for language in NAMES
    for address in ("/login", "/counter/announcements", "/operations/maintenance")
)
"""Texts in eight languages are long, and a login takes along what was typed before."""
LONG_FORM_BYTES = 192 * 1024


@dataclass(frozen=True, slots=True)
class Parts:
    """What the gateway is made of. `lifespan` opens and closes what it stands on."""

    settings: Settings
    schema: Schema
    authenticate: Authenticate
    look: Look
    figures: FiguresRead
    pools: PoolsRead
    pages: Sequence[Page] = PAGES
    lifespan: Lifespan[Any] | None = None


class _Gateway(Starlette):
    """Starlette without its own outermost ring: whatever goes wrong, `Edge` answers."""

    def build_middleware_stack(self) -> ASGIApp:
        """Our rings around the router."""
        outermost: Any = super().build_middleware_stack()
        assert isinstance(outermost, ServerErrorMiddleware)
        return outermost.app


def build(parts: Parts) -> Starlette:
    """The ASGI application. `state.operations`: those that it knows before anybody asks."""
    sessions = Sessions(parts.authenticate, parts.settings.secure)
    portal = Portal(parts.pages, parts.settings, parts.schema, sessions) if parts.pages else None

    async def answer_starlette(request: Request, error: Exception) -> Response:
        """Starlette's own refusals: no such path, which is a page; wrong method."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        if portal and status == 404:
            return await portal.unknown(request)
        failure: Failure = {404: NotFound(), 405: MethodNotAllowed()}.get(status, Internal())
        headers = dict(getattr(error, "headers", None) or {})
        return answer(failure, language_in(request.scope), request_id_of(request.scope), headers)

    async def answer_failure(request: Request, failure: Exception) -> Response:
        """Who opens a file with a browser reads on a page why there is none."""
        if isinstance(failure, BodyTooLarge) or not isinstance(failure, Failure):
            # `Edge` ends the connection with the answer, so that nothing more is read.
            raise failure
        if portal and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return await portal.refused(request, failure)
        return answer(failure, language_in(request.scope), request_id_of(request.scope))

    graphql = GraphQLEndpoint(parts.schema, sessions, parts.settings)

    async def answer_graphql(request: Request) -> Response:
        return await graphql.answer(request.scope, request.receive)

    route = Route(PATH, answer_graphql, methods=["GET", "POST"])
    app = _Gateway(
        routes=[route, *_routes(parts, sessions, portal)],
        middleware=[
            *_rings(parts.settings),
            Middleware(AheadOfRouter, route=route, endpoint=graphql),
        ],
        exception_handlers={Failure: answer_failure, HTTPException: answer_starlette},
        lifespan=parts.lifespan,
    )
    # A redirect to the same path with a slash would repeat the Host header.
    app.router.redirect_slashes = False
    app.state.operations = (*graphql.operations(), *(portal.operations.all() if portal else ()))
    return app


def _routes(parts: Parts, sessions: Sessions, portal: Portal | None) -> list[Route]:
    settings = parts.settings
    health = Health(parts.look, Others.OF_GATEWAY)
    scrape = Scrape(health, parts.figures, parts.pools)
    receipts = Receipts(sessions)
    batch_files = BatchFiles(sessions)

    return [
        Route("/schema.graphql", Definition(parts.schema).answer),
        Route("/livez", health.livez),
        Route("/readyz", health.readyz),
        Route("/metrics", scrape.answer_this_machine),
        Route("/receipts/{number}.pdf", receipts.pdf),
        Route("/forms/{id}.pdf", Forms(sessions).pdf),
        Route("/templates/{name}.xlsx", batch_files.template),
        Route("/exports", batch_files.export, methods=["POST"]),
        Route("/batches", batch_files.batch, methods=["POST"]),
        Route("/batches/remarks.xlsx", batch_files.remarks, methods=["POST"]),
        Route("/batches/{number}/corrections.xlsx", batch_files.corrections),
        *([] if settings.production else [Route("/graphiql", graphiql)]),
        *(portal.routes() if portal else []),
    ]


def _rings(settings: Settings) -> list[Middleware]:
    """From outside in."""
    database = settings.country_database
    countries = Countries(database, settings.allowed_countries) if database else None

    return [
        Middleware(Edge, trusted=settings.trusted_proxies, secure=settings.secure),
        Middleware(
            KnownHost, public_url=settings.public_url, loopback_names=not settings.production
        ),
        *([Middleware(KnownCountry, countries=countries)] if countries else []),
        Middleware(
            BodyLimit,
            larger=dict.fromkeys(_LARGER, BATCH_BODY_LIMIT_BYTES)
            | dict.fromkeys(_LONG_FORMS, LONG_FORM_BYTES),
            pages=TAGS,
        ),
    ]
