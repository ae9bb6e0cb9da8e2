"""Schools with sessions, students with cards, and batches of 300 as their programs send them."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from efiling import clock
from efiling.actions.people.cards import load_cards
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.people import accounts, sessions
from tests.builders.batches import reference
from tests.builders.inputs import subject
from tests.builders.institutions import School, registered_school
from tests.builders.people import Person, student

ROWS = 300
SCHOOLS = 10
DOCUMENT = (
    "mutation Batch($input: SubmitBatchInput!) { submitBatch(input: $input) {"
    " batch { receptionNumber state rowCount } notices { code message } problems { code message "
    "row } } }"
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a database was filled with: `requests` are whole HTTP requests, each with a batch of its
    own."""

    requests: Sequence[bytes]
    body_bytes: int


async def fill(host: str, batches: int) -> Filled:
    """Fills the migrated database of the settings, as officers and the card feed would."""
    people = [[student() for _ in range(ROWS)] for _ in range(batches)]
    async with opened_application():
        await load_people([person for rows in people for person in rows])
        tokens = [await session_of(await registered_school()) for _ in range(min(SCHOOLS, batches))]
    bodies = [_body(rows, f"batch {number}") for number, rows in enumerate(people)]
    requests = [
        request_with(host, tokens[number % len(tokens)], body) for number, body in enumerate(bodies)
    ]
    return Filled(requests, sum(map(len, bodies)) // len(bodies))


async def load_people(people: Sequence[Person]) -> None:
    """Brings people into the card register."""
    with tempfile.TemporaryDirectory() as folder:
        feed = Path(folder) / "cards.jsonl"
        feed.write_text("".join(f"{person.line()}\n" for person in people), encoding="utf-8")
        await load_cards(SYSTEM, feed)


async def session_of(school: School) -> str:
    """The token of a session of a school."""
    account = await accounts.find_by_auth_id(Reading(SYSTEM), school.auth_id)
    if account is None:
        raise RuntimeError("the school is not there")
    token = f"tds_bench{school.number:09d}"

    async def open_session() -> None:
        async with Work(SYSTEM) as unit:
            await sessions.open_session(unit, sessions.digest_of(token), account.id, clock.now())

    await uncancelled(open_session())
    return token


def _body(people: Sequence[Person], key: str) -> bytes:
    details = {"acceptanceStarted": {"on": clock.today().isoformat()}}
    rows = [
        {"subject": subject(one), "details": details, "clientReference": reference(one)}
        for one in people
    ]
    fields = {"kind": "ACCEPTANCE", "rows": rows, "idempotencyKey": key}
    return orjson.dumps({"query": DOCUMENT, "variables": {"input": fields}})


def request_with(host: str, token: str, body: bytes) -> bytes:
    """A request to `/graphql`."""
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
        f"{len(body)}\r\n\r\n"
    )
    return head.encode() + body
