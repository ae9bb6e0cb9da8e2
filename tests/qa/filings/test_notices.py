"""A notice says which filing it is about, and a filing's errors stand at the same place by day and
by night."""

from datetime import timedelta
from typing import Any

from efiling import clock
from tests.builders.batches import reference, students
from tests.builders.filings import night
from tests.builders.http.batches import batch_of, row_about, submit_batch
from tests.builders.http.client import SUBMIT_MANY, Client
from tests.builders.inputs import contract_ended, details_of, subject
from tests.builders.people import Person


def late_row(person: Person) -> dict[str, Any]:
    on = clock.today() - timedelta(days=40)
    return row_about(person, details={"acceptanceStarted": {"on": on.isoformat()}})


def places(answer: Any) -> list[tuple[str, list[str], int | None, str | None]]:
    """Code, path, row and reference of each notice."""
    return [
        (one["code"], one["path"], one["row"], one["clientReference"]) for one in answer["notices"]
    ]


async def test_q1_4_every_late_row_of_a_batch_is_named(client: Client) -> None:
    _, token = await client.school()
    people = await students(client.folder, 4)
    rows = [row_about(people[0]), late_row(people[1]), row_about(people[2]), late_row(people[3])]

    answer = await submit_batch(client, token, rows, "late ones")
    again = await submit_batch(client, token, rows, "late ones")

    assert places(answer) == [
        ("FILED_LATE", [], 2, reference(people[1])),
        ("FILED_LATE", [], 4, reference(people[3])),
    ]
    assert places(again) == places(answer)


async def test_q2_56_what_is_about_the_whole_batch_names_no_row(client: Client) -> None:
    _, token = await client.school()
    people = await students(client.folder, 2)
    rows = [row_about(person) for person in people]
    await submit_batch(client, token, rows)

    assert places(await submit_batch(client, token, rows)) == [
        ("SAME_FILE_AGAIN", [], None, None),
        ("SUPERSEDES", [], 1, reference(people[0])),
        ("SUPERSEDES", [], 2, reference(people[1])),
    ]


async def test_q1_9_of_filings_sent_together_the_one_meant_is_named(client: Client) -> None:
    person, token = await client.resident()
    late = (clock.today() - timedelta(days=40)).isoformat()
    pair = [
        {
            "subject": subject(person),
            "details": details_of("contractEnded", clock.today().isoformat()),
        },
        {
            "subject": subject(person),
            "details": details_of("contractConcluded", late),
            "clientReference": "mine",
        },
    ]

    sent = {"filings": pair, "idempotencyKey": "both"}
    answer = await client.do(SUBMIT_MANY, token, **sent)
    again = await client.do(SUBMIT_MANY, token, **sent)

    assert places(answer) == [("FILED_LATE", ["filings", "1"], None, "mine")]
    assert places(again) == places(answer)


async def test_q1_4_of_a_single_filing_the_notice_is_at_the_filing(client: Client) -> None:
    person, token = await client.resident()
    on = clock.today() - timedelta(days=40)
    answer = await client.submit(token, contract_ended(person, on))
    assert places(answer) == [("FILED_LATE", ["filing"], None, None)]


async def test_q2_65_the_same_error_has_the_same_path_by_day_and_by_night(client: Client) -> None:
    _, token = await client.school()
    [lapsed, abroad] = await students(client.folder, 2)

    def ended(person: Person) -> dict[str, Any]:
        details = {"on": clock.today().isoformat(), "reason": "GRADUATION"}
        return row_about(person, details={"acceptanceEnded": details})

    rows = [row_about(lapsed), ended(abroad)]
    number = (await submit_batch(client, token, rows))["batch"]["receptionNumber"]
    gone = abroad.newer(presence="DEPARTED", validity="LAPSED")
    await client.load(lapsed.newer(validity="LAPSED"), gone)
    by_day = await submit_batch(client, token, rows)
    await night()
    filings = (await batch_of(client, token, number))["filings"]["nodes"]

    told = [(one["code"], one["path"], one["row"]) for one in by_day["problems"]]
    assert told == [("CARD_LAPSED", ["subject"], 1), ("RESIDENT_ABROAD", ["subject"], 2)]
    assert [
        (error["code"], error["path"], error["row"])
        for filing in filings
        for error in filing["errors"]
    ] == told
