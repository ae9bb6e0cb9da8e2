"""However large what an institution sends, others have their turn between its rows, and what is
read of its history does not grow with how often it sends the same."""

import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.adapters import pauses
from efiling.adapters.workbooks import write_rows
from efiling.rules.filings.batches import BATCH_LIMIT
from efiling.rules.filings.earlier import Earlier
from efiling.rules.vocabulary import Role
from efiling.store.engine.work import Reading
from efiling.store.filings import earlier
from gateway.graphql import endpoint
from gateway.graphql.variable_errors import errors_of_variables
from i18n import Language
from tests.builders.batches import students
from tests.builders.filings import night
from tests.builders.http.batches import (
    CHECK_BATCH,
    batch_of,
    check_batch,
    renamed_row,
    row_about,
    submit_batch,
)
from tests.builders.http.client import Client
from tests.builders.http.uploads import KIND, XLSX, cells_about, send
from tests.builders.inputs import contract_ended, organization
from tests.builders.people import Person

STEPS_OF_A_ROW = 8
"""Written down, checked, digested, compared, judged, digested again, told about, stored."""
TELLINGS_OF_A_PROBLEM = 3
"""Brought to its cell, kept with the batch, answered."""


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One for each turn that others are given; every pause is due."""
    given: list[None] = []
    stand = pauses._Line.stand

    def counted(line: Any) -> Any:
        given.append(None)
        return stand(line)

    monkeypatch.setattr(pauses._Line, "stand", counted)
    monkeypatch.setattr(pauses, "SLICE_SECONDS", -1.0)
    return given


async def test_others_have_a_turn_between_the_steps_of_each_row_of_a_batch(
    client: Client, turns: list[None]
) -> None:
    _, token = await client.school()
    people = await students(client.folder, BATCH_LIMIT)
    rows = [row_about(one) for one in people]
    turns.clear()

    answer = await submit_batch(client, token, rows)

    assert answer["batch"]["state"] == "REGISTERING"
    assert len(turns) >= STEPS_OF_A_ROW * BATCH_LIMIT


async def test_others_have_a_turn_between_the_rows_and_problems_of_a_workbook(
    client: Client, turns: list[None]
) -> None:
    _, token = await client.school()
    people = await students(client.folder, BATCH_LIMIT)
    good = [dict(row) for row in cells_about(people)]
    bad = [row | {"sex": "?", "on": "?", "birthDate": "?"} for row in good]

    turns.clear()
    answer = await send(client, token, write_rows(KIND, good, Language.JA), XLSX)
    assert answer.json()["batch"]["state"] == "REGISTERING"
    assert len(turns) >= STEPS_OF_A_ROW * BATCH_LIMIT

    turns.clear()
    answer = await send(client, token, write_rows(KIND, bad, Language.JA), XLSX)
    problems = answer.json()["problems"]
    assert len(problems) == 3 * BATCH_LIMIT
    assert len(turns) >= BATCH_LIMIT + TELLINGS_OF_A_PROBLEM * len(problems)


async def test_what_does_not_fit_in_a_large_body_is_found_beside_the_loop(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[str] = []

    def seen(*given: Any) -> Any:
        where.append(threading.current_thread().name)
        return errors_of_variables(*given)

    monkeypatch.setattr(endpoint, "errors_of_variables", seen)
    _, token = await client.school()
    rows = [row_about(one, unknown="x" * 200) for one in await students(client.folder, BATCH_LIMIT)]
    fields = {"kind": "ACCEPTANCE", "rows": rows, "idempotencyKey": "one"}

    answer = await client.post(CHECK_BATCH, {"input": fields}, token)

    assert [one["extensions"]["row"] for one in answer.json()["errors"]] == list(
        range(1, BATCH_LIMIT + 1)
    )
    assert [name.rpartition("_")[0] for name in where] == ["large-bodies"]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many earlier filings are read, each time that somebody looks for them."""
    counts: list[int] = []
    find = earlier._earlier_of

    async def counted(rows: Sequence[Any]) -> Any:
        counts.append(len(rows))
        return await find(rows)

    monkeypatch.setattr(earlier, "_earlier_of", counted)
    return counts


async def whole_history(
    view: Reading, filed_by: Role, persons: Collection[bytes], before: int | None = None
) -> Mapping[bytes, Sequence[Earlier]]:
    """All that `filed_last` chooses from."""
    bind = view.bind()
    filed = earlier._filed_earlier(bind, filed_by, persons, before)
    sql = f"SELECT {earlier._COLUMNS} {filed} ORDER BY sequence DESC"
    return await earlier._earlier_of(await view.fetch(sql, *bind.values))


async def test_q2_56_a_batch_sent_over_and_over_is_told_about_the_last_and_reads_no_more_than_that(
    client: Client, read: list[int]
) -> None:
    _, token = await client.school()
    rows = [row_about(one) for one in await students(client.folder, 3)]

    numbers = []
    for _ in range(5):
        answer = await submit_batch(client, token, [*rows, rows[0]])
        numbers.append(answer["batch"]["receptionNumber"])

    replaced = [one["message"] for one in answer["notices"] if one["code"] == "SUPERSEDES"]
    filed = (await batch_of(client, token, numbers[-2]))["filings"]["nodes"]
    # The first row and the last one are about the same person: the last one counts.
    standing = [one["receptionNumber"] for one in filed[1:]]
    assert [number in said for number, said in zip(standing, replaced, strict=True)] == [True] * 3
    assert read == [0, 4, 4, 4, 4]


def renamed(person: Person, *names: str) -> list[dict[str, Any]]:
    """A new name of each of these organizations."""
    rows = []
    for name in names:
        row = renamed_row(person)
        row["details"]["contractOrgNameChanged"]["organization"] = organization(name)
        rows.append(row)
    return rows


async def test_q2_56_what_was_filed_last_tells_all_that_the_whole_history_tells(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    school, token = await client.school()
    person, _ = await client.resident()
    told: list[str] = []

    for names in ("青空", "青", "空青", "空海", "夜", "青", "海海青", "海青"):
        if names == "夜":
            await night()
            clock.move_by(timedelta(days=1))
            token = await client.log_in_school(school)
            continue
        rows = renamed(person, *names)

        short = await check_batch(client, token, rows, "ORGANIZATION_CHANGE")
        with monkeypatch.context() as patched:
            patched.setattr(earlier, "filed_last", whole_history)
            whole = await check_batch(client, token, rows, "ORGANIZATION_CHANGE")
        assert short == whole
        assert short["problems"] == []

        told += [one["code"] for one in short["notices"]]
        await submit_batch(client, token, rows, kind="ORGANIZATION_CHANGE")

    assert told.count("SUPERSEDES") > 3
    assert told.count("EARLIER_STANDS") > 0


async def test_q2_56_a_filing_answered_again_reads_the_one_before_it_and_tells_the_same(
    client: Client, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    first = [await client.submit(token, filing, key=f"{key}") for key in range(5)]
    told = [[notice["code"] for notice in one["notices"]] for one in first]
    assert told == [[], *[["SUPERSEDES"]] * 4]
    read.clear()

    again = [await client.submit(token, filing, key=f"{key}") for key in range(5)]
    assert again == first
    assert read == [0, 1, 1, 1, 1]

    monkeypatch.setattr(earlier, "filed_last", whole_history)
    assert [await client.submit(token, filing, key=f"{key}") for key in range(5)] == first
