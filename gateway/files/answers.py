"""What the sender of a file is answered: files, and JSON that says what GraphQL would say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from efiling.errors import Notice, Problem
from efiling.problems.texts import message_of, notice_of, remedy_of
from efiling.reads.filings.batches import BatchView
from efiling.rules.filings.batch_columns import column_of
from efiling.rules.vocabulary import BatchKind
from gateway.http.media import PLAIN_JSON
from i18n import Language
from i18n.negotiation import tag_of


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What became of a batch in a file; `batch` is None where nothing was stored."""

    row_count: int
    batch: BatchView | None = None
    notices: Sequence[Notice] = ()
    problems: Sequence[Problem] = ()

    def payload(self, kind: BatchKind, language: Language) -> dict[str, Any]:
        """As JSON values, in the sender's language."""
        notices = [
            {
                "code": notice.code,
                "message": notice_of(notice, language),
                "path": list(notice.path),
                "row": notice.row,
                "clientReference": notice.client_reference,
            }
            for notice in self.notices
        ]

        return {
            "batch": self.batch and _batch_payload(self.batch),
            "rowCount": self.row_count,
            "notices": notices,
            "problems": problems_payload(self.problems, kind, language),
        }


def _batch_payload(batch: BatchView) -> dict[str, Any]:
    return {
        "receptionNumber": batch.reception_number,
        "state": batch.state.value,
        "rowCount": batch.row_count,
    }


def problems_payload(
    problems: Sequence[Problem], kind: BatchKind, language: Language
) -> list[dict[str, Any]]:
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
            "suggestion": problem.suggestion,
        }
        for problem in problems
    ]


def json_answer(payload: Mapping[str, Any], language: Language, status: int = 200) -> Response:
    headers = {"Content-Language": tag_of(language)}
    return Response(orjson.dumps(payload), status, headers, f"{PLAIN_JSON}; charset=utf-8")


def file_answer(
    content: bytes, media_type: str, name: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A file that the browser saves under `name`."""
    all_headers = {**(headers or {}), "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=all_headers, media_type=media_type)
