"""What an institution can send that is heavy: the largest batches, files, histories, documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, cycle, islice
from typing import Any

import orjson

from bench.batches_data import DOCUMENT, ROWS, load_people, request_with, session_of
from efiling import clock
from efiling.adapters.workbooks import write_rows
from efiling.operations import opened_application
from efiling.rules.filings.batch_cells import cells_of
from efiling.rules.filings.batch_rows import Cells
from efiling.rules.filings.details import AcceptanceStarted, Filing
from efiling.rules.vocabulary import BatchKind, FilingKind
from i18n import Language
from schema.root import schema
from tests.builders.inputs import subject
from tests.builders.institutions import registered_school
from tests.builders.people import Person, student

MOST_BYTES = 1024 * 1024
HOST = "127.0.0.1"
STRANGE = 500
"""So many different documents are sent by callers without a login."""
KEY = b"key-00000000"
"""Stands in a request where each has a key of its own, whatever load it is part of: a key that was
there before is answered from memory."""
_numbers = count()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHECK = (
    "mutation Check($input: SubmitBatchInput!) { checkBatch(input: $input) { rowCount notices { "
    "code message path row clientReference } problems { code message remedy path row "
    "clientReference cell suggestion } } }"
)
FILING = (
    "id receptionNumber kind label channel receivedAt state registeredAt filedBy supersededBy row "
    "deletedOn clientReference institution { id name } errors { code message remedy path row } "
    "batch { id receptionNumber kind state stateLabel receivedAt rowCount registeredCount "
    "supersededCount errorCount }"
)
HISTORY = f"{{ viewer {{ filings(first: 100) {{ totalCount nodes {{ {FILING} }} }} }} }}"
BATCHES = (
    "{ viewer { batches(first: 100) { nodes { id receptionNumber kind state stateLabel receivedAt "
    "rowCount registeredCount supersededCount errorCount problems { code message remedy path row "
    "suggestion } } } } }"
)
CATALOGUES = (
    "{ a: problemCatalogue { code message remedy } b: problemCatalogue { code message remedy } "
    + " ".join(f'm{n}: municipalities(prefecture: "{n:02}") {{ code name }}' for n in range(1, 12))
    + " nationalities { code name } }"
)


@dataclass(frozen=True, slots=True)
class Load:
    """Requests without end, from the beginning each time. `told`: what stands in every answer."""

    make: Callable[[], Iterator[bytes]]
    told: bytes = b""


@dataclass(frozen=True, slots=True)
class Heavy:
    """Requests of one school by what they are, and the small one that somebody else sends."""

    loads: Mapping[str, Load]
    small: bytes


async def heavy() -> Heavy:
    """Fills the migrated database of the settings with a school, its students and one batch."""
    async with opened_application():
        people = [student() for _ in range(ROWS)]
        await load_people(people)
        token = await session_of(await registered_school())

    good = [_row(one) for one in people]
    wrong = [
        _row(one, name="x" * 2_000, address={"municipality": "99999", "rest": "あ" * 300})
        for one in people
    ]
    odd = [row | {f"unknown{n}": "x" for n in range(20)} for row in good]
    strange = [graphql_body(one) for one in islice(documents(), STRANGE)]

    def sent(told: bytes, *bodies: bytes, token: str = token) -> Load:
        return Load(lambda: _each_with_its_key([_from(token, body) for body in bodies]), told)

    def books(told: bytes, rows: Sequence[Cells]) -> Load:
        return Load(lambda: _each_with_its_key([_workbook(token, rows)]), told)

    return Heavy(
        loads={
            "batches": sent(b'"REGISTERING"', _batch(DOCUMENT, good)),
            "checks": sent(b'"problems":[]', _batch(CHECK, good)),
            "large checks": sent(b"VALUE_TOO_LONG", _batch(CHECK, _filled_up(good))),
            "wrong rows": sent(b"MUNICIPALITY_UNKNOWN", _batch(CHECK, wrong)),
            "odd rows": sent(b"FIELD_UNKNOWN", _batch(CHECK, odd)),
            "many values": sent(b"VALUE_TYPE", _batch(CHECK, [[0] * 97_000])),
            "histories": sent(b'"viewer"', graphql_body(HISTORY), graphql_body(BATCHES)),
            "catalogues": sent(b'"nationalities"', graphql_body(CATALOGUES)),
            "documents": Load(
                lambda: (request_with(HOST, token, graphql_body(one)) for one in documents())
            ),
            "strangers": sent(b"", *strange, token=""),
            "workbooks": books(b'"REGISTERING"', list(map(_cells, people))),
            "wrong books": books(b"CHOICE_UNKNOWN", [_wrong_cells(one) for one in people]),
        },
        small=_from("", graphql_body("{ __typename }")),
    )


def _from(token: str, body: bytes) -> bytes:
    """A request of the school, or of nobody."""
    request = request_with(HOST, token, body)
    return request if token else request.replace(b"Authorization: Bearer \r\n", b"")


def _row(person: Person, **changes: Any) -> dict[str, Any]:
    details = {"acceptanceStarted": {"on": clock.today().isoformat()}}
    return {"subject": subject(person, **changes), "details": details, "clientReference": "r"}


def _filled_up(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with addresses so long that the body is as large as it may be."""
    room = (MOST_BYTES - len(_batch(CHECK, rows)) - 1_000) // len(rows) // 3
    changed = []
    for row in rows:
        address = {"municipality": "13104", "rest": "西新宿２－８－１" + "ア" * (room - 10)}
        changed.append(row | {"subject": row["subject"] | {"address": address}})
    return changed


