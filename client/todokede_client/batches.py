"""Files as batches: checking, filing part by part, fetching workbooks. Conversations, run by either
connection."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .answers import OTHER_VERSION, typed
from .errors import Closed, NotUnderstood, RequestFailed, TodokedeError, Unreachable
from .formats import BatchRows, Kind, is_workbook
from .generated.fragments import NoticeFields, ProblemFields
from .ledger import SENDING, Ledger, digest_of
from .outcomes import Finding, Outcome, PlacedNotice
from .reading import outcome_of
from .texts import N_
from .wire import NO_ANSWER_OF_OURS, Answer, Request, Talk, ask

TEMPLATES = {Kind.ACCEPTANCE: "acceptance", Kind.ORGANIZATION_CHANGE: "organization-change"}
LANGUAGES = ("ja", "en")
CSV = "text/csv"
FIELDS = {"batch": dict | None, "rowCount": int, "notices": list, "problems": list}
"""What every answer to a batch file has."""
OF_BATCH = ("receptionNumber", "state")
UNSAID: dict[str, Any] = {"path": [], "row": None, "clientReference": None, "suggestion": None}
"""What a service of another version may leave out of problems and notices."""

MISMATCHES_TO_STOP = 250
"""The service takes 1,000 a day, and then nothing: one file whose every row is wrong must not use
them up."""
TOO_MANY_MISMATCHES = N_(
    "Looking stopped after {rows} rows: too many do not match the residence cards, and the service "
    "takes a limited number of such rows a day. Please correct these first."
)

HOUR_SECONDS = 3_600.0
FILE_PATIENCE_SECONDS = 2 * HOUR_SECONDS
"""A file of 20,000 rows meets the limits of an hour, and waits for the next one."""
FILE_TRIES = 24
"""About seven minutes of silence, with what chance does to the pauses."""


@dataclass(frozen=True, slots=True)
class Step:
    """Progress: so many rows more were checked, or filed as the batch `number`."""

    rows: int
    number: str = ""


Watcher = Callable[[Step], None]


def check_rows(
    rows: BatchRows, ledger: Ledger | None, watcher: Watcher, language: str = ""
) -> Talk[Outcome]:
    """Every problem of every row; nothing is stored. Parts that the ledger knows to be right today
    are not sent. `language`: of what the reader of the file says. Errors: those of `wire.ask`."""
    outcome = outcome_of(rows, language)
    unfit = {one.cell for one in outcome.findings}
    checked = yield from _checked(rows.parts(), ledger, watcher, has_findings=bool(unfit))

    checked.findings = outcome.findings + [one for one in checked.findings if one.cell not in unfit]
    checked.notices = outcome.notices + checked.notices
    return checked


def submit_rows(
    rows: BatchRows, ledger: Ledger, watcher: Watcher, language: str = ""
) -> Talk[Outcome]:
    """Files what the ledger says is not filed yet, and stops at the first part that is refused.
    Nothing of a file is sent that has a cell which cannot be taken.

    A part that was sent before without an answer comes first, under its key: the service files it
    or says that it did, whatever becomes of the rest. Then all others are checked, unless there is
    one part only, so that a mistake in the last of them does not leave the first ones filed alone.
    """
    outcome = outcome_of(rows, language)
    if outcome.findings:
        return outcome

    parts = rows.parts()
    outcome.filed_before = sum(part.filed for part in ledger.parts)

    doubtful = [at for at, part in enumerate(ledger.parts) if part.in_doubt]
    yield from _filed(parts, doubtful, ledger, outcome, watcher)
    if outcome.findings:
        return outcome

    waiting = [at for at, part in enumerate(ledger.parts) if not part.filed]
    if len(parts) > 1:
        checked = yield from _checked([parts[at] for at in waiting], ledger, watcher)
        outcome.remembered, outcome.stopped = checked.remembered, checked.stopped
        if checked.findings:
            outcome.findings, outcome.row_count = checked.findings, checked.row_count
            outcome.numbers = ledger.numbers
            return outcome

    yield from _filed(parts, waiting, ledger, outcome, watcher)
    return outcome


def _filed(
    parts: Sequence[BatchRows],
    places: Sequence[int],
    ledger: Ledger,
    outcome: Outcome,
    watcher: Watcher,
) -> Talk[None]:
    """Files these parts one after another, up to the first that is refused."""
    for at in places:
        ledger.note(at, "", SENDING)
        answer = yield from _post(parts[at], check=False, key=ledger.key(at))
        batch = answer["batch"]
        ledger.note(at, batch["receptionNumber"] if batch else "", batch["state"] if batch else "")

        _gather(outcome, parts[at], answer)
        if outcome.findings:
            break
        if not batch:
            raise NotUnderstood(OTHER_VERSION)
        watcher(Step(len(parts[at].rows), batch["receptionNumber"]))

    outcome.numbers = ledger.numbers


def _checked(
    parts: Sequence[BatchRows],
    ledger: Ledger | None,
    watcher: Watcher,
    *,
    has_findings: bool = False,
) -> Talk[Outcome]:
    """`has_findings`: something was found before, which is shown whatever becomes of this."""
    outcome = Outcome()
    for part in parts:
        digest = digest_of(part.csv()) if ledger else ""
        known = ledger.check_of(digest) if ledger else None
        if outcome.mismatches >= MISMATCHES_TO_STOP:
            outcome.stopped = TodokedeError(TOO_MANY_MISMATCHES, rows=outcome.row_count)
            break
        if known:
            answer: dict[str, Any] = {
                "rowCount": len(part.rows),
                "notices": known.notices,
                "problems": [],
            }
            outcome.remembered += len(part.rows)
        else:
            try:
                answer = yield from _post(part, check=True)
            except (Closed, Unreachable) as error:
                if not outcome.findings and not has_findings:
                    raise
                outcome.stopped = error
                break

        _gather(outcome, part, answer)
        if ledger and not known and not answer["problems"]:
            # What the filer calls a row by is theirs, and stays out of the file beside theirs.
            ledger.note_check(
                digest, [one | {"clientReference": None} for one in answer["notices"]]
            )
        watcher(Step(len(part.rows)))
    return outcome


def _post(part: BatchRows, *, check: bool, key: str = "") -> Talk[dict[str, Any]]:
    query = {"kind": part.kind.value, "check": "true" if check else "false"}
    headers = {"Content-Type": CSV} | ({"Idempotency-Key": key} if key else {})
    answer = yield from ask(
        Request(
            "POST",
            "/batches",
            query,
            headers,
            part.csv(),
            tries=FILE_TRIES,
            patience_seconds=FILE_PATIENCE_SECONDS,
        )
    )

    body = answer.json()
    if not isinstance(body, dict) or not _is_ours(body):
        raise RequestFailed(NO_ANSWER_OF_OURS, answer.status)
    return body


def _is_ours(body: Mapping[str, Any]) -> bool:
    """Whether this is an answer to a batch file."""
    if not all(name in body and isinstance(body[name], kind) for name, kind in FIELDS.items()):
        return False
    batch = body["batch"]
    named = batch is None or all(isinstance(batch.get(name), str) for name in OF_BATCH)
    return named and all(isinstance(one, dict) for one in [*body["notices"], *body["problems"]])


def _gather(outcome: Outcome, part: BatchRows, answer: dict[str, Any]) -> None:
    outcome.row_count += answer["rowCount"]
    outcome.findings += _found(part, answer["problems"])
    for fields in answer["notices"]:
        notice = typed(NoticeFields, UNSAID | fields)
        outcome.notices.append(PlacedNotice(notice, _place(part, notice.row)))


def _found(part: BatchRows, problems: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    for fields in problems:
        problem = typed(ProblemFields, UNSAID | fields)
        place = _place(part, problem.row)
        column = fields.get("column") or ""
        yield Finding(
            problem,
            place,
            column,
            cell=fields.get("cell") or part.cell(place, column, problem.path),
            heading=fields.get("heading") or column,
            value=fields.get("value") or part.shown(problem.row, column),
        )


def _place(part: BatchRows, row: int | None) -> int | None:
    """The row of the file behind a row of a batch."""
    known = row is not None and 1 <= row <= len(part.rows)
    return part.rows[row - 1].place if row is not None and known else None


def fetch_template(kind: Kind, language: str) -> Talk[bytes]:
    """The empty workbook."""
    answer = yield from ask(
        Request("GET", f"/templates/{TEMPLATES[kind]}.xlsx", {"lang": language})
    )
    return _workbook_in(answer)


def fetch_corrections(number: str) -> Talk[bytes]:
    """The workbook with a batch's rows that failed at registration. Errors: NotFound, also where
    none failed."""
    answer = yield from ask(
        Request("GET", f"/batches/{quote(plain_number(number), safe='')}/corrections.xlsx")
    )
    return _workbook_in(answer)


def _workbook_in(answer: Answer) -> bytes:
    """A workbook, which the page of a network that wants a login first is not. Errors:
    RequestFailed."""
    if not is_workbook(answer.content):
        raise RequestFailed(NO_ANSWER_OF_OURS, answer.status)
    return answer.content


def plain_number(number: str) -> str:
    """A reception number as the service keeps it, from how people write it."""
    return "".join(number.split()).replace("-", "").upper()
