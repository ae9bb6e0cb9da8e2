"""Receipts, states, keys, the history and the mails of filings, through GraphQL."""

import asyncio
from datetime import timedelta

import pytest

from efiling import clock
from tests.builders.filings import night
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.owner import as_owner
from tests.builders.payloads import codes


async def test_q2_54_the_receipt_shows_the_contents_once_and_the_history_never(
    client: Client,
) -> None:
    person, token = await client.resident()
    answer = await client.submit(token, contract_ended(person, clock.today()))
    assert "株式会社青空" in str(answer["receipt"]["items"])
    assert "青空" not in str(await client.history(token))
    path = answer["receipt"]["pdf"].removeprefix("http://127.0.0.1:8000")
    pdf = await client.http.get(path, headers={"authorization": f"Bearer {token}"})
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")
    other = (await client.log_in(person))["token"]
    assert (
        await client.http.get(path, headers={"authorization": f"Bearer {other}"})
    ).status_code == 404
    assert (await client.http.get(path)).status_code in {401, 404}

    # Only where it can be fetched is it offered.
    offered = "{ viewer { filings(first: 1) { nodes { receiptPdf } } } }"
    for session, address in ((token, answer["receipt"]["pdf"]), (other, None)):
        [one] = (await client.ask(offered, token=session))["viewer"]["filings"]["nodes"]
        assert one["receiptPdf"] == address


async def test_q2_55_a_registration_error_shows_its_reasons_in_the_history_and_in_the_mail(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))
    yesterday = clock.today() - timedelta(days=1)
    await client.load(person.newer(card="RR12345678RR", issuedOn=yesterday.isoformat()))
    assert (await night()).failed == 1
    [entry] = (await client.history(token))["nodes"]
    assert entry["state"] == "REGISTRATION_ERROR"
    assert [error["code"] for error in entry["errors"]] == ["CARD_REPLACED"]
    mail = (await mailbox.deliver())[-1]
    assert entry["errors"][0]["message"] in text_of(mail)


async def test_q2_56_of_one_kind_on_one_day_the_last_counts_and_names_what_it_supersedes(
    client: Client,
) -> None:
    person, token = await client.resident()
    first = (await client.submit(token, contract_ended(person, clock.today())))["filing"][
        "receptionNumber"
    ]

    again = await client.submit(token, contract_ended(person, clock.today() - timedelta(days=1)))
    second = again["filing"]["receptionNumber"]

    assert [notice["code"] for notice in again["notices"]] == ["SUPERSEDES"]
    assert first in again["notices"][0]["message"]

    done = await night()
    assert done.registered == 1
    assert done.superseded == 1

    entries = (await client.history(token))["nodes"]
    assert [(one["receptionNumber"], one["state"], one["supersededBy"]) for one in entries] == [
        (second, "REGISTERED", None),
        (first, "SUPERSEDED", second),
    ]


async def test_q2_56_on_another_day_both_stand_and_a_notice_names_the_earlier(
    client: Client,
) -> None:
    person, token = await client.resident()
    first = (await client.submit(token, contract_ended(person, clock.today())))["filing"][
        "receptionNumber"
    ]

    await night()
    clock.move_by(timedelta(days=1))
    token = (await client.log_in(person))["token"]
    again = await client.submit(token, contract_ended(person, clock.today()))

    assert [notice["code"] for notice in again["notices"]] == ["EARLIER_STANDS"]
    assert first in again["notices"][0]["message"]

    await night()
    assert [one["state"] for one in (await client.history(token))["nodes"]] == [
        "REGISTERED",
        "REGISTERED",
    ]


async def test_q2_56_the_latest_of_the_day_counts_even_if_it_fails_or_a_run_came_between(
    client: Client,
) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))
    assert (await night()).registered == 1
    await client.submit(token, contract_ended(person, clock.today()))
    yesterday = clock.today() - timedelta(days=1)
    await client.load(person.newer(card="RS12345678RS", issuedOn=yesterday.isoformat()))
    assert (await night()).failed == 1
    assert [one["state"] for one in (await client.history(token))["nodes"]] == [
        "REGISTRATION_ERROR",
        "SUPERSEDED",
    ]


