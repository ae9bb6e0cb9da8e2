"""What the helpdesk sees of an account, how it gets to see it, and what stays on record (Q2-14,
Q2-41, Q2-43, Q2-58)."""

import asyncio
from typing import Any
from uuid import uuid4

import orjson
import pytest

from efiling import clock
from efiling.actions.people import delayed_refusals
from efiling.adapters.limits import LIMITS
from efiling.settings import settings
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.http.helpdesk import Helpdesk
from tests.builders.inputs import contract_ended
from tests.builders.mailbox import Mailbox
from tests.builders.people import Person
from tests.builders.rows import fetched

REPORT = {
    "role",
    "state",
    "lockedUntil",
    "expiresOn",
    "passwordExpiresOn",
    "lastLogInAt",
    "maskedMail",
    "mails",
    "diagnosis",
}


async def looks() -> list[tuple[bool, str]]:
    """Whether somebody was found, and under which ticket, of each look on record."""
    rows = await fetched("SELECT * FROM audit WHERE event = 'staff.looked_up' ORDER BY id")
    return [(row["subject"] is not None, orjson.loads(row["details"])["reference"]) for row in rows]


async def test_q2_43_an_account_is_found_by_whatever_the_caller_has_of_it(
    client: Client, helpdesk: Helpdesk, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    filed = await client.submit(token, contract_ended(person, clock.today()))
    await mailbox.deliver()

    report = await helpdesk.state({"authId": person.auth_id})

    assert set(report) == REPORT
    assert report["role"] == "RESIDENT"
    assert report["state"] == "ACTIVE"
    assert report["expiresOn"] is not None
    assert report["lastLogInAt"] is not None
    assert report["maskedMail"] == "r***@e***.test"
    assert [mail["kind"] for mail in report["mails"]] == [
        "FILING_RECEIVED",
        "REGISTRATION_COMPLETE",
    ]
    assert [mail["smtpCode"] for mail in report["mails"]] == [250, 250]
    assert await helpdesk.state({"cardNumber": person.card_number.lower()}) == report
    number = filed["filing"]["receptionNumber"]
    assert await helpdesk.state({"receptionNumber": number}) == report


async def test_q2_41_an_officer_looks_by_card_or_institution_under_a_reference(
    client: Client, counter: Counter
) -> None:
    person, _ = await client.resident()
    school, _ = await client.school()
    officer = Helpdesk(client, counter.token)

    by_card = await officer.state({"cardNumber": person.card_number}, "form-12/7")
    by_institution = await officer.state({"institution": str(school.id)}, "POST:88")

    assert by_card["role"] == "RESIDENT"
    assert by_institution["role"] == "INSTITUTION"
    assert await looks() == [(True, "form-12/7"), (True, "POST:88")]


async def test_q2_14_nobody_and_somebody_without_an_account_are_the_same_null_in_the_same_time(
    client: Client, helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = await client.known(Person())
    person, _ = await client.resident()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(delayed_refusals, "STEP_SECONDS", 100.0)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    unknown: list[dict[str, Any]] = [
        {"authId": "nobody-1"},
        {"cardNumber": "ZZ99999999ZZ"},
        {"cardNumber": without.card_number},
        {"cardNumber": "not a number"},
        {"receptionNumber": "2026-A000-0000-016"},
        {"receptionNumber": "nothing"},
        {"institution": str(uuid4())},
        {"institution": "nothing"},
    ]
    answers = [await helpdesk.ask(by, f"T-{place}") for place, by in enumerate(unknown)]
    assert await helpdesk.state({"authId": person.auth_id}, "T-found") is not None

    assert {answer.text for answer in answers} == {'{"data":{"accountState":null}}'}
    assert len([one for one in slept if one > 90]) == len(unknown) + 1
    assert await looks() == [
        *((False, f"T-{place}") for place in range(len(unknown))),
        (True, "T-found"),
    ]


@pytest.mark.parametrize(
    ("ticket", "code"),
    [
        ("", "VALUE_REQUIRED"),
        (" \u3000\u200b", "VALUE_REQUIRED"),
        ("NGUYEN VAN AN", "TICKET_INVALID"),
        ("an@example.test", "TICKET_INVALID"),
        ("AB12345678CD", "TICKET_INVALID"),
        ("山田", "TICKET_INVALID"),
        ("9" * 41, "TICKET_INVALID"),
        ("#2041", "TICKET_INVALID"),
    ],
)
async def test_security_25_without_a_ticket_nobody_is_looked_up(
    client: Client, helpdesk: Helpdesk, ticket: str, code: str
) -> None:
    person, _ = await client.resident()

    body = (await helpdesk.ask({"authId": person.auth_id}, ticket)).json()

    assert body["data"] == {"accountState": None}
    assert [one["extensions"]["code"] for one in body["errors"]] == [code]
    assert ticket.strip() == "" or ticket not in str(body)
    assert body["errors"][0]["message"].startswith("Please ") is (code == "TICKET_INVALID")
    assert await looks() == []


async def test_a_ticket_is_taken_as_it_is_meant(client: Client, helpdesk: Helpdesk) -> None:
    await helpdesk.state({"authId": "nobody-1"}, " ＨＤ－２０４１\u3000")
    await helpdesk.state({"authId": "nobody-1"}, "9-/._:#a")
    assert await looks() == [(False, "HD-2041"), (False, "9-/._:#a")]


@pytest.mark.parametrize("limits", ["on", "off"])
async def test_security_25_the_61st_look_of_an_hour_is_refused_and_on_record(
    client: Client, helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch, limits: str
) -> None:
    monkeypatch.setenv("TODOKEDE_RATE_LIMITS", limits)
    settings.cache_clear()
    assert LIMITS["account.look_up"][:2] == (60, 3_600)
    for _ in range(60):
        await helpdesk.state({"authId": "nobody-1"})

    refused = await helpdesk.ask({"authId": "nobody-1"}, "T-61")
    await helpdesk.refresh()
    someone_else = await helpdesk.ask({"authId": "nobody-1"})

    assert refused.status_code == 429
    assert 3_500 < int(refused.headers["retry-after"]) <= 3_600
    error = refused.json()["errors"][0]["extensions"]
    assert error["code"] == "RATE_LIMITED"
    assert error["limit"] == "account.look_up"
    assert someone_else.status_code == 200
    (event,) = await fetched("SELECT * FROM audit WHERE event = 'staff.look_up_refused'")
    assert orjson.loads(event["details"]) == {"reference": "T-61"}
    assert event["actor_role"] == "HELPDESK"


async def test_security_25_who_looked_stays_in_the_trail_of_whom_they_looked_at(
    client: Client, helpdesk: Helpdesk
) -> None:
    person, _ = await client.resident()
    await helpdesk.state({"cardNumber": person.card_number}, "HD-1")
    await helpdesk.state({"authId": person.auth_id}, "HD-2")

    rows = await fetched(
        "SELECT t.actor_role, t.actor, t.details FROM audit t JOIN account a ON a.id = t.subject"
        " WHERE t.event = 'staff.looked_up' AND a.role = 'RESIDENT' ORDER BY t.id"
    )

    assert [row["actor_role"] for row in rows] == ["HELPDESK"] * 2
    assert len({row["actor"] for row in rows}) == 1
    assert [orjson.loads(row["details"])["reference"] for row in rows] == ["HD-1", "HD-2"]


@pytest.mark.parametrize("language", ["ja", "en", "pt"])
async def test_q2_10_the_diagnosis_is_read_out_in_the_language_of_whoever_calls(
    client: Client, helpdesk: Helpdesk, language: str
) -> None:
    person, _ = await client.resident()
    await helpdesk.client.do(
        "mutation($input: ChangeLanguageInput!) { changeLanguage(input: $input)"
        " { problems { code } } }",
        helpdesk.token,
        language=language.upper(),
    )

    report = await helpdesk.state({"authId": person.auth_id})

    usable = next(one for one in report["diagnosis"] if one["code"] == "USABLE")
    assert (
        usable["message"]
        == {
            "ja": "アカウントには、ログインを妨げるものはありません。",
            "en": "Nothing in the account prevents a login.",
            "pt": "Nada na conta impede o login.",
        }[language]
    )