def _batch(document: str, rows: Sequence[Any]) -> bytes:
    fields = {"kind": "ACCEPTANCE", "rows": rows, "idempotencyKey": KEY.decode()}
    return graphql_body(document, {"input": fields})


def graphql_body(document: str, variables: Mapping[str, Any] | None = None) -> bytes:
    """The body of a GraphQL request."""
    return orjson.dumps({"query": document, "variables": variables})


def _cells(person: Person) -> Cells:
    filing = Filing(FilingKind.ACCEPTANCE_STARTED, person.subject, AcceptanceStarted(clock.today()))
    return cells_of(BatchKind.ACCEPTANCE, filing)


def _wrong_cells(person: Person) -> Cells:
    """A row of which no cell can be taken."""
    return dict.fromkeys(_cells(person), "?" * 30) | {"kind": "ACCEPTANCE_STARTED"}


def _workbook(token: str, rows: Sequence[Cells]) -> bytes:
    book = write_rows(BatchKind.ACCEPTANCE, rows, Language.JA)
    head = (
        f"POST /batches?kind=ACCEPTANCE HTTP/1.1\r\nHost: {HOST}\r\nIdempotency-Key: {KEY.decode()}"
        f"\r\nAuthorization: Bearer {token}\r\nContent-Type: {XLSX}\r\nContent-Length: {len(book)}"
        "\r\n\r\n"
    )
    return head.encode() + book


def _each_with_its_key(requests: Sequence[bytes]) -> Iterator[bytes]:
    for request in cycle(requests):
        yield request.replace(KEY, b"key-%08d" % next(_numbers), 1)


def documents() -> Iterator[str]:
    """Documents as large as they may be, no two alike."""
    root = schema._schema.query_type
    names = list(root.fields) if root else []
    for number in count():
        mark = f"query Q{number} "
        yield mark + "{ " + " ".join(["__typename"] * 990) + " }"
        yield mark + "{ " + " ".join(f"f{number}x{n}" for n in range(390)) + " }"
        yield mark + "{ node(id: [" + "1 " * 980 + "]) { id } }"
        yield mark + "{ node(id: {" + " ".join(f"a{n}: 1" for n in range(320)) + "}) { id } }"
        yield mark + "{ node(" + " ".join(f"a{n}: 1" for n in range(320)) + ") { id } }"
        yield " ".join(f"query Q{number}x{n} {{ {names[n % len(names)]} }}" for n in range(150))
        yield mark + "{ " + " ".join(f"... on T{n} {{ a }}" for n in range(160)) + " }"
