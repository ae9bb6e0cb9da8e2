"""Filing, the history and the main registration, through GraphQL, the mails and the command's action."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.actions.registration import register_received
from efiling.rules.actors import SYSTEM
from tests.builders import Person
from tests.qa.client import (
    SUBMIT_MANY,
    Client,
    codes,
    contract_ended,
    organization,
    subject,
)
from tests.qa.mailbox import Mailbox, text_of

SPOUSE = {"status": "DEPENDENT", "spouseBasis": True}
STUDENT = {"status": "STUDENT", "periodOfStay": "P2Y"}
NEW_ADDRESS = {"municipality": "27102", "rest": "中之島２－２"}


def details_of(kind: str, on: str) -> dict[str, Any]:
    """The items of each Art. 19-16 kind, as `FilingDetailsInput`."""
    if kind.startswith("spouse"):
        items: dict[str, Any] = {"on": on}
    elif kind.endswith("NameChanged"):
        items = {"on": on, "organization": organization(), "newName": "株式会社白雲"}
    elif kind.endswith("AddressChanged"):
        items = {"on": on, "organization": organization(), "newAddress": NEW_ADDRESS}
    elif kind in {"activityOrgTransferred", "contractConcluded"}:
        items = {"on": on, "previous": organization(), "next": organization("白雲大学"), "activities": "日本語教育"}
    else:
        items = {"on": on, "organization": organization()}
    return {kind: items}


KINDS = [
    ("activityOrgNameChanged", STUDENT),
    ("activityOrgAddressChanged", STUDENT),
    ("activityOrgCeased", STUDENT),
    ("activityOrgLeft", STUDENT),
    ("activityOrgTransferred", STUDENT),
    ("contractOrgNameChanged", {}),
    ("contractOrgAddressChanged", {}),
    ("contractOrgCeased", {}),
    ("contractEnded", {}),
    ("contractConcluded", {}),
    ("spouseDivorced", SPOUSE),
    ("spouseDeceased", SPOUSE),
]


async def night(days: int = 1) -> Any:
    """The main registration of a coming night."""
    return await register_received(SYSTEM, clock.now() + timedelta(days=days))


@pytest.mark.parametrize(("kind", "feed"), KINDS)
async def test_q1_1_q1_8_q1_12_each_of_the_twelve_kinds_is_filed_and_registered(
    client: Client, kind: str, feed: Any
) -> None:
    person, token = await client.resident(Person(feed=feed))
    filing = {"subject": subject(person), "details": details_of(kind, clock.today().isoformat())}
    answer = await client.submit(token, filing)
    assert answer["problems"] == []
    assert answer["receipt"]["receptionNumber"] == answer["filing"]["receptionNumber"]
    assert (await night()).registered == 1
    [entry] = (await client.history(token))["nodes"]
    assert (entry["state"], entry["receptionNumber"]) == ("REGISTERED", answer["filing"]["receptionNumber"])


async def test_q1_4_a_kind_outside_the_groups_of_the_status_is_refused(client: Client) -> None:
    person, token = await client.resident(Person(feed=STUDENT))
    refused = await client.submit(token, contract_ended(person, clock.today()))
    assert codes(refused) == ["KIND_NOT_ALLOWED"]
    assert refused["problems"][0]["path"][:2] == ["filing", "details"]
    assert (await client.history(token))["totalCount"] == 0


async def test_q1_4_highly_skilled_professional_2_may_file_for_both_groups(client: Client) -> None:
    feed = {"status": "HIGHLY_SKILLED_PROFESSIONAL_2", "periodOfStay": None, "stayExpiresOn": None}
    person, token = await client.resident(Person(feed=feed))
    data = await client.ask("{ viewer { fileableKinds { kind } } }", token=token)
    kinds = {entry["kind"] for entry in data["viewer"]["fileableKinds"]}
    assert {"ACTIVITY_ORG_LEFT", "CONTRACT_ENDED"} <= kinds
    left = {"subject": subject(person), "details": details_of("activityOrgLeft", clock.today().isoformat())}
    assert codes(await client.submit(token, left)) == []
    assert codes(await client.submit(token, contract_ended(person, clock.today()))) == []


async def test_q1_4_a_late_filing_is_accepted_and_says_how_late(client: Client) -> None:
    person, token = await client.resident()
    answer = await client.submit(token, contract_ended(person, clock.today() - timedelta(days=40)))
    assert answer["problems"] == []
    assert [notice["code"] for notice in answer["notices"]] == ["FILED_LATE"]


async def test_q1_7_nobody_files_for_somebody_else(client: Client) -> None:
    other, _ = await client.resident()
    _, token = await client.resident()
    refused = await client.submit(token, contract_ended(other, clock.today()))
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [("IDENTITY_MISMATCH", ["filing", "subject"])]


async def test_q1_9_a_new_contract_without_the_end_of_the_old_one_is_accepted_with_a_notice(client: Client) -> None:
    person, token = await client.resident()
    today = clock.today().isoformat()
    concluded = {"subject": subject(person), "details": details_of("contractConcluded", today)}
    alone = await client.submit(token, concluded)
    assert alone["problems"] == []
    assert [notice["code"] for notice in alone["notices"]] == ["LEAVE_ALSO_DUE"]
    other, other_token = await client.resident()
    pair = [
        {"subject": subject(other), "details": details_of("contractEnded", today)},
        {"subject": subject(other), "details": details_of("contractConcluded", today)},
    ]
    both = await client.do(SUBMIT_MANY, other_token, filings=pair, idempotencyKey="pair")
    assert both["problems"] == both["notices"] == []
    assert [one["kind"] for one in both["filings"]] == ["CONTRACT_ENDED", "CONTRACT_CONCLUDED"]


async def test_q1_9_filings_sent_together_are_all_received_or_none(client: Client) -> None:
    person, token = await client.resident()
    good = contract_ended(person, clock.today())
    future = {
        "subject": subject(person),
        "details": details_of("contractConcluded", (clock.today() + timedelta(days=1)).isoformat()),
    }
    refused = await client.do(SUBMIT_MANY, token, filings=[good, future], idempotencyKey="both")
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("DAY_IN_FUTURE", ["filings", "1", "details", "contractConcluded", "on"])
    ]
    twice = await client.do(SUBMIT_MANY, token, filings=[good, good], idempotencyKey="twice")
    assert codes(twice) == ["KIND_TWICE"]
    assert (await client.history(token))["totalCount"] == 0


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("contractOrgNameChanged", "newName", "株式会社青空"),
        ("contractOrgAddressChanged", "newAddress", {"municipality": "13101", "rest": "丸の内１丁目１番"}),
    ],
)
async def test_q1_11_a_change_that_changes_nothing_is_refused(
    client: Client, kind: str, field: str, value: Any
) -> None:
    person, token = await client.resident()
    details = details_of(kind, clock.today().isoformat())
    details[kind][field] = value
    refused = await client.submit(token, {"subject": subject(person), "details": details})
    assert codes(refused) == ["NOTHING_CHANGED"]


@pytest.mark.parametrize(
    ("rest", "code", "named"),
    [
        ("西新宿2-8-1", "NOT_FULL_WIDTH", "2"),
        ("西新宿 ２－８－１", "NOT_FULL_WIDTH", "␣"),
        ("髙田ビル", "NOT_JIS", "髙"),
        ("①ビル", "NOT_JIS", "①"),
        ("", "VALUE_REQUIRED", ""),
    ],
)
async def test_q2_11_q2_45_q2_47_a_refused_character_is_named(client: Client, rest: str, code: str, named: str) -> None:
    person, token = await client.resident()
    place = {"municipality": "13104", "rest": rest}
    refused = await client.submit(token, contract_ended(person, clock.today(), subject=subject(person, address=place)))
    [problem] = refused["problems"]
    assert (problem["code"], problem["path"]) == (code, ["filing", "subject", "address", "rest"])
    assert named in problem["message"] + problem["remedy"]


async def test_q2_47_a_character_outside_jis_gets_its_usual_stand_in_suggested(client: Client) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    filing["details"]["contractEnded"]["organization"]["name"] = "髙﨑商店"
    [problem] = (await client.submit(token, filing))["problems"]
    assert "高" in problem["message"] + problem["remedy"]
    assert "崎" in problem["message"] + problem["remedy"]


async def test_q2_45_an_unknown_municipality_is_refused_at_its_place(client: Client) -> None:
    person, token = await client.resident()
    place = {"municipality": "99999", "rest": "１"}
    [problem] = (
        await client.submit(token, contract_ended(person, clock.today(), subject=subject(person, address=place)))
    )["problems"]
    assert problem["code"] == "MUNICIPALITY_UNKNOWN"
    assert problem["path"] == ["filing", "subject", "address", "municipality"]


async def test_q2_45_the_same_address_in_another_spelling_is_the_same(client: Client) -> None:
    person, token = await client.resident()
    place = {"municipality": "13104", "rest": "西新宿２丁目８番１号"}
    assert (
        codes(await client.submit(token, contract_ended(person, clock.today(), subject=subject(person, address=place))))
        == []
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "NGUYEN VAN AM"},
        {"birthDate": "1996-03-01"},
        {"sex": "FEMALE"},
        {"nationality": "CHN"},
        {"cardNumber": "QQ12121212QQ"},
        {"address": {"municipality": "13104", "rest": "西新宿２－８－２"}},
        {"address": {"municipality": "13103", "rest": "西新宿２－８－１"}},
    ],
)
async def test_q2_46_one_error_for_all_identity_fields_of_a_filing(client: Client, changes: Any) -> None:
    person, token = await client.resident()
    refused = await client.submit(token, contract_ended(person, clock.today(), subject=subject(person, **changes)))
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [("IDENTITY_MISMATCH", ["filing", "subject"])]


async def test_q2_51_a_filing_takes_no_attachment(client: Client) -> None:
    data = await client.ask('{ __type(name: "FilingInput") { inputFields { name } } }')
    names = {field["name"] for field in data["__type"]["inputFields"]}
    assert names == {"subject", "details", "requestedByResident", "clientReference"}


async def test_q2_52_the_event_day_may_be_past_never_future(client: Client) -> None:
    person, token = await client.resident()
    refused = await client.submit(token, contract_ended(person, clock.today() + timedelta(days=1)))
    assert [(one["code"], one["path"][-1]) for one in refused["problems"]] == [("DAY_IN_FUTURE", "on")]
    assert codes(await client.submit(token, contract_ended(person, clock.today()))) == []


async def test_q2_53_the_actual_place_of_activity_is_optional(client: Client) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    filing["details"]["contractEnded"]["actualPlaceOfActivity"] = NEW_ADDRESS
    answer = await client.submit(token, filing)
    assert "中之島２−２" in str(answer["receipt"]["items"])


async def test_q2_54_the_receipt_shows_the_contents_once_and_the_history_never(client: Client) -> None:
    person, token = await client.resident()
    answer = await client.submit(token, contract_ended(person, clock.today()))
    assert "株式会社青空" in str(answer["receipt"]["items"])
    assert "青空" not in str(await client.history(token))
    path = answer["receipt"]["pdf"].removeprefix("http://127.0.0.1:8000")
    pdf = await client.http.get(path, headers={"authorization": f"Bearer {token}"})
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")
    other = (await client.log_in(person))["token"]
    assert (await client.http.get(path, headers={"authorization": f"Bearer {other}"})).status_code == 404
    assert (await client.http.get(path)).status_code in {401, 404}


async def test_q2_55_a_registration_error_shows_its_reasons_in_the_history_and_in_the_mail(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))
    await client.load(person.newer(card="RR12345678RR"))
    assert (await night()).failed == 1
    [entry] = (await client.history(token))["nodes"]
    assert entry["state"] == "REGISTRATION_ERROR"
    assert [error["code"] for error in entry["errors"]] == ["CARD_REPLACED"]
    mail = (await mailbox.deliver())[-1]
    assert entry["errors"][0]["message"] in text_of(mail)


async def test_q2_56_of_one_kind_on_one_day_the_last_counts_and_names_what_it_supersedes(client: Client) -> None:
    person, token = await client.resident()
    first = (await client.submit(token, contract_ended(person, clock.today())))["filing"]["receptionNumber"]
    again = await client.submit(token, contract_ended(person, clock.today() - timedelta(days=1)))
    second = again["filing"]["receptionNumber"]
    assert [notice["code"] for notice in again["notices"]] == ["SUPERSEDES"]
    assert first in again["notices"][0]["message"]
    done = await night()
    assert (done.registered, done.superseded) == (1, 1)
    entries = (await client.history(token))["nodes"]
    assert [(one["receptionNumber"], one["state"], one["supersededBy"]) for one in entries] == [
        (second, "REGISTERED", None),
        (first, "SUPERSEDED", second),
    ]


async def test_q2_56_on_another_day_both_stand_and_a_notice_names_the_earlier(client: Client) -> None:
    person, token = await client.resident()
    first = (await client.submit(token, contract_ended(person, clock.today())))["filing"]["receptionNumber"]
    await night()
    clock.move_by(timedelta(days=1))
    token = (await client.log_in(person))["token"]
    again = await client.submit(token, contract_ended(person, clock.today()))
    assert [notice["code"] for notice in again["notices"]] == ["EARLIER_STANDS"]
    assert first in again["notices"][0]["message"]
    await night()
    assert [one["state"] for one in (await client.history(token))["nodes"]] == ["REGISTERED", "REGISTERED"]


async def test_q2_56_the_latest_of_the_day_counts_even_if_it_fails_or_a_run_came_between(client: Client) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))
    assert (await night()).registered == 1
    await client.submit(token, contract_ended(person, clock.today()))
    await client.load(person.newer(card="RS12345678RS"))
    assert (await night()).failed == 1
    assert [one["state"] for one in (await client.history(token))["nodes"]] == ["REGISTRATION_ERROR", "SUPERSEDED"]


async def test_a_key_sent_twenty_times_at_once_gives_one_filing_and_one_answer(client: Client) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today())
    answers = await asyncio.gather(*(client.submit(token, filing, key="same") for _ in range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert (await client.history(token))["totalCount"] == 1
    changed = contract_ended(person, clock.today() - timedelta(days=1))
    assert codes(await client.submit(token, changed, key="same")) == ["IDEMPOTENCY_KEY_REUSED"]
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


SUBMIT_ONE = "mutation($input: SubmitFilingInput!) { submitFiling(input: $input) { problems { code } } }"


async def test_a_refusal_keeps_no_key(client: Client) -> None:
    person, token = await client.resident()
    future = contract_ended(person, clock.today() + timedelta(days=1))
    assert codes(await client.submit(token, future, key="mine")) == ["DAY_IN_FUTURE"]
    assert codes(await client.submit(token, contract_ended(person, clock.today()), key="mine")) == []


async def test_the_history_has_pages_filters_and_a_count(client: Client) -> None:
    person, token = await client.resident()
    numbers = []
    for days in range(7):
        answer = await client.submit(token, contract_ended(person, clock.today() - timedelta(days=days)))
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
            await client.post("query($first: Int) { viewer { filings(first: $first) { totalCount } } }", wrong, token)
        ).json()
        assert body["errors"][0]["extensions"]["code"] == "PAGE_SIZE"


async def test_another_residents_filing_is_as_good_as_none(client: Client) -> None:
    person, token = await client.resident()
    _, stranger = await client.resident()
    made = (await client.submit(token, contract_ended(person, clock.today())))["filing"]
    query = "query($n: String!, $id: ID!) { viewer { filing(receptionNumber: $n) { id } } node(id: $id) { id } }"
    variables = {"n": made["receptionNumber"], "id": made["id"]}
    own = await client.ask(query, variables, token)
    assert own == {"viewer": {"filing": {"id": made["id"]}}, "node": {"id": made["id"]}}
    assert await client.ask(query, variables, stranger) == {"viewer": {"filing": None}, "node": None}


async def test_a_client_reference_is_echoed_to_its_filer(client: Client) -> None:
    person, token = await client.resident()
    filing = contract_ended(person, clock.today(), clientReference="case-77")
    answer = await client.submit(token, filing)
    assert answer["filing"]["clientReference"] == "case-77"
    assert (await client.history(token))["nodes"][0]["clientReference"] == "case-77"
    bad = contract_ended(person, clock.today() + timedelta(days=1), clientReference="case-78")
    assert (await client.submit(token, bad))["problems"][0]["code"] == "DAY_IN_FUTURE"


async def test_q2_17_q2_39_q2_40_q2_43_q2_58_the_mails_of_one_filing(client: Client, mailbox: Mailbox) -> None:
    person, token = await client.resident()
    number = (await client.submit(token, contract_ended(person, clock.today())))["filing"]["receptionNumber"]
    await night()
    mails = await mailbox.deliver()
    assert [str(mail["Subject"]) for mail in mails] == [
        "[Todokede] Your user registration is complete",
        "[Todokede] Your notification has arrived",
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
        assert not any(fact in words for fact in (person.name, person.card_number, "青空", person.auth_id))
    assert all(number in text_of(mail) for mail in mails[1:])
