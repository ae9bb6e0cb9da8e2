"""What the sender of a file is answered: files, and JSON that says what GraphQL would say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from efiling.adapters.pauses import with_pauses
from efiling.errors import Notice, Problem
from efiling.problems.texts import message_of, notice_of, remedy_of
from efiling.reads.filings.batches import BatchView
from efiling.rules.filings.batch_columns import column_of, heading_of
from efiling.rules.filings.batch_files import BatchFile
from efiling.rules.filings.batch_places import NO_PLACES, BatchPlaces
from efiling.rules.vocabulary import BatchKind
from gateway.http.media import PLAIN_JSON
from i18n import Language
from i18n.catalogue import text
from i18n.negotiation import tag_of


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What became of a batch in a file; `batch` is None where nothing was stored."""

    file: BatchFile
    batch: BatchView | None = None
    notices: Sequence[Notice] = ()
    problems: Sequence[Problem] = ()

    async def payload(self, language: Language) -> dict[str, Any]:
        """As JSON values, in the sender's language."""
        places = self.file.places
        notices = [*self.file.notices, *map(places.notice, self.notices)]
        told = [_notice_payload(notice, language) async for notice in with_pauses(notices)]
        return {
            "batch": self.batch and _batch_payload(self.batch),
            "rowCount": len(self.file.rows),
            "notices": told,
            "problems": await problems_payload(self.problems, self.file.kind, language, places),
        }


def _batch_payload(batch: BatchView) -> dict[str, Any]:
    return {
        "receptionNumber": batch.reception_number,
        "state": batch.state.value,
        "rowCount": batch.row_count,
    }


def _notice_payload(notice: Notice, language: Language) -> dict[str, Any]:
    return {
        "code": notice.code,
        "message": notice_of(notice, language),
        "path": list(notice.path),
        "row": notice.row,
        "clientReference": notice.client_reference,
    }


async def problems_payload(
    problems: Sequence[Problem],
    kind: BatchKind,
    language: Language,
    places: BatchPlaces = NO_PLACES,
) -> list[dict[str, Any]]:
    """Problems with every field of the GraphQL type, and of the file: the column that the path has,
    its heading, and what stands there."""
    return [
        _problem_payload(problem, kind, language, places) async for problem in with_pauses(problems)
    ]


def _problem_payload(
    problem: Problem, kind: BatchKind, language: Language, places: BatchPlaces
) -> dict[str, Any]:
    column = column_of(kind, problem.path) if problem.row is not None else None
    return {
        "code": problem.code,
        "message": message_of(problem, language),
        "remedy": remedy_of(problem, language),
        "path": list(problem.path),
        "row": problem.row,
        "clientReference": problem.client_reference,
        "cell": problem.cell,
        "suggestion": problem.suggestion,
        "column": column,
        "heading": text(language, heading_of(kind, column)) if column else None,
        "value": places.value(problem.row, column) or problem.params.get("shown"),
    }


def json_answer(payload: Mapping[str, Any], language: Language, status: int = 200) -> Response:
    headers = {"Content-Language": tag_of(language)}
    return Response(orjson.dumps(payload), status, headers, f"{PLAIN_JSON}; charset=utf-8")


def file_answer(
    content: bytes, media_type: str, name: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A file that the browser saves under `name`."""
    all_headers = {**(headers or {}), "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=all_headers, media_type=media_type)
