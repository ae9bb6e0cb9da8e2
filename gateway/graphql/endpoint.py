"""GraphQL over HTTP: from the bytes of a request to the bytes of its answer.

Executed requests answer 200, unless a failure speaks for the whole answer (401, 429, 503);
documents that cannot be read, do not fit or cost too much answer 400 (`interfaces.md`, "GraphQL
manners").
"""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

from graphql import GraphQLError
from graphql.language import OperationDefinitionNode
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry import Schema

from efiling import clock
from efiling.adapters.pauses import pause
from efiling.errors import Failure, Unauthenticated
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role
from efiling.settings import Settings
from gateway.graphql.answers import GraphQLAnswer
from gateway.graphql.bodies import GraphQLRequest, check_media_type, read_body, read_query_string
from gateway.graphql.cost import cost_told
from gateway.graphql.documents import Document, DocumentInvalid, Documents, digest_of
from gateway.graphql.executing import Executable, Executor, here
from gateway.graphql.failed import failure_of
from gateway.graphql.large import LargeBodies
from gateway.graphql.registered import registered
from gateway.graphql.variable_errors import VariablesInvalid, errors_of_variables
from gateway.graphql.variables import cut
from gateway.http.connections import is_whole
from gateway.http.edge import BATCH_BODY_LIMIT_BYTES, BODY_LIMIT_BYTES, request_id_of
from gateway.http.failures import (
    BodyTooLarge,
    MethodNotAllowed,
    TooSlow,
    error_of,
    first_errors,
    headers_of,
    loudness,
    status_of,
)
from gateway.http.headers import content_length, headers_named
from gateway.http.language import language_in
from gateway.http.media import AnswerType, answer_type_of
from gateway.http.metrics import count_refusals
from gateway.http.sessions import Sessions
from i18n import Language
from schema.context import Context

BODY_SECONDS = 15.0


PATH = "/graphql"


