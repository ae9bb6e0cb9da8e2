"""Every field of the schema, asked by every role, by API tokens and by nobody, through the whole
gateway: it answers whom the schema names and refuses everybody else; and a call that is refused
leaves no trace anywhere."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from efiling import clock
from efiling.actions.filings.batches import submit_batch
from efiling.actions.filings.drafts import save_draft
from efiling.actions.filings.filings import submit_filing
from efiling.actions.institutions.tokens import create_api_token
from efiling.actions.people import sessions
from efiling.rules.filings.drafts import DraftContents, DraftField
from efiling.rules.vocabulary import BatchKind, FilingKind, Role, TokenScope
from efiling.settings import settings
from efiling.settings.database_address import sqlite_path
from gateway.app import create_app
from tests.builders.batches import rows_of, students
from tests.builders.filings import ended
from tests.builders.graphql.walking import Caller, Document, Door, doors, every_field
from tests.builders.institutions import registered_school
from tests.builders.owner import as_owner
from tests.builders.people import PASSWORD, logged_in, registered, somebody
from tests.builders.staff import staff

LAST = ("Mutation.logOut",)
"""What ends the session that asks."""
TYPED = DraftContents([FilingKind.CONTRACT_ENDED], [DraftField("subject.card.name", "A")])
WRONG_INPUT = frozenset({"PERIOD_OF_STAY_INVALID"})
"""What made-up arguments may be told, of the errors at the top of an answer."""
Ask = Callable[[Document], Awaitable[dict[str, Any]]]


async def everything(database_url: str, mail: Path) -> Mapping[str, list[str]]:
    """Every row of every table as the database's owner sees it, and every mail that was sent."""
    found: dict[str, list[str]] = {"mails": sorted(path.name for path in mail.glob("*"))}

    if path := sqlite_path(database_url):
        with closing(sqlite3.connect(path)) as file:
            tables = [
                name
                for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            return found | {
                name: sorted(map(repr, file.execute(f'SELECT * FROM "{name}"'))) for name in tables
            }

    tables = [
        row["tablename"]
        for row in await as_owner("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    found |= {name: [] for name in tables}
    rows = (f"SELECT '{name}' AS name, t::text AS row FROM \"{name}\" t" for name in tables)
    for one in await as_owner(" UNION ALL ".join(rows)):
        found[one["name"]].append(one["row"])
    return {name: sorted(rows) for name, rows in found.items()}


async def token_of(caller: Caller, folder: Path) -> tuple[str, dict[str, str]]:
    """A new account's session or API token, and values for arguments that lead to things of its
    own."""
    if caller is None:
        return "", {}

    if caller is Role.RESIDENT:
        person = await registered(folder)
        session = await logged_in(person)
        filed = (await submit_filing(session.actor, ended(person), "key-1")).filings[0]
        return session.token, {
            "Query.node.id": str(filed.id),
            "Viewer.draft.id": str((await save_draft(session.actor, TYPED)).id),
            "Viewer.filing.receptionNumber": filed.reception_number,
        }

    if isinstance(caller, TokenScope) or caller is Role.INSTITUTION:
        session = await sessions.log_in(somebody(), (await registered_school()).auth_id, PASSWORD)
        batch = (
            await submit_batch(
                session.actor, BatchKind.ACCEPTANCE, rows_of(await students(folder, 1)), "key-1"
            )
        ).batch
        assert batch

        own = {
            "Query.node.id": str(batch.id),
            "Viewer.batch.receptionNumber": batch.reception_number,
        }

        if caller is Role.INSTITUTION:
            return session.token, own
        return (
            await create_api_token(session.actor, "test", [TokenScope(caller)], None, PASSWORD)
        ).token, own

    worker = await staff(caller)
    return (await sessions.log_in(somebody(), worker.auth_id, PASSWORD, worker.code())).token, {}


@pytest.fixture
async def http(
    application: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx2.AsyncClient]:
    """The gateway, without limits and delays, at a moment that does not pass: a session's use is
    then not noted."""
    monkeypatch.setenv("TODOKEDE_RATE_LIMITS", "off")
    settings.cache_clear()
    clock.move_to(clock.now())
    transport = httpx2.ASGITransport(app=create_app(), client=("127.0.0.1", 50_000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


def test_the_walk_leaves_no_field_out() -> None:
    asked = {
        label
        for door in doors().values()
        for document in door.documents({})
        for label in document.asks
    }
    assert every_field() - asked == set()


@pytest.mark.parametrize("caller", [None, *Role, *TokenScope])
async def test_q2_67_every_field_answers_whom_the_schema_names_and_a_refused_call_leaves_no_trace(
    caller: Caller, http: httpx2.AsyncClient, application: str, tmp_path: Path
) -> None:
    token, known = await token_of(caller, tmp_path)

    async def ask(document: Document) -> dict[str, Any]:
        http.cookies.clear()
        headers = {"authorization": f"Bearer {token}"} if token else {}
        body = {"query": document.text, "variables": document.variables}
        answer: dict[str, Any] = (await http.post("/graphql", json=body, headers=headers)).json()
        return answer

    own = {label.rpartition(".")[0] for label in known}
    refused, answered = 0, 0
    await ask(doors()["Query.service"].documents({})[0])  # the first use of a token is noted
    before = await everything(application, tmp_path / "var" / "mail")
    for door in sorted(
        doors().values(), key=lambda door: (door.lets_in(caller), door.label in LAST)
    ):
        for document in door.documents(known):
            answer = await ask(document)
            if door.lets_in(caller):
                codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
                assert codes <= WRONG_INPUT, (door.label, answer)
                there = any(found_at(answer["data"], door.path))
                assert there or door.label not in own or isinstance(caller, TokenScope), door.label
                answered += 1
                continue
            assert_refused(door, answer)
            refused += 1
            after = await everything(application, tmp_path / "var" / "mail")
            assert after == before, (
                f"{door.label} was refused to {caller or 'nobody'} and changed something"
            )
    assert answered
    assert refused


def found_at(place: Any, path: list[str]) -> list[Any]:
    """What an answer has at a path, in all entries of the lists on the way; nothing below a null or
    another type."""
    if isinstance(place, list):
        return [found for one in place for found in found_at(one, path)]
    if place is None or not path:
        return [] if path else [place]
    return found_at(place[path[0]], path[1:]) if path[0] in place else []


def assert_refused(door: Door, answer: dict[str, Any]) -> None:
    """An error for each place, and null there; or nothing at all, where what has the field is not
    there for this caller."""
    there = found_at(answer["data"], door.path)
    assert all(one is None for one in there), door.label
    for error in answer.get("errors", ()):
        path = [part for part in error["path"] if isinstance(part, str)]
        assert error["extensions"]["code"] == "FORBIDDEN", door.label
        assert path == door.path, door.label
    assert "errors" in answer or not there, f"{door.label} was answered"
