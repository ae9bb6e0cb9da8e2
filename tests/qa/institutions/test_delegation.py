"""Institutions file for residents who asked them to (Q1-7, Q2-63), and residents forbid it, through
GraphQL."""

from typing import Any
from uuid import uuid4

import pytest

from efiling import clock
from efiling.rules.machinery.letter_texts import LETTERS
from efiling.rules.vocabulary import MailKind
from i18n import Language
from i18n.catalogue import text
from tests.builders.filings import night
from tests.builders.http.client import PROBLEMS, SUBMIT_MANY, Client
from tests.builders.inputs import SUBJECT, contract_ended, organization_renamed, subject
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes, problems_of
from tests.builders.people import STUDENT, Person, student

BLOCKS = "delegationBlocks { institution { id name corporateNumber kinds } corporateNumber }"
BLOCK = f"""mutation($input: BlockDelegationInput!) {{
  blockDelegation(input: $input) {{ viewer {{ {BLOCKS} }} {PROBLEMS} }}
}}"""
WHO_FILED = (
    "{ viewer { filings { nodes { receptionNumber filedBy clientReference institution { "
    "id name } } } } }"
)


async def block(client: Client, token: str, blocked: bool = True, **who: Any) -> Any:
    return await client.do(BLOCK, token, who=who, blocked=blocked)


async def blocks(client: Client, token: str) -> Any:
    return (await client.ask(f"{{ viewer {{ {BLOCKS} }} }}", token=token))["viewer"][
        "delegationBlocks"
    ]


@pytest.mark.parametrize(
    ("kind", "feed"),
    [
        ("contractOrgNameChanged", {}),
        ("contractOrgAddressChanged", {}),
        ("activityOrgNameChanged", STUDENT),
        ("activityOrgAddressChanged", STUDENT),
    ],
)
async def test_q1_7_the_four_kinds_are_filed_for_a_resident(
    client: Client, kind: str, feed: Any
) -> None:
    _, token = await client.school()
    person, _ = await client.resident(Person(feed=feed))
    answer = await client.submit(token, organization_renamed(person, clock.today(), kind))
    assert answer["problems"] == []
    assert {"label": "Requested by the resident", "value": "Yes"} in answer["receipt"]["items"]
    assert (await night()).registered == 1


async def test_q1_7_the_resident_is_told_and_sees_who_filed(
    client: Client, mailbox: Mailbox
) -> None:
    made, token = await client.school()
    person, resident = await client.resident(language="JA")

    answer = await client.submit(
        token, organization_renamed(person, clock.today(), clientReference="A-17")
    )
    number = answer["filing"]["receptionNumber"]

    await mailbox.deliver()
    letter = mailbox.to(person.mail)[-1]
    assert text(Language.JA, LETTERS[MailKind.FILED_ON_YOUR_BEHALF].subject) in letter["Subject"]
    assert number in text_of(letter)
    assert made.facts.name not in text_of(letter)

    [entry] = (await client.ask(WHO_FILED, token=resident))["viewer"]["filings"]["nodes"]
    assert entry == {
        "receptionNumber": number,
        "filedBy": "INSTITUTION",
        "clientReference": None,
        "institution": {"id": str(made.id), "name": made.facts.name},
    }

    [entry] = (await client.ask(WHO_FILED, token=token))["viewer"]["filings"]["nodes"]
    assert entry["clientReference"] == "A-17"
    assert entry["institution"]["id"] == str(made.id)

    assert (await night()).registered == 1
    await mailbox.deliver()
    assert mailbox.to(person.mail)[-1]["Subject"] == letter["Subject"]
    assert "registered" in mailbox.to(made.mail)[-1]["Subject"]
    history = await client.history(resident)
    assert [one["state"] for one in history["nodes"]] == ["REGISTERED"]


async def test_q1_7_the_resident_gets_no_receipt_of_it(client: Client) -> None:
    _, token = await client.school()
    person, resident = await client.resident()
    answer = await client.submit(token, organization_renamed(person, clock.today()))
    path = answer["receipt"]["pdf"].removeprefix("http://127.0.0.1:8000")
    taken = await client.http.get(path, headers={"authorization": f"Bearer {resident}"})
    assert taken.status_code == 404


@pytest.mark.parametrize("stated", [None, False])
async def test_q1_7_without_the_residents_request_nothing_is_filed(
    client: Client, stated: bool | None
) -> None:
    _, token = await client.school()
    person, _ = await client.resident()
    refused = await client.submit(
        token, organization_renamed(person, clock.today(), requestedByResident=stated)
    )
    assert problems_of(refused) == [("REQUEST_NOT_STATED", ["filing", "requestedByResident"])]


async def test_q2_63_the_resident_must_be_registered(client: Client) -> None:
    _, token = await client.school()
    person = await client.known(Person())
    refused = await client.submit(token, organization_renamed(person, clock.today()))
    assert problems_of(refused) == [("RESIDENT_NOT_REGISTERED", SUBJECT)]


async def test_q2_63_whoever_does_not_match_their_card_is_a_mismatch_registered_or_not(
    client: Client,
) -> None:
    _, token = await client.school()
    registered, _ = await client.resident()
    unknown = await client.known(Person())
    for person in (registered, unknown, Person()):
        wrong = organization_renamed(person, clock.today()) | {
            "subject": subject(person, birthDate="1990-01-01")
        }
        assert problems_of(await client.submit(token, wrong)) == [("IDENTITY_MISMATCH", SUBJECT)]