async def test_a_key_sent_twenty_times_at_once_gives_one_filing_and_one_answer(
    client: Client,
) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    answers = await asyncio.gather(*(client.submit(token, filing, key="same") for _ in range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert (await client.history(token))["totalCount"] == 1
    changed = contract_ended(person, clock.today() - timedelta(days=1))
    assert codes(await client.submit(token, changed, key="same")) == ["IDEMPOTENCY_KEY_REUSED"]
    future = contract_ended(person, clock.today() + timedelta(days=1))
    assert codes(await client.submit(token, future, key="same")) == ["IDEMPOTENCY_KEY_REUSED"]
    again = (await client.log_in(person))["token"]
    replayed = await client.submit(again, filing, key="same")
    assert replayed["receipt"] is None
    assert replayed["filing"] == answers[0]["filing"]


@pytest.mark.parametrize("key", ["", "k" * 129, "schlüssel", "a\nb"])
async def test_a_key_has_1_to_128_printable_ascii_characters(client: Client, key: str) -> None:
    person, token = await client.resident()
    fields = {"filing": contract_ended(person, clock.today()), "idempotencyKey": key}
    payload = await client.do(SUBMIT_ONE, token, **fields)
    assert codes(payload) == ["IDEMPOTENCY_KEY_INVALID"]


SUBMIT_ONE = (
    "mutation($input: SubmitFilingInput!) { submitFiling(input: $input) { problems { code } } }"
)


async def test_a_refusal_keeps_no_key(client: Client) -> None:
    person, token = await client.resident()
    future = contract_ended(person, clock.today() + timedelta(days=1))
    assert codes(await client.submit(token, future, key="mine")) == ["DAY_IN_FUTURE"]
    assert (
        codes(await client.submit(token, contract_ended(person, clock.today()), key="mine")) == []
    )


async def test_the_history_has_pages_filters_and_a_count(client: Client) -> None:
    person, token = await client.resident()
    numbers: list[str] = []
    for days in range(7):
        answer = await client.submit(
            token, contract_ended(person, clock.today() - timedelta(days=days))
        )
        numbers.insert(0, answer["filing"]["receptionNumber"])

    seen, after = [], None
    while True:
        page = await client.history(token, first=3, after=after)
        assert page["totalCount"] == 7
        seen += [one["receptionNumber"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == numbers
    assert (await client.history(token, kinds=["SPOUSE_DIVORCED"]))["totalCount"] == 0
    assert (await client.history(token, states=["REGISTERING"]))["totalCount"] == 7

    for wrong in ({"first": 0}, {"first": 101}, {"first": -1}):
        body = (
            await client.post(
                "query($first: Int) { viewer { filings(first: $first) { totalCount } } }",
                wrong,
                token,
            )
        ).json()
        assert body["errors"][0]["extensions"]["code"] == "PAGE_SIZE"


async def test_another_residents_filing_is_as_good_as_none(client: Client) -> None:
    person, token = await client.resident()
    _, stranger = await client.resident()
    made = (await client.submit(token, contract_ended(person, clock.today())))["filing"]
    query = (
        "query($n: String!, $id: ID!) { viewer { filing(receptionNumber: $n) { id } } "
        "node(id: $id) { id } }"
    )
    variables = {"n": made["receptionNumber"], "id": made["id"]}
    own = await client.ask(query, variables, token)
    assert own == {"viewer": {"filing": {"id": made["id"]}}, "node": {"id": made["id"]}}
    assert await client.ask(query, variables, stranger) == {
        "viewer": {"filing": None},
        "node": None,
    }


@pytest.mark.usefixtures("present_day")  # running numbers of a later year begin elsewhere
async def test_q2_54_a_number_with_the_earlier_check_digit_still_leads_to_its_filing(
    client: Client,
) -> None:
    person, token = await client.resident()
    made = (await client.submit(token, contract_ended(person, clock.today())))["filing"]
    await as_owner("UPDATE filing SET reception_number = '2026S0000000019'")

    query = '{ viewer { right: filing(receptionNumber: "2026-S000-0000-019") { id } '
    query += 'wrong: filing(receptionNumber: "2026-C000-0000-019") { id } } }'

    assert await client.ask(query, token=token) == {
        "viewer": {"right": {"id": made["id"]}, "wrong": None}
    }


async def test_a_client_reference_is_echoed_to_its_filer(client: Client) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today(), clientReference="case-77")
    answer = await client.submit(token, filing)
    assert answer["filing"]["clientReference"] == "case-77"
    assert (await client.history(token))["nodes"][0]["clientReference"] == "case-77"
    bad = contract_ended(person, clock.today() + timedelta(days=1), clientReference="case-78")
    assert (await client.submit(token, bad))["problems"][0]["code"] == "DAY_IN_FUTURE"


async def test_q2_17_q2_39_q2_40_q2_43_q2_58_the_mails_of_one_filing(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    number = (await client.submit(token, contract_ended(person, clock.today())))["filing"][
        "receptionNumber"
    ]

    await night()
    mails = await mailbox.deliver()

    assert [str(mail["Subject"]) for mail in mails] == [
        "[Todokede] Your user registration is complete",
        "[Todokede] Your notification was received",
        "[Todokede] Your notification is registered",
    ]

    for mail in mails:
        assert mail["To"] == person.mail
        assert mail["Auto-Submitted"] == "auto-generated"
        assert "no-reply" in mail["From"]
        words = text_of(mail)
        assert "Please do not reply" in words
        assert "050-0000-0000" in words
        assert "spam folder" in words
        assert not any(
            fact in words for fact in (person.name, person.card_number, "青空", person.auth_id)
        )

    assert all(number in text_of(mail) for mail in mails[1:])
