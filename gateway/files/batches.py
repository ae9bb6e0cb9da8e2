"""Batch files over HTTP: templates, the export of a filled workbook, batches as files, corrections
(Q2-60 to Q2-65).

Files are read in one thread of their own, one after another, so that what a file costs in time and
memory is paid once however many arrive, and never by other requests.
"""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from efiling import clock
from efiling.actions.filings.batches import check_batch, submit_batch
from efiling.adapters import batch_files, workbooks
from efiling.adapters.batch_files import BatchFile
from efiling.adapters.limits import count_try
from efiling.errors import Forbidden, RateLimited, Refused, Unauthenticated, refuse_if
from efiling.reads.filings.batches import correction_workbook
from efiling.reads.machinery.maintenance import refuse_while_closed
from efiling.rules.actors import Actor
from efiling.rules.filings.batch_rows import read_rows
from efiling.rules.permissions import is_allowed
from efiling.rules.vocabulary import BatchKind, Role
from gateway.files.answers import BatchAnswer, file_answer, json_answer, problems_payload
from gateway.files.requests import (
    CSV,
    WORKBOOKS,
    XLSX,
    body_of,
    file_type_of,
    idempotency_key_of,
    is_check,
    kind_of,
    query_of,
)
from gateway.http.addresses import origin_in
from gateway.http.failures import NotFound
from gateway.http.headers import headers_named
from gateway.http.language import language_in, language_wanted
from gateway.http.metrics import count_refusals
from gateway.http.sessions import Sessions
from i18n import Language
from i18n.negotiation import tag_of

TEMPLATE_SECONDS = 3_600
"""How long a cache may keep a template."""
MOST_WAITING = 16
"""Files that wait for the thread, 1 MiB each; who comes then is asked to come back."""

_KINDS = {"acceptance": BatchKind.ACCEPTANCE, "organization-change": BatchKind.ORGANIZATION_CHANGE}
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")
Result = TypeVar("Result")


class NotAllowed(Forbidden):
    """The caller is known and lacks the permission or scope."""

    status = 403


class BatchFiles:
    """The routes of batch files."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="files")
        self._waiting = 0

    async def template(self, request: Request) -> Response:
        """The empty workbook, the same for everybody."""
        name = str(request.path_params["name"])
        kind = _KINDS.get(name)
        if kind is None:
            raise NotFound

        language = language_wanted(request)
        language = language if language in workbooks.LANGUAGES else Language.EN
        today = clock.today()
        workbook = await self._in_thread(partial(workbooks.template, kind, language, today))

        tag = f'"{sha256(workbook).hexdigest()[:32]}"'
        headers = {
            "ETag": tag,
            "Cache-Control": f"public, max-age={TEMPLATE_SECONDS}",
            "Vary": "Accept-Language",
            "Content-Language": tag_of(language),
        }
        if tag in ",".join(headers_named(request.scope, b"if-none-match")):
            return Response(status_code=304, headers=headers)
        return file_answer(workbook, XLSX, f"todokede-{name}.xlsx", headers)

    async def export(self, request: Request) -> Response:
        """A filled workbook as the CSV that can be filed. Nothing is stored, and nothing checked
        but the file."""
        scope = request.scope
        kind, language = kind_of(query_of(scope)), language_in(scope)
        file_type_of(scope, WORKBOOKS)
        await refuse_while_closed(Actor(), "batch:submit")
        await count_try("file.address", origin_in(scope).client)
        body = await body_of(request)

        try:
            content = await self._in_thread(partial(_exported, body, kind))
        except Refused as refusal:
            count_refusals(problem.code for problem in refusal.problems)
            payload = {"problems": await problems_payload(refusal.problems, kind, language)}
            return json_answer(payload, language, 422)

        name = kind.value.lower().replace("_", "-")
        return file_answer(content, f"{CSV}; charset=utf-8", f"todokede-{name}.csv")

    async def batch(self, request: Request) -> Response:
        """Files, or only checks, the batch in a file. Refusals are data, as in GraphQL; the status
        is 200."""
        scope = request.scope
        actor = await self._sender_of(scope)
        query = query_of(scope)
        kind = kind_of(query)
        key = None if is_check(query) else idempotency_key_of(scope)
        file_type = file_type_of(scope)
        await count_try("file.address", origin_in(scope).client)
        body = await body_of(request)

        file = BatchFile(kind, ())
        try:
            file = await self._in_thread(partial(_read, body, kind, file_type))
            answer = await self._answer(actor, file, key, body)
        except Refused as refusal:
            answer = BatchAnswer(file, problems=refusal.problems)
        except Forbidden as refusal:
            raise NotAllowed(refusal.code) from None

        count_refusals(problem.code for problem in answer.problems)
        return json_answer(await answer.payload(actor.language), actor.language)

    async def _sender_of(self, scope: Scope) -> Actor:
        """Who files. Asked before the file is read. Raises Unauthenticated, NotAllowed."""
        actor = await self._sessions.actor_of(scope)
        if actor.role is None:
            raise Unauthenticated
        if not is_allowed(actor, "batch:submit"):
            raise NotAllowed
        await refuse_while_closed(actor, "batch:submit")
        return actor

    async def _answer(
        self, actor: Actor, file: BatchFile, key: str | None, body: bytes
    ) -> BatchAnswer:
        """Files the batch under its idempotency key; without one it is only checked."""
        rows = await self._in_thread(
            partial(read_rows, file.kind, file.rows, clock.today(), file.troubles)
        )
        unread = [*rows.problems, *file.problems]
        if key is None:
            checked = await check_batch(actor, file.kind, rows.filings, unread, file.places)
            return BatchAnswer(file, None, checked.notices, checked.problems)

        submitted = await submit_batch(
            actor, file.kind, rows.filings, key, unread, body, file.places
        )
        return BatchAnswer(file, submitted.batch, submitted.notices, submitted.problems)

    async def corrections(self, request: Request) -> Response:
        """The rows of one's own batch that failed, in a workbook. To everybody else there is
        nothing here."""
        number = str(request.path_params["number"])
        actor = await self._sessions.actor_of(request.scope, header_needed=False)
        if actor.role is not Role.INSTITUTION or not _NUMBER.fullmatch(number):
            raise NotFound

        try:
            workbook = await correction_workbook(actor, number)
        except Forbidden as refusal:
            raise NotAllowed(refusal.code) from None
        if workbook is None:
            raise NotFound
        return file_answer(workbook, XLSX, f"corrections-{number}.xlsx")

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= MOST_WAITING:
            raise RateLimited(retry_after_seconds=5)

        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1


def _read(body: bytes, kind: BatchKind, file_type: str) -> BatchFile:
    read = batch_files.read_csv if file_type == CSV else batch_files.read_workbook
    return read(body, kind)


def _exported(body: bytes, kind: BatchKind) -> bytes:
    file = batch_files.read_workbook(body, kind)
    refuse_if(file.every_trouble())
    return batch_files.export_csv(kind, file.rows)