async def test_q2_63_the_status_must_have_the_kind(client: Client) -> None:
    _, token = await client.school()
    person, _ = await client.resident(student())
    refused = await client.submit(token, organization_renamed(person, clock.today()))
    assert problems_of(refused) == [
        ("KIND_NOT_ALLOWED", ["filing", "details", "contractOrgNameChanged"])
    ]


async def test_q1_7_a_resident_forbids_one_institution_and_allows_it_again(client: Client) -> None:
    made, token = await client.school()
    _, other = await client.school()
    person, resident = await client.resident()

    answer = await block(client, resident, institution=str(made.id))
    [entry] = answer["viewer"]["delegationBlocks"]
    assert entry["institution"]["name"] == made.facts.name
    assert entry["corporateNumber"] is None

    await block(client, resident, institution=str(made.id))
    assert len(await blocks(client, resident)) == 1

    refused = await client.submit(token, organization_renamed(person, clock.today()))
    assert problems_of(refused) == [("DELEGATION_BLOCKED", SUBJECT)]
    assert codes(await client.submit(other, organization_renamed(person, clock.today()))) == []

    assert codes(await block(client, resident, blocked=False, institution=str(made.id))) == []
    assert await blocks(client, resident) == []
    assert codes(await client.submit(token, organization_renamed(person, clock.today()))) == []


async def test_q1_7_a_resident_forbids_by_corporate_number(client: Client) -> None:
    made, token = await client.school()
    _, other = await client.school()
    person, resident = await client.resident()
    answer = await block(client, resident, corporateNumber=made.facts.corporate_number)
    assert answer["viewer"]["delegationBlocks"] == [
        {"institution": None, "corporateNumber": made.facts.corporate_number}
    ]
    assert codes(await client.submit(token, organization_renamed(person, clock.today()))) == [
        "DELEGATION_BLOCKED"
    ]
    assert codes(await client.submit(other, organization_renamed(person, clock.today()))) == []
    await block(client, resident, blocked=False, corporateNumber=made.facts.corporate_number)
    assert codes(await client.submit(token, organization_renamed(person, clock.today()))) == []


async def test_q1_7_a_resident_forbids_every_institution(client: Client) -> None:
    _, token = await client.school()
    person, resident = await client.resident()
    neighbour, _ = await client.resident()
    await block(client, resident, all=True)
    assert await blocks(client, resident) == [{"institution": None, "corporateNumber": None}]
    assert codes(await client.submit(token, organization_renamed(person, clock.today()))) == [
        "DELEGATION_BLOCKED"
    ]
    assert codes(await client.submit(token, organization_renamed(neighbour, clock.today()))) == []
    # the resident's own filings have nothing to do with it
    assert codes(await client.submit(resident, contract_ended(person, clock.today()))) == []
    await block(client, resident, blocked=False, all=True)
    assert codes(await client.submit(token, organization_renamed(person, clock.today()))) == []


async def test_q1_7_a_block_names_an_institution_that_exists(client: Client) -> None:
    _, resident = await client.resident()
    assert problems_of(await block(client, resident, institution=str(uuid4()))) == [
        ("NOT_FOUND", ["who", "institution"])
    ]
    assert problems_of(await block(client, resident, institution="x")) == [
        ("NOT_FOUND", ["who", "institution"])
    ]
    refused = await block(client, resident, corporateNumber="1234567890123")
    assert problems_of(refused) == [("CORPORATE_NUMBER_INVALID", ["who", "corporateNumber"])]
    assert problems_of(await block(client, resident, all=False)) == [
        ("VALUE_REQUIRED", ["who", "all"])
    ]


async def test_q1_7_only_residents_block(client: Client) -> None:
    made, token = await client.school()
    answer = await client.post(
        BLOCK, {"input": {"who": {"institution": str(made.id)}, "blocked": True}}, token
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await blocks(client, token) == []


async def test_q1_7_filings_together_are_for_several_people_too(
    client: Client, mailbox: Mailbox
) -> None:
    _, token = await client.school()
    one, first = await client.resident()
    two, second = await client.resident()
    pair = [organization_renamed(one, clock.today()), organization_renamed(two, clock.today())]

    answer = await client.do(SUBMIT_MANY, token, filings=pair, idempotencyKey="pair")
    assert answer["problems"] == []
    assert len(answer["receipts"]) == 2

    again = await client.do(SUBMIT_MANY, token, filings=pair, idempotencyKey="pair")
    assert again["filings"] == answer["filings"]

    twice = await client.do(SUBMIT_MANY, token, filings=[pair[0], pair[0]], idempotencyKey="twice")
    assert codes(twice) == ["KIND_TWICE"]

    for resident in (first, second):
        assert (await client.history(resident))["totalCount"] == 1
    await mailbox.deliver()
    for person in (one, two):
        assert (
            sum(
                "filed a notification for you" in mail["Subject"]
                for mail in mailbox.to(person.mail)
            )
            == 1
        )


async def test_q2_56_nothing_is_superseded_across_accounts(client: Client) -> None:
    _, token = await client.school()
    person, resident = await client.resident()
    own = organization_renamed(person, clock.today())
    del own["requestedByResident"]
    assert codes(await client.submit(resident, own)) == []
    answer = await client.submit(token, organization_renamed(person, clock.today()))
    assert answer["notices"] == []
    done = await night()
    assert done.registered == 2
    assert done.superseded == 0


async def test_q2_55_the_night_asks_the_card_again(client: Client) -> None:
    _, token = await client.school()
    person, _ = await client.resident()
    assert codes(await client.submit(token, organization_renamed(person, clock.today()))) == []
    await client.load(person.newer(validity="LAPSED"))
    assert (await night()).failed == 1
    [entry] = (await client.history(token))["nodes"]
    assert entry["errors"][0]["code"] == "CARD_LAPSED"
