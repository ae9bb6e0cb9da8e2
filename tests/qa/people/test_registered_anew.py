"""A history belongs to the person, not to the account: who registers anew finds it (Q2-24)."""

from datetime import date, timedelta
from typing import Any

from efiling import clock
from tests.builders.filings import night
from tests.builders.http.client import SUBMIT_MANY, Client
from tests.builders.inputs import contract_ended, filing, organization, organization_renamed
from tests.builders.payloads import codes
from tests.builders.people import Person

ONE = (
    "query($number: String!) "
    "{ viewer { filing(receptionNumber: $number) { id receptionNumber state } } }"
)
NODE = "query($id: ID!) { node(id: $id) { id } }"
BLOCK = (
    "mutation($input: BlockDelegationInput!) { blockDelegation(input: $input) { problems { code } "
    "viewer { delegationBlocks { corporateNumber } } } }"
)


def concluded(person: Person, on: date) -> dict[str, Any]:
    items = {"previous": organization(), "next": organization("白雲大学"), "activities": "研究"}
    return filing(person, "contractConcluded", on, **items)


async def with_a_month_to_stay(client: Client) -> tuple[Person, str]:
    over = clock.today() + timedelta(days=30)
    return await client.resident(Person(feed={"stayExpiresOn": over.isoformat()}))


async def registered_anew(client: Client, person: Person) -> tuple[Person, str]:
    """The same person with a card that was issued after their stay had ended, two months on."""
    clock.move_to(clock.now() + timedelta(days=60))
    back = person.newer(
        card=f"ZZ{person.number:08d}ZZ",
        issuedOn=(clock.today() - timedelta(days=1)).isoformat(),
        stayExpiresOn=(clock.today() + timedelta(days=700)).isoformat(),
    )
    await client.load(back)
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]
    assert codes(await client.register(back)) == []
    return back, (await client.log_in(back))["token"]


def numbers(history: Any) -> list[str]:
    return [one["receptionNumber"] for one in history["nodes"]]


async def test_q2_24_whoever_registers_anew_finds_their_earlier_filings(client: Client) -> None:
    _, school = await client.school()
    person, token = await with_a_month_to_stay(client)
    own = await client.submit(token, contract_ended(person, clock.today()), key="1")
    asked = await client.submit(school, organization_renamed(person, clock.today()))
    assert (await night()).registered == 2
    before = await client.history(token)

    back, token = await registered_anew(client, person)

    history = await client.history(token)
    assert numbers(history) == [
        asked["filing"]["receptionNumber"],
        own["filing"]["receptionNumber"],
    ]
    assert history == before
    data = await client.ask(ONE, {"number": own["filing"]["receptionNumber"]}, token)
    found = data["viewer"]["filing"]
    assert found["state"] == "REGISTERED"
    assert (await client.ask(NODE, {"id": found["id"]}, token))["node"] == {"id": found["id"]}

    later = await client.submit(token, contract_ended(back, clock.today()), key="1")
    assert numbers(await client.history(token))[0] == later["filing"]["receptionNumber"]


async def test_q2_24_a_receipt_stays_with_the_session_that_filed(client: Client) -> None:
    person, token = await with_a_month_to_stay(client)
    answer = await client.submit(token, contract_ended(person, clock.today()))
    _, token = await registered_anew(client, person)

    path = answer["receipt"]["pdf"].removeprefix("http://127.0.0.1:8000")
    taken = await client.http.get(path, headers={"authorization": f"Bearer {token}"})

    assert taken.status_code == 404


async def test_q2_24_notices_know_what_an_earlier_account_filed(client: Client) -> None:
    person, token = await with_a_month_to_stay(client)
    first = await client.submit(token, contract_ended(person, clock.today()))
    back, token = await registered_anew(client, person)

    joined = await client.submit(token, concluded(back, clock.today()))
    assert [one["code"] for one in joined["notices"]] == []

    again = await client.submit(token, contract_ended(back, clock.today()))
    assert [one["code"] for one in again["notices"]] == ["EARLIER_STANDS"]
    assert first["filing"]["receptionNumber"] in again["notices"][0]["message"]


async def test_q2_24_blocks_go_on(client: Client) -> None:
    made, _ = await client.school()
    person, token = await with_a_month_to_stay(client)
    who = {"corporateNumber": made.facts.corporate_number}
    await client.do(BLOCK, token, who=who, blocked=True)
    back, token = await registered_anew(client, person)
    school = await client.log_in_school(made)

    refused = await client.submit(school, organization_renamed(back, clock.today()))
    assert codes(refused) == ["DELEGATION_BLOCKED"]

    lifted = await client.do(BLOCK, token, who=who, blocked=False)
    assert lifted["viewer"]["delegationBlocks"] == []


async def test_q2_24_a_history_is_nobody_elses_even_at_the_same_card_number(client: Client) -> None:
    person, token = await with_a_month_to_stay(client)
    number = (await client.submit(token, contract_ended(person, clock.today())))["filing"][
        "receptionNumber"
    ]
    back, _ = await registered_anew(client, person)
    other, stranger = await client.resident(Person(card=person.card_number))

    assert other.number != back.number
    assert (await client.history(stranger))["nodes"] == []
    assert (await client.ask(ONE, {"number": number}, stranger))["viewer"]["filing"] is None


async def test_q2_56_of_two_accounts_of_one_day_both_filings_stand_and_the_notice_says_so(
    client: Client,
) -> None:
    person, token = await with_a_month_to_stay(client)
    clock.move_to(clock.now() + timedelta(days=10))
    token = (await client.log_in(person))["token"]
    first = await client.submit(token, contract_ended(person, clock.today()))

    # revoked three days ago, as the feed tells now, and admitted anew since
    over = person.newer(stayExpiresOn=(clock.today() - timedelta(days=3)).isoformat())
    back = over.newer(
        card=f"ZZ{person.number:08d}ZZ",
        issuedOn=(clock.today() - timedelta(days=1)).isoformat(),
        stayExpiresOn=(clock.today() + timedelta(days=700)).isoformat(),
    )
    await client.load(over)
    await client.load(back)
    assert codes(await client.register(back)) == []
    token = (await client.log_in(back))["token"]
    pair = {"filings": [contract_ended(back, clock.today())], "idempotencyKey": "pair"}
    second = await client.do(SUBMIT_MANY, token, **pair)

    assert [one["code"] for one in second["notices"]] == ["EARLIER_STANDS"]
    assert first["filing"]["receptionNumber"] in second["notices"][0]["message"]
    done = await night()
    assert done.superseded == 0
