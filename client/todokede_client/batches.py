"""Files as batches: checking, filing part by part, fetching workbooks. Conversations, run by either
connection."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .errors import FileError, RequestFailed
from .formats import BatchRows, Kind, read_csv
from .generated.fragments import NoticeFields, ProblemFields
from .ledger import SENDING, Ledger
from .wire import Request, Talk, ask
from .workbook import read_workbook

TEMPLATES = {Kind.ACCEPTANCE: "acceptance", Kind.ORGANIZATION_CHANGE: "organization-change"}
LANGUAGES = ("ja", "en")
CSV = "text/csv"
FIELDS = frozenset({"batch", "rowCount", "notices", "problems"})
"""What every answer to a batch file has."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem where the user sees it: `place` is the row of the workbook or the line of the CSV
    file.

    `place` and `column` are None and empty where it concerns the file, or the row, as a whole.
    """

    problem: ProblemFields
    place: int | None
    column: str


@dataclass(slots=True)
class Outcome:
    """What became of a file. `numbers`: reception numbers of its batches, those refused at
    reception included."""

    row_count: int = 0
    findings: list[Finding] = field(default_factory=list)
    notices: list[NoticeFields] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    filed_before: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """Progress: so many rows more were checked, or filed as the batch `number`."""

    rows: int
    number: str = ""


Watcher = Callable[[Step], None]


def read_file(data: bytes) -> BatchRows:
    """The rows of a workbook or an exported CSV file. Errors: FileError."""
    rows = read_workbook(data) if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else read_csv(data)
    if not rows.rows:
        raise FileError("BATCH_EMPTY", "there is no filled row in this file")
    return rows


def check_rows(rows: BatchRows, watcher: Watcher) -> Talk[Outcome]:
    """Every problem of every row; nothing is stored. Errors: those of `wire.ask`."""
    return (yield from _checked(rows.parts(), watcher))


def submit_rows(rows: BatchRows, ledger: Ledger, watcher: Watcher) -> Talk[Outcome]:
    """Files what the ledger says is not filed yet, and stops at the first part that is refused.

    Several parts are checked first, so that a mistake in the last of them does not leave the first
    ones filed alone. A part that was sent before without an answer is sent again under its key: the
    service files it or says that it did.
    """
    parts = rows.parts()
    waiting = [at for at, part in enumerate(ledger.parts) if not part.filed]
    outcome = Outcome(filed_before=len(parts) - len(waiting))

    if len(parts) > 1:
        unsent = [parts[at] for at in waiting if ledger.parts[at].state != SENDING]
        outcome.findings = (yield from _checked(unsent, watcher)).findings
        if outcome.findings:
            return outcome

    for at in waiting:
        ledger.note(at, "", SENDING)
        answer = yield from _post(parts[at], check=False, key=ledger.key(at))
        batch = answer["batch"]
        ledger.note(at, batch["receptionNumber"] if batch else "", batch["state"] if batch else "")
        _gather(outcome, parts[at], answer)
        if outcome.findings:
            break
        watcher(Step(len(parts[at].rows), batch["receptionNumber"]))

    outcome.numbers = [part.number for part in ledger.parts if part.number]
    return outcome


def _checked(parts: Sequence[BatchRows], watcher: Watcher) -> Talk[Outcome]:
    outcome = Outcome()
    for part in parts:
        _gather(outcome, part, (yield from _post(part, check=True)))
        watcher(Step(len(part.rows)))
    return outcome


def _post(part: BatchRows, *, check: bool, key: str = "") -> Talk[dict[str, Any]]:
    query = {"kind": part.kind.value, "check": "true" if check else "false"}
    headers = {"Content-Type": CSV} | ({"Idempotency-Key": key} if key else {})
    answer = yield from ask(Request("POST", "/batches", query, headers, part.csv()))

    body = answer.json()
    if not isinstance(body, dict) or not body.keys() >= FIELDS:
        raise RequestFailed("the answer is none of this service", answer.status)
    return body


def _gather(outcome: Outcome, part: BatchRows, answer: dict[str, Any]) -> None:
    outcome.row_count += answer["rowCount"]
    outcome.notices += map(NoticeFields.model_validate, answer["notices"])
    outcome.findings += _found(part, answer["problems"])


def _found(part: BatchRows, problems: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    for fields in problems:
        problem = ProblemFields.model_validate(fields)
        known = problem.row is not None and 1 <= problem.row <= len(part.rows)
        place = part.rows[problem.row - 1].place if problem.row is not None and known else None
        yield Finding(problem, place, fields.get("column") or "")


def fetch_template(kind: Kind, language: str) -> Talk[bytes]:
    """The empty workbook."""
    answer = yield from ask(
        Request("GET", f"/templates/{TEMPLATES[kind]}.xlsx", {"lang": language})
    )
    return answer.content


def fetch_corrections(number: str) -> Talk[bytes]:
    """The workbook with a batch's rows that failed at registration. Errors: NotFound, also where
    none failed."""
    answer = yield from ask(
        Request("GET", f"/batches/{quote(plain_number(number), safe='')}/corrections.xlsx")
    )
    return answer.content


def plain_number(number: str) -> str:
    """A reception number as the service keeps it, from how people write it."""
    return "".join(number.split()).replace("-", "").upper()
