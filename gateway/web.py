"""The routes and their order of rings, made of parts that are handed in: the app and the tests
build the same thing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Lifespan
from strawberry import Schema

from efiling.errors import Failure
from efiling.rules.actors import Actor
from efiling.settings import Settings
from gateway.files.batches import BatchDoors, Uploads
from gateway.graphql.endpoint import GraphQLEndpoint
from gateway.http.edge import (
    BATCH_BODY_LIMIT_BYTES,
    BodyLimit,
    Doorway,
    Edge,
    language_in,
    origin_in,
    request_id_of,
)
from gateway.http.failures import BodyTooLarge, Internal, MethodNotAllowed, NotFound, answer
from gateway.http.health import Health, Readiness
from gateway.http.sessions import Authenticate, Sessions
from gateway.portal import pages
from i18n import Language
from i18n.negotiation import language_of

ReceiptPdf = Callable[[Actor, str], Awaitable[bytes | None]]

_LONGEST_NUMBER = 40
_LARGER = ("/graphql", "/batches", "/exports")
"""Paths that take more than 64 KiB; GraphQL only of an institution."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the surface stands on. `lifespan` opens and closes it."""

    settings: Settings
    schema: Schema
    authenticate: Authenticate
    receipt_pdf: ReceiptPdf
    readiness: Readiness
    batches: BatchDoors | None = None
    lifespan: Lifespan[Any] | None = None


def build(parts: Parts) -> Starlette:
    """The ASGI application."""
    settings = parts.settings
    sessions = Sessions(parts.authenticate, settings.secure)
    graphql = GraphQLEndpoint(parts.schema, sessions, settings.production)
    health = Health(parts.readiness)
    views = _Views(settings, sessions, parts.receipt_pdf)
    routes = [
        Route("/graphql", graphql.answer, methods=["GET", "POST"]),
        Route("/livez", health.livez),
        Route("/readyz", health.readyz),
        Route("/metrics", views.metrics),
        Route("/receipts/{number}.pdf", views.receipt),
        Route("/", views.home),
    ]
    if parts.batches:
        routes += _batch_routes(Uploads(sessions, parts.batches))
    if not settings.production:
        routes.append(Route("/graphiql", views.graphiql))
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Edge, trusted=settings.trusted_proxies, secure=settings.secure),
            Middleware(
                Doorway, public_url=settings.public_url, loopback_names=not settings.production
            ),
            Middleware(BodyLimit, larger=dict.fromkeys(_LARGER, BATCH_BODY_LIMIT_BYTES)),
        ],
        exception_handlers={Failure: _failed, HTTPException: _refused},
        lifespan=parts.lifespan,
    )
    # A redirect to the same path with a slash would repeat the Host header.
    app.router.redirect_slashes = False
    return app


def _batch_routes(uploads: Uploads) -> list[Route]:
    return [
        Route("/templates/{name}.xlsx", uploads.template),
        Route("/exports", uploads.export, methods=["POST"]),
        Route("/batches", uploads.batch, methods=["POST"]),
        Route("/batches/{number}/corrections.xlsx", uploads.corrections),
    ]


class _Views:
    """Everything that is neither GraphQL nor health."""

    def __init__(self, settings: Settings, sessions: Sessions, receipt_pdf: ReceiptPdf) -> None:
        self._settings = settings
        self._sessions = sessions
        self._receipt_pdf = receipt_pdf

    async def home(self, request: Request) -> Response:
        """Q1-1. `?lang=` wins over the browser's wish."""
        wanted = request.query_params.get("lang", "")
        language: Language = language_of(wanted[:20]) if wanted else language_in(request.scope)
        return pages.home(language, self._settings.helpdesk, not self._settings.production)

    async def graphiql(self, _request: Request) -> Response:
        """Development only: in production there is no such route."""
        return pages.graphiql()

    async def metrics(self, request: Request) -> Response:
        """For this machine only; anybody else finds nothing here."""
        if not origin_in(request.scope).loopback:
            raise NotFound
        return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def receipt(self, request: Request) -> Response:
        """The PDF, to the session that filed (Q2-54); everybody else learns nothing, not even that
        it exists."""
        number = str(request.path_params["number"])
        if not (number.isascii() and number.isalnum() and len(number) <= _LONGEST_NUMBER):
            raise NotFound
        actor = await self._sessions.actor_of(request.scope, header_needed=False)
        pdf = await self._receipt_pdf(actor, number) if actor.session else None
        if pdf is None:
            raise NotFound
        disposition = f'inline; filename="{number}.pdf"'
        return Response(
            pdf, media_type="application/pdf", headers={"Content-Disposition": disposition}
        )


async def _failed(request: Request, failure: Exception) -> Response:
    if isinstance(failure, BodyTooLarge) or not isinstance(failure, Failure):
        # `Edge` ends the connection with the answer, so that nothing more is read.
        raise failure
    return answer(failure, language_in(request.scope), request_id_of(request.scope))


async def _refused(request: Request, error: Exception) -> Response:
    """Starlette's own refusals: no such path, wrong method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    failure: Failure = {404: NotFound(), 405: MethodNotAllowed()}.get(status, Internal())
    headers = dict(getattr(error, "headers", None) or {})
    return answer(failure, language_in(request.scope), request_id_of(request.scope), headers)
