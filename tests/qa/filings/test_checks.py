"""Filings are checked before they are sent (Q2-69): all that reception would say, nothing filed."""

from datetime import timedelta
from typing import Any

from efiling import clock
from tests.builders.http.client import NOTICES, PROBLEMS, SUBMIT_MANY, Client
from tests.builders.inputs import (
    acceptance_started,
    contract_ended,
    details_of,
    organization,
    subject,
)
from tests.builders.payloads import codes, places
from tests.builders.people import student
from tests.builders.rows import count

CHECK = f"""mutation($input: CheckFilingsInput!) {{
  checkFilings(input: $input) {{ {NOTICES} {PROBLEMS} }}
}}"""

CHANGED = f"""mutation($input: CheckFilingsInput!) {{
  checkFilings(input: $input) {{ changed {{ path value }} {PROBLEMS} }}
}}"""


async def check(client: Client, token: str, *filings: dict[str, Any]) -> Any:
    return await client.do(CHECK, token, filings=list(filings))


async def test_q2_69_a_check_says_what_filing_would_say_and_files_nothing(client: Client) -> None:
    person, token = await client.resident()
    late = clock.today() - timedelta(days=40)
    joined = {"subject": subject(person), "details": details_of("contractConcluded", str(late))}

    checked = await check(client, token, joined)

    assert codes(checked) == []
    assert {one["code"] for one in checked["notices"]} == {"FILED_LATE", "LEAVE_ALSO_DUE"}
    assert (await client.history(token))["totalCount"] == 0
    filed = await client.do(SUBMIT_MANY, token, filings=[joined], idempotencyKey="one")
    assert filed["notices"] == checked["notices"]


async def test_q2_56_a_check_names_the_earlier_filing_that_would_be_superseded(
    client: Client,
) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    number = (await client.submit(token, filing))["filing"]["receptionNumber"]

    [notice] = (await check(client, token, filing))["notices"]

    assert notice["code"] == "SUPERSEDES"
    assert number in notice["message"]


async def test_q2_46_a_subject_is_looked_up_whatever_else_is_wrong(client: Client) -> None:
    person, token = await client.resident()
    wrong = contract_ended(person, clock.today() + timedelta(days=1))
    wrong["subject"] = subject(person, name="SOMEBODY ELSE")
    wrong["details"]["contractEnded"]["organization"] = organization("")

    checked = await check(client, token, wrong, contract_ended(person, clock.today()))

    below = "filings.0.details.contractEnded"
    assert places(checked) >= {
        ("DAY_IN_FUTURE", f"{below}.on"),
        ("VALUE_REQUIRED", f"{below}.organization.name"),
        ("IDENTITY_MISMATCH", "filings.0.subject"),
    }
    assert (await client.history(token))["totalCount"] == 0


async def test_q2_46_a_check_is_on_record_where_an_identity_did_not_match(client: Client) -> None:
    _, token = await client.school()
    known = await client.known(student())
    filing = acceptance_started(known, clock.today())
    assert codes(await check(client, token, filing)) == []

    filing["subject"]["name"] = "SOMEBODY ELSE"
    assert codes(await check(client, token, filing)) == ["IDENTITY_MISMATCH"]

    assert await count("audit", "event = 'identity.failed'") == 1


async def test_q1_9_one_to_ten_filings_are_checked_together(client: Client) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())

    assert codes(await check(client, token)) == ["VALUE_REQUIRED"]
    assert codes(await check(client, token, *[filing] * 11)) == ["FILINGS_TOO_MANY"]


async def test_q2_69_a_check_tells_what_would_be_filed_in_another_form(client: Client) -> None:
    """And the receipt says the same; of what is refused nothing is told."""
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    filing["subject"] = subject(person, cardNumber=f" {person.card_number.lower()} ")
    filing["details"]["contractEnded"]["organization"] |= {
        "phone": "０３ １２３４ ５６７８",
        "corporateNumber": "7-0000-1205-0002",
    }

    checked = await client.do(CHANGED, token, filings=[filing])

    assert codes(checked) == []
    below = ["filings", "0", "details", "contractEnded", "organization"]
    assert {tuple(one["path"]): one["value"] for one in checked["changed"]} == {
        ("filings", "0", "subject", "cardNumber"): person.card_number,
        (*below, "phone"): "0312345678",
        (*below, "corporateNumber"): "7000012050002",
        # A hyphen as keyboards have it, which looks the same.
        (*below, "address", "rest"): "丸の内１−１",
        ("filings", "0", "subject", "address", "rest"): "西新宿２−８−１",
    }
    receipt = (await client.submit(token, filing))["receipt"]
    shown = " ".join(one["value"] for one in receipt["items"])
    assert [one for one in checked["changed"] if one["value"] not in shown] == []

    filing["subject"] = subject(person, cardNumber="ab 1")
    told = (await client.do(CHANGED, token, filings=[filing]))["changed"]
    assert [one["path"][-1] for one in told] == ["rest", "rest", "corporateNumber", "phone"]
