"""Batch files over HTTP: templates, the export of a filled workbook, batches as files, corrections
(Q2-60 to Q2-65).

Files are read in one thread of their own, one after another, so that what a file costs in time and
memory is paid once however many arrive, and never by other requests.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Protocol, TypeVar

import orjson
from starlette.requests import Request
from starlette.responses import Response

from efiling import clock
from efiling.adapters import batch_files, workbooks
from efiling.adapters.batch_files import BatchFile
from efiling.adapters.limits import count_try
from efiling.errors import Forbidden, Notice, Problem, RateLimited, Refused, Unauthenticated
from efiling.problems.texts import message_of, notice_of, remedy_of
from efiling.rules.actors import Actor
from efiling.rules.filings.batch_columns import column_of
from efiling.rules.filings.batch_rows import read_rows
from efiling.rules.filings.details import Filing
from efiling.rules.permissions import is_allowed
from efiling.rules.vocabulary import BatchKind, BatchState, Role
from gateway.files.requests import (
    CSV,
    XLSX,
    body_of,
    check_in,
    key_in,
    kind_in,
    media_type,
    query_of,
)
from gateway.graphql.bodies import MediaType
from gateway.http.edge import headers_named, language_in, origin_in
from gateway.http.failures import NotFound
from gateway.http.media import PLAIN_JSON
from gateway.http.sessions import Sessions
from i18n import Language
from i18n.negotiation import language_of, tag_of

TEMPLATE_SECONDS = 3_600
MOST_WAITING = 16
"""Files that wait for the thread, 1 MiB each; who comes then is asked to come back."""

_KINDS = {"acceptance": BatchKind.ACCEPTANCE, "organization-change": BatchKind.ORGANIZATION_CHANGE}
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")
Result = TypeVar("Result")


class CheckedBatch(Protocol):
    """What reception would say."""

    @property
    def row_count(self) -> int: ...
    @property
    def notices(self) -> Sequence[Notice]: ...
    @property
    def problems(self) -> Sequence[Problem]: ...


class KeptBatch(Protocol):
    """The part of a batch that the sender of a file is told."""

    @property
    def reception_number(self) -> str: ...
    @property
    def state(self) -> BatchState: ...
    @property
    def row_count(self) -> int: ...


class ReceivedBatch(Protocol):
    """A batch received, or refused and kept."""

    @property
    def batch(self) -> KeptBatch | None: ...
    @property
    def notices(self) -> Sequence[Notice]: ...
    @property
    def problems(self) -> Sequence[Problem]: ...


Rows = Sequence[Filing | None]
Check = Callable[[Actor, BatchKind, Rows, Sequence[Problem]], Awaitable[CheckedBatch]]
Submit = Callable[[Actor, BatchKind, Rows, str, Sequence[Problem], bytes], Awaitable[ReceivedBatch]]
Corrections = Callable[[Actor, str], Awaitable[bytes | None]]


@dataclass(frozen=True, slots=True)
class BatchDoors:
    """What happens with a batch behind the file, as the actions have it. Rows that could not be
    read are None, with problems that say why; the last of `submit` is the file itself."""

    check: Check
    submit: Submit
    corrections: Corrections


class NotAllowed(Forbidden):
    """The caller is known and lacks the permission or scope."""

    status = 403


class Uploads:
    """The routes of batch files."""

    def __init__(self, sessions: Sessions, doors: BatchDoors) -> None:
        self._sessions = sessions
        self._doors = doors
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="files")
        self._waiting = 0

    async def template(self, request: Request) -> Response:
        """The empty workbook, the same for everybody."""
        kind = _KINDS.get(str(request.path_params["name"]))
        if kind is None:
            raise NotFound
        wanted = request.query_params.get("lang", "")
        language = language_of(wanted[:20]) if wanted else language_in(request.scope)
        language = language if language in workbooks.LANGUAGES else Language.EN
        data = await self._in_thread(partial(workbooks.template, kind, language))
        tag = f'"{sha256(data).hexdigest()[:32]}"'
        headers = {
            "ETag": tag,
            "Cache-Control": f"public, max-age={TEMPLATE_SECONDS}",
            "Vary": "Accept-Language",
            "Content-Language": tag_of(language),
        }
        if tag in ",".join(headers_named(request.scope, b"if-none-match")):
            return Response(status_code=304, headers=headers)
        return _file(data, XLSX, f"todokede-{request.path_params['name']}.xlsx", headers)

    async def export(self, request: Request) -> Response:
        """A filled workbook as the CSV that can be filed; nothing is stored, and nothing checked
        but the file."""
        scope = request.scope
        kind, language = kind_in(query_of(scope)), language_in(scope)
        if media_type(scope) != XLSX:
            raise MediaType
        await count_try("file.address", origin_in(scope).client)
        body = await body_of(request)
        try:
            data = await self._in_thread(partial(_exported, body, kind))
        except Refused as refusal:
            payload = {"problems": _told(refusal.problems, kind, language)}
            return _json(payload, language, 422)
        return _file(
            data, f"{CSV}; charset=utf-8", f"todokede-{kind.value.lower().replace('_', '-')}.csv"
        )

    async def batch(self, request: Request) -> Response:
        """Files, or only checks, the batch in a file. Refusals are data, as in GraphQL; the status
        is 200."""
        scope = request.scope
        actor = await self._sessions.actor_of(scope)
        if actor.role is None:
            raise Unauthenticated
        if not is_allowed(actor, "batch:submit"):
            raise NotAllowed
        query = query_of(scope)
        kind, check, sent_as = kind_in(query), check_in(query), media_type(scope)
        await count_try("file.address", origin_in(scope).client)
        body = await body_of(request)
        read = workbooks.read_workbook if sent_as == XLSX else batch_files.read_csv
        said = _Said()
        try:
            file = await self._in_thread(partial(read, body, kind))
            said.row_count = len(file.rows)
            rows = await self._in_thread(partial(read_rows, kind, file.rows, clock.today()))
            if check:
                checked = await self._doors.check(actor, kind, rows.filings, rows.problems)
                said.notices, said.problems = checked.notices, checked.problems
            else:
                received = await self._doors.submit(
                    actor, kind, rows.filings, key_in(scope), rows.problems, body
                )
                said.batch, said.notices, said.problems = (
                    received.batch,
                    received.notices,
                    received.problems,
                )
        except Refused as refusal:
            said.problems = refusal.problems
        except Forbidden as refusal:
            raise NotAllowed(refusal.code) from None
        return _json(said.payload(kind, actor.language), actor.language, 200)

    async def corrections(self, request: Request) -> Response:
        """The rows of one's own batch that failed, in a workbook; to everybody else there is
        nothing here."""
        number = str(request.path_params["number"])
        actor = await self._sessions.actor_of(request.scope, header_needed=False)
        if actor.role is not Role.INSTITUTION or not _NUMBER.fullmatch(number):
            raise NotFound
        try:
            data = await self._doors.corrections(actor, number)
        except Forbidden as refusal:
            raise NotAllowed(refusal.code) from None
        if data is None:
            raise NotFound
        return _file(data, XLSX, f"corrections-{number}.xlsx")

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= MOST_WAITING:
            raise RateLimited(retry_after_seconds=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1


def _exported(body: bytes, kind: BatchKind) -> bytes:
    file: BatchFile = workbooks.read_workbook(body, kind)
    return batch_files.export_csv(kind, file.rows)


@dataclass(slots=True)
class _Said:
    """What the sender of a batch is answered."""

    batch: KeptBatch | None = None
    row_count: int = 0
    notices: Sequence[Notice] = ()
    problems: Sequence[Problem] = ()

    def payload(self, kind: BatchKind, language: Language) -> dict[str, Any]:
        """As JSON values, in the sender's language."""
        kept = self.batch and {
            "receptionNumber": self.batch.reception_number,
            "state": self.batch.state.value,
            "rowCount": self.batch.row_count,
        }
        return {
            "batch": kept,
            "rowCount": self.row_count,
            "notices": [
                {"code": notice.code, "message": notice_of(notice, language)}
                for notice in self.notices
            ],
            "problems": _told(self.problems, kind, language),
        }


def _told(problems: Sequence[Problem], kind: BatchKind, language: Language) -> list[dict[str, Any]]:
    """Problems with every field of the GraphQL type, and the column of the file where the path has
    one."""
    return [
        {
            "code": problem.code,
            "message": message_of(problem, language),
            "remedy": remedy_of(problem, language),
            "path": list(problem.path),
            "row": problem.row,
            "column": column_of(kind, problem.path) if problem.row is not None else None,
            "clientReference": problem.client_reference,
        }
        for problem in problems
    ]


def _json(payload: dict[str, Any], language: Language, status: int) -> Response:
    return Response(
        orjson.dumps(payload),
        status,
        {"Content-Language": tag_of(language)},
        f"{PLAIN_JSON}; charset=utf-8",
    )


def _file(
    data: bytes, media_type: str, name: str, headers: dict[str, str] | None = None
) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, headers={**(headers or {}), **disposition}, media_type=media_type)
