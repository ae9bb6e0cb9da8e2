"""Batch files over HTTP: templates, the export of a filled workbook, batches as files, corrections
(Q2-60 to Q2-65)."""

import re
from functools import partial
from hashlib import sha256

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from efiling import clock
from efiling.actions.filings.batches import check_batch, submit_batch
from efiling.adapters import workbooks
from efiling.errors import BadRequest, Forbidden, Refused, Unauthenticated, refuse_if
from efiling.reads.filings.batches import correction_workbook
from efiling.reads.machinery.maintenance import refuse_while_closed
from efiling.rules.actors import Actor
from efiling.rules.filings import batch_files
from efiling.rules.filings.batch_files import BatchFile
from efiling.rules.filings.batch_rows import mended_rows, read_rows
from efiling.rules.filings.carried_batches import file_carried
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
from gateway.http.edge import BATCH_BODY_LIMIT_BYTES
from gateway.http.failures import NotFound
from gateway.http.file_reading import FILES, count_file
from gateway.http.headers import headers_named
from gateway.http.language import language_in, language_wanted
from gateway.http.metrics import count_refusals
from gateway.http.sessions import Sessions
from gateway.portal.security import FIELD, is_foreign, is_word_of
from i18n import Language
from i18n.negotiation import tag_of

TEMPLATE_SECONDS = 3_600
"""How long a cache may keep a template."""
_KINDS = {"acceptance": BatchKind.ACCEPTANCE, "organization-change": BatchKind.ORGANIZATION_CHANGE}
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")


class NotAllowed(Forbidden):
    """The caller is known and lacks the permission or scope."""

    status = 403


class BatchFiles:
    """The routes of batch files."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def template(self, request: Request) -> Response:
        """The empty workbook, the same for everybody."""
        name = str(request.path_params["name"])
        kind = _KINDS.get(name)
        if kind is None:
            raise NotFound

        language = language_wanted(request)
        language = language if language in workbooks.LANGUAGES else Language.EN
        today = clock.today()
        workbook = await FILES.run(partial(workbooks.template, kind, language, today))

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
        await count_file(scope)
        body = await body_of(request)

        try:
            content = await FILES.run(partial(_exported, body, kind))
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
        await count_file(scope)
        body = await body_of(request)

        file = BatchFile(kind, ())
        try:
            file = await FILES.run(partial(_read, body, kind, file_type))
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
        rows = await FILES.run(
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

    async def remarks(self, request: Request) -> Response:
        """The rows of a refused file, which a page of ours carries along, as a workbook: with the
        values put in that have one reading, and a remark where something is left to be mended.
        Nothing is stored."""
        scope, language = request.scope, language_wanted(request)
        if is_foreign(scope):
            raise NotAllowed
        try:
            actor = await self._sessions.actor_of(scope, header_needed=False)
        except Unauthenticated:
            actor = Actor()
        if actor.role is None:
            return self._to_login(scope, language)
        if actor.role is not Role.INSTITUTION or not is_allowed(actor, "batch:submit"):
            raise NotFound
        await refuse_while_closed(actor, "batch:submit")
        await count_file(scope)

        file = await _carried_file(request, self._sessions.token_of(scope))
        rows = await FILES.run(
            partial(read_rows, file.kind, file.rows, clock.today(), file.troubles)
        )
        checked = await check_batch(actor, file.kind, rows.filings, rows.problems, file.places)
        mended = mended_rows(file.kind, file.rows, checked.problems)
        workbook = await FILES.run(partial(workbooks.write_remarks, file.kind, mended, language))
        return file_answer(workbook, XLSX, "todokede-mended.xlsx")

    def _to_login(self, scope: Scope, language: Language) -> Response:
        """A browser whose session has ended, or never began."""
        answer = RedirectResponse(f"/{tag_of(language)}/login?next=/batches/new", 303)
        for cookie in self._sessions.cookies_after_refusal(scope):
            answer.headers.append("set-cookie", cookie)
        return answer

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


async def _carried_file(request: Request, token: str | None) -> BatchFile:
    """The file that a form of this session carries in its field `rows`. Raises BadRequest,
    NotAllowed."""
    try:
        async with request.form(
            max_files=0, max_fields=8, max_part_size=BATCH_BODY_LIMIT_BYTES
        ) as form:
            rows, word = (str(form.get(name, "")) for name in ("rows", FIELD))
        if not is_word_of(word, token):
            raise NotAllowed
        return await FILES.run(partial(file_carried, rows))
    except (HTTPException, ValueError):
        raise BadRequest from None


def _read(body: bytes, kind: BatchKind, file_type: str) -> BatchFile:
    read = batch_files.read_csv if file_type == CSV else batch_files.read_workbook
    return read(body, kind)


def _exported(body: bytes, kind: BatchKind) -> bytes:
    file = batch_files.read_workbook(body, kind)
    refuse_if(file.every_trouble())
    return batch_files.export_csv(kind, file.rows)