class GraphQLEndpoint:
    """`/graphql` for one schema. In production: POST only, no introspection, no word of
    graphql-core's."""

    def __init__(self, schema: Schema, sessions: Sessions, settings: Settings) -> None:
        self._schema = schema
        self._sessions = sessions
        self._production = settings.production
        self._documents = Documents(schema._schema, introspection=not self._production)
        only = settings.anonymous_documents == "registered"
        self._registered = registered(settings.documents, self._documents, only)
        self._executor = Executor(schema)
        self._large = LargeBodies()

    def operations(self) -> Iterator[Executable]:
        """Those that are known before anybody asks."""
        return self._registered.operations()

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Reads, judges and runs one request."""
        answer_type = AnswerType()
        try:
            answer_type = answer_type_of(", ".join(headers_named(scope, b"accept")) or None)
            with ExitStack() as places:
                body = await self._read(scope, receive, places)
                if len(body) <= BODY_LIMIT_BYTES:
                    read = read_body if scope["method"] == "POST" else read_query_string
                    return await self._answer(scope, answer_type, read(body))
                async with self._large.turn():
                    asked = await self._large.in_thread(partial(read_body, body, is_large=True))
                    return await self._answer(scope, answer_type, asked)
        except Failure as failure:
            return self._refusal(failure, scope, answer_type, language_in(scope))

    async def _answer(
        self, scope: Scope, answer_type: AnswerType, asked: GraphQLRequest
    ) -> Response:
        actor = await self._sessions.actor_of(scope)
        try:
            document, operation, cost = await self._prepare(asked, anonymous=actor.role is None)
            executable = document.to_run(operation)
            scope["state"] |= {"cost": cost, "operation": executable.label}
            if scope["method"] == "GET" and operation.operation.value != "query":
                raise MethodNotAllowed
        except Failure as failure:
            return self._refusal(failure, scope, answer_type, actor.language)

        return await self._run(asked, document, executable, actor, scope, answer_type)

    async def _prepare(
        self, asked: GraphQLRequest, *, anonymous: bool
    ) -> tuple[Document, OperationDefinitionNode, int]:
        known = self._registered.document_of(asked, anonymous=anonymous)
        if known:
            return self._documents.prepare_known(known, asked)
        if not self._documents.remembers(asked.query, anonymous=anonymous):
            await pause()
        return self._documents.prepare(asked, anonymous=anonymous)

    async def _read(self, scope: Scope, receive: Receive, places: ExitStack) -> bytes:
        """The text of a request: its body, or the query string of a GET. Errors: `BodyTooLarge`,
        before a byte too many is waited for."""
        if scope["method"] == "GET" and not self._production:
            return bytes(scope["query_string"])
        if scope["method"] != "POST":
            raise MethodNotAllowed

        check_media_type(
            headers_named(scope, b"content-type"), headers_named(scope, b"content-encoding")
        )
        if is_whole(scope):
            return await self._body(scope, receive, places)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await self._body(scope, receive, places)
        except TimeoutError:
            raise TooSlow from None

    async def _body(self, scope: Scope, receive: Receive, places: ExitStack) -> bytes:
        """The whole body. Errors: `BodyTooLarge`, before a byte too many is waited for."""
        room, body, is_more = BODY_LIMIT_BYTES, bytearray(), True
        if (content_length(scope) or 0) > room:
            room = await self._larger_room(scope, places)
        while is_more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            is_more = message.get("more_body", False)
            if len(body) > room:
                room = await self._larger_room(scope, places)
        return bytes(body)

    async def _larger_room(self, scope: Scope, places: ExitStack) -> int:
        """The limit of an institution, which may send a batch; `BodyLimit` holds it. The body has
        its place among the large ones before it is here. Errors: `BodyTooLarge`, `RateLimited`."""
        if (await self._sessions.actor_of(scope)).role is not Role.INSTITUTION:
            raise BodyTooLarge
        places.enter_context(self._large.place())
        return BATCH_BODY_LIMIT_BYTES

    async def _run(
        self,
        asked: GraphQLRequest,
        document: Document,
        executable: Executable,
        actor: Actor,
        scope: Scope,
        answer_type: AnswerType,
    ) -> Response:
        context = Context(actor, request_id_of(scope))
        variables = cut(asked.variables or {})
        read = self._large.in_thread if asked.is_large else here
        result = await self._executor.answer(executable, variables, context, read)
        # A resolver that logs somebody in puts another actor into the context.
        language = context.actor.language
        errors = result.errors or []
        if errors and result.data is None and all(error.path is None for error in errors):
            return await self._variables_refused(
                asked, executable.operation, context.actor, scope, answer_type
            )

        failures = [
            failure_of(error, digest_of(document.text), context.request_id) for error in errors
        ]
        count_refusals([*context.refused, *(failure.code for failure in failures)])
        payload: dict[str, Any] = {"data": result.data}
        if errors:
            payload["errors"] = first_errors(
                error_of(failure, language, context.request_id, **_place(error))
                for failure, error in zip(failures, errors, strict=True)
            )

        if headers_named(scope, b"x-todokede-cost") == ["1"]:
            payload["extensions"] = {"cost": cost_told(scope)}

        loudest = max(filter(loudness, failures), key=loudness, default=None)
        response = GraphQLAnswer(
            payload, status_of(loudest) if loudest else 200, answer_type, language
        )
        if loudest:
            response.headers.update(headers_of(loudest))
        for cookie in self._sessions.cookies_after(context.cookies):
            response.headers.append("set-cookie", cookie)
        return response

    async def _variables_refused(
        self,
        asked: GraphQLRequest,
        operation: OperationDefinitionNode,
        actor: Actor,
        scope: Scope,
        answer_type: AnswerType,
    ) -> Response:
        """The answer to variables that do not fit: all that is wrong with them, like problems."""
        given, today = asked.variables or {}, clock.today()
        find = partial(
            errors_of_variables, self._schema, operation, given, actor, today, request_id_of(scope)
        )
        errors = await self._large.in_thread(find) if asked.is_large else find()
        if not errors:
            return self._refusal(VariablesInvalid(), scope, answer_type, actor.language)

        count_refusals([VariablesInvalid.code])
        status = 200 if answer_type.legacy else 400
        return GraphQLAnswer({"errors": errors}, status, answer_type, actor.language)

    def _refusal(
        self,
        failure: Failure,
        scope: Scope,
        answer_type: AnswerType,
        language: Language,
    ) -> Response:
        """The answer to a request that was not run."""
        count_refusals([failure.code])
        request_id = request_id_of(scope)
        details = failure.errors if isinstance(failure, DocumentInvalid) else []
        shown = [
            error_of(failure, language, request_id, **_place(error)) | self._hint(error)
            for error in details
        ] or [error_of(failure, language, request_id)]

        legacy = answer_type.legacy and isinstance(failure, DocumentInvalid | VariablesInvalid)
        status = 200 if legacy else status_of(failure)
        response = GraphQLAnswer({"errors": first_errors(shown)}, status, answer_type, language)

        response.headers.update(headers_of(failure))
        if isinstance(failure, MethodNotAllowed):
            response.headers["Allow"] = "POST" if self._production else "GET, POST"
        if isinstance(failure, Unauthenticated):
            for cookie in self._sessions.cookies_after_refusal(scope):
                response.headers.append("set-cookie", cookie)
        if failure.status in {408, 413}:
            response.headers["Connection"] = "close"
        return response

    def _hint(self, error: GraphQLError) -> dict[str, str]:
        """Development only: graphql-core's words, which name parts of the schema and no value."""
        shown = not self._production and error.message
        return {"message": error.message[:300]} if shown else {}


class AheadOfRouter:
    """Hands what is posted to `route` to its endpoint; everything else goes on to the router, which
    knows a hundred addresses. Errors: the same."""

    def __init__(self, app: ASGIApp, route: Route, endpoint: GraphQLEndpoint) -> None:
        self.app = app
        self._route = route
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        scope["route"] = self._route
        response = await self._endpoint.answer(scope, receive)
        await response(scope, receive, send)


def _place(error: GraphQLError) -> dict[str, Any]:
    place: dict[str, Any] = {}
    if error.locations:
        place["locations"] = [
            {"line": location.line, "column": location.column} for location in error.locations[:2]
        ]
    if error.path:
        place["path"] = error.path
    return place
