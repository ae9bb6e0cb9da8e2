"""Two true events of one day both stand; filed again, the last one counts (Q2-56)."""

from typing import Any
from uuid import uuid4

from efiling import clock
from tests.builders.filings import night
from tests.builders.http.batches import batch_of, renamed_row, submit_batch
from tests.builders.http.client import SUBMIT_MANY, Client
from tests.builders.inputs import acceptance_status, contract_ended, organization
from tests.builders.payloads import codes
from tests.builders.people import Person, student

SKY = organization("（株）青空")
CLOUD = organization("白雲大学")


def left(person: Person, place: dict[str, Any]) -> dict[str, Any]:
    filed = contract_ended(person, clock.today())
    filed["details"]["contractEnded"]["organization"] = place
    return filed


async def together(client: Client, token: str, *filings: dict[str, Any]) -> Any:
    return await client.do(SUBMIT_MANY, token, filings=list(filings), idempotencyKey=uuid4().hex)


def noted(answer: Any) -> list[str]:
    """The codes of notices, each with the number that it names."""
    numbers = [word.strip(",.") for one in answer["notices"] for word in one["message"].split()]
    named = [number for number in numbers if number.startswith(("2026", "2027", "2028"))]
    return [one["code"] for one in answer["notices"]] + named


def numbers(answer: Any) -> list[str]:
    return [one["receptionNumber"] for one in answer["filings"]]


async def states(client: Client, token: str) -> dict[str, tuple[str, str | None]]:
    nodes = (await client.history(token))["nodes"]
    return {one["receptionNumber"]: (one["state"], one["supersededBy"]) for one in nodes}


async def test_q2_56_sent_together_about_two_organizations_both_stand(client: Client) -> None:
    person, token = await client.resident()

    answer = await together(client, token, left(person, SKY), left(person, CLOUD))

    assert answer["problems"] == []
    assert answer["notices"] == []
    done = await night()
    assert done.registered == 2
    assert done.superseded == 0


async def test_q2_56_one_organization_written_in_two_ways_is_one_all_the_same(
    client: Client,
) -> None:
    person, token = await client.resident()
    same = organization("株式会社　青空", rest="丸の内１丁目１番")

    twice = await together(client, token, left(person, SKY), left(person, same))

    assert codes(twice) == ["KIND_TWICE"]


async def test_q2_56_sent_again_together_each_stands_for_its_own(client: Client) -> None:
    person, token = await client.resident()
    first = numbers(await together(client, token, left(person, SKY), left(person, CLOUD)))

    again = await together(client, token, left(person, CLOUD), left(person, SKY))
    cloud, sky = numbers(again)

    assert noted(again) == ["SUPERSEDES", "SUPERSEDES", first[1], first[0]]
    assert (await night()).superseded == 2
    found = await states(client, token)
    assert found[first[0]] == ("SUPERSEDED", sky)
    assert found[first[1]] == ("SUPERSEDED", cloud)
    assert found[sky] == found[cloud] == ("REGISTERED", None)


async def test_q2_56_sent_alone_afterwards_the_last_one_counts_and_names_all_that_it_replaces(
    client: Client,
) -> None:
    person, token = await client.resident()
    first = numbers(await together(client, token, left(person, SKY), left(person, CLOUD)))

    answer = await client.submit(token, left(person, SKY))

    last = answer["filing"]["receptionNumber"]
    assert [one["code"] for one in answer["notices"]] == ["SUPERSEDES", "SUPERSEDES"]
    assert (await night()).superseded == 2
    found = await states(client, token)
    assert {found[number] for number in first} == {("SUPERSEDED", last)}


async def test_q2_56_sent_one_by_one_about_two_organizations_the_last_one_counts(
    client: Client,
) -> None:
    person, token = await client.resident()
    await client.submit(token, left(person, SKY))

    answer = await client.submit(token, left(person, CLOUD))

    assert [one["code"] for one in answer["notices"]] == ["SUPERSEDES"]
    assert (await night()).superseded == 1


async def test_q2_56_a_run_in_between_takes_nothing_from_what_was_sent_together(
    client: Client,
) -> None:
    person, token = await client.resident()
    first = numbers(await together(client, token, left(person, SKY), left(person, CLOUD)))
    assert (await night()).registered == 2

    again = numbers(await together(client, token, left(person, SKY), left(person, CLOUD)))

    assert (await night()).registered == 2
    found = await states(client, token)
    assert [found[number] for number in first] == [("SUPERSEDED", new) for new in again]


async def test_q2_56_reports_of_two_reference_days_are_of_two_kinds(client: Client) -> None:
    _, token = await client.school()
    person = await client.known(student())
    year = clock.today().year - 1
    may, november = (clock.today().replace(year, month, 1) for month in (5, 11))

    for as_of in (may, november):
        answer = await client.submit(token, acceptance_status(person, as_of))
        assert "SUPERSEDES" not in codes_of_notices(answer)
    done = await night()
    assert done.registered == 2
    assert done.superseded == 0

    again = await client.submit(token, acceptance_status(person, may))
    assert codes_of_notices(again).count("SUPERSEDES") == 1


def codes_of_notices(answer: Any) -> list[str]:
    return [one["code"] for one in answer["notices"]]


async def test_q2_56_rows_of_a_batch_about_two_organizations_both_stand(client: Client) -> None:
    _, token = await client.school()
    person, _ = await client.resident()
    one, other = renamed_row(person), renamed_row(person)
    other["details"] = {
        "contractOrgNameChanged": {
            "on": clock.today().isoformat(),
            "organization": CLOUD,
            "newName": "白雲学院",
        }
    }

    answer = await submit_batch(client, token, [one, other, one], kind="ORGANIZATION_CHANGE")

    assert answer["problems"] == []
    [notice] = answer["notices"]
    assert notice["code"] == "SAME_PERSON_TWICE"
    assert "1, 3" in notice["message"]
    await night()
    nodes = (await batch_of(client, token, answer["batch"]["receptionNumber"]))["filings"]["nodes"]
    assert [row["state"] for row in nodes] == ["SUPERSEDED", "REGISTERED", "REGISTERED"]
    assert nodes[0]["supersededBy"] == nodes[2]["receptionNumber"]
