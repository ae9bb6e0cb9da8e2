"""However many filings come together, the register is asked a few times."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from asyncpg.prepared_stmt import PreparedStatement

from efiling import clock
from efiling.actions.filings.receiving import filer_of, look_up
from efiling.rules.actors import Actor
from efiling.rules.filings.details import AcceptanceEnded, Filing, NameChanged
from efiling.rules.filings.submissions import Submission, check_submissions, judge
from efiling.rules.vocabulary import FilingKind, Role
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading
from efiling.store.people import accounts
from i18n import Language
from tests.builders.databases import on_postgres
from tests.builders.filings import organization
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended
from tests.builders.institutions import registered_school
from tests.builders.people import Person, student

MOST_TRIPS = 9


@on_postgres
async def test_a_filing_takes_few_trips_to_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Session, and account with its card and the key; then in one transaction number, key, earlier
    filings, head of the trail, and all that is written."""
    person, token = await client.resident()
    trips: list[str] = []
    for name in ("execute", "fetch"):
        note_calls(monkeypatch, name, trips)
    note_prepared(monkeypatch, trips)

    await client.submit(token, contract_ended(person, clock.today()))
    assert trips[-1] == "COMMIT"
    # Whether a maintenance has begun is asked once a second, for everybody.
    for_this_one = [one for one in trips if "maintenance" not in one]
    assert len(for_this_one) <= MOST_TRIPS, for_this_one


def note_calls(monkeypatch: pytest.MonkeyPatch, name: str, noted: list[str]) -> None:
    """Notes each statement that goes to PostgreSQL by this method."""
    ask = getattr(asyncpg.Connection, name)

    async def noting(connection: asyncpg.Connection, sql: str, *values: Any, **more: Any) -> Any:
        noted.append(sql)
        return await ask(connection, sql, *values, **more)

    monkeypatch.setattr(asyncpg.Connection, name, noting)


def note_prepared(monkeypatch: pytest.MonkeyPatch, noted: list[str]) -> None:
    """Notes each statement that was prepared before and is asked again."""
    ask = PreparedStatement.fetch

    async def noting(statement: PreparedStatement, *values: Any) -> Any:
        noted.append(statement.get_query())
        return await ask(statement, *values)

    monkeypatch.setattr(PreparedStatement, "fetch", noting)


async def test_q2_60_three_hundred_identities_are_compared_in_a_few_statements(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = await registered_school()
    account = await accounts.find_by_auth_id(Reading(Actor()), school.auth_id)
    assert account
    actor = Actor(role=Role.INSTITUTION, account=account.id, tenant=school.id, language=Language.EN)
    people = [student() for _ in range(150)] + [Person() for _ in range(150)]
    await client.load(*people)
    today, asked = clock.today(), 0
    fetch = Reading.fetch

    async def counted(view: Reading, sql: str, *values: Any) -> Sequence[Row]:
        nonlocal asked
        asked += 1
        return await fetch(view, sql, *values)

    monkeypatch.setattr(Reading, "fetch", counted)
    ended = [
        Filing(FilingKind.ACCEPTANCE_ENDED, one.subject, AcceptanceEnded(today))
        for one in people[:290]
    ]
    name = NameChanged(today, organization(), "株式会社白雲")
    ended += [
        Filing(FilingKind.CONTRACT_ORG_NAME_CHANGED, one.subject, name, True)
        for one in people[290:]
    ]
    submissions = [Submission(filing, row=number) for number, filing in enumerate(ended, start=1)]
    assert check_submissions(submissions, today, by_institution=True) == []

    view = Reading(actor)
    filer = await filer_of(view, await accounts.own_account(view))
    register = await look_up(view, filer, submissions, clock.today())
    problems = judge(filer, submissions, register, clock.today())

    # students lack the reason, the last ten are nobody's account
    assert [problem.row for problem in problems] == [*range(1, 151), *range(291, 301)]
    assert {(problem.code, problem.path[0]) for problem in problems} == {
        ("VALUE_REQUIRED", "details"),
        ("RESIDENT_NOT_REGISTERED", "subject"),
    }
    assert sum(bool(one.person) for one in submissions) == 140
    assert asked <= 8
