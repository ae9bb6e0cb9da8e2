"""Filing through GraphQL, and what the history shows afterwards."""

from pathlib import Path
from typing import Any

import pytest

from efiling import clock
from i18n import Language
from tests.builders.graphql.accounts import log_in
from tests.builders.graphql.asking import Asker
from tests.builders.graphql.filings import SUBMIT, ended, submit
from tests.builders.inputs import organization, subject
from tests.builders.people import Person, registered

SUBMIT_ALL = """
mutation ($input: SubmitFilingsInput!) {
  submitFilings(input: $input) {
    filings { receptionNumber kind } receipts { receptionNumber }
    notices { code } problems { code path }
  }
}
"""


async def test_q2_54_a_filing_is_received_with_a_receipt(resident: Person, caller: Asker) -> None:
    answer = await submit(caller, ended(resident, days_ago=30) | {"clientReference": "case-7"})
    filing, receipt = answer["filing"], answer["receipt"]

    assert answer["problems"] == []
    assert filing["kind"] == "CONTRACT_ENDED"
    assert filing["state"] == "REGISTERING"
    assert filing["channel"] == "ONLINE"
    assert filing["filedBy"] == "RESIDENT"
    assert filing["label"] == "Contract with the organization ended"

    assert filing["registeredAt"] is None
    assert filing["errors"] == []
    assert filing["supersededBy"] is None
    assert filing["row"] is None
    assert filing["clientReference"] == "case-7"

    assert receipt["receptionNumber"] == filing["receptionNumber"]
    assert receipt["pdf"] == f"http://127.0.0.1:8000/receipts/{filing['receptionNumber']}.pdf"
    assert {"label": "Name of the organization", "value": "株式会社青空"} in receipt["items"]
    assert "FILED_LATE" in [notice["code"] for notice in answer["notices"]]


async def test_every_problem_comes_at_once_with_its_place(resident: Person, caller: Asker) -> None:
    filing = ended(resident, days_ago=-1, name="Aozora")
    filing["subject"]["name"] = "nguyen"
    answer = await submit(caller, filing)

    assert answer["filing"] is None
    assert answer["receipt"] is None
    assert answer["notices"] == []

    below = ["filing", "details", "contractEnded"]
    assert {(one["code"], tuple(one["path"])) for one in answer["problems"]} == {
        ("ROMAN_NAME_INVALID", ("filing", "subject", "name")),
        ("DAY_IN_FUTURE", (*below, "on")),
        ("NOT_FULL_WIDTH", (*below, "organization", "name")),
    }

    for one in answer["problems"]:
        assert one["message"]
        assert "{" not in one["message"] + one["remedy"]


async def test_q2_46_an_identity_that_does_not_match_is_one_problem_at_the_subject(
    resident: Person, caller: Asker
) -> None:
    filing = ended(resident)
    filing["subject"]["birthDate"] = "1996-03-01"
    answer = await submit(caller, filing)
    assert [(one["code"], one["path"]) for one in answer["problems"]] == [
        ("IDENTITY_MISMATCH", ["filing", "subject"])
    ]


@pytest.mark.parametrize("activities", ["absent", None, "　"])
async def test_q1_8_activities_are_needed_absent_null_and_blank_alike(
    resident: Person, caller: Asker, activities: str | None
) -> None:
    details: dict[str, Any] = {
        "on": clock.today().isoformat(),
        "previous": organization(),
        "next": organization(),
    }
    if activities != "absent":
        details["activities"] = activities
    answer = await submit(
        caller, {"subject": subject(resident), "details": {"contractConcluded": details}}
    )
    place = ["filing", "details", "contractConcluded", "activities"]
    assert ("VALUE_REQUIRED", place) in [(one["code"], one["path"]) for one in answer["problems"]]


@pytest.mark.parametrize(
    "kind", ["contractConcluded", "contractOrgNameChanged", "contractOrgAddressChanged"]
)
async def test_q2_53_the_actual_place_of_activity_is_optional(
    resident: Person, caller: Asker, kind: str
) -> None:
    place = {"municipality": "13104", "rest": "西新宿１－１"}
    day = {"on": clock.today().isoformat(), "actualPlaceOfActivity": place}
    items: dict[str, dict[str, Any]] = {
        "contractConcluded": {
            "previous": organization(),
            "next": organization() | {"name": "青空商事"},
            "activities": "通訳",
        },
        "contractOrgNameChanged": {"organization": organization(), "newName": "青空商事"},
        "contractOrgAddressChanged": {
            "organization": organization(),
            "newAddress": {"municipality": "13104", "rest": "１"},
        },
    }

    filing = {"subject": subject(resident), "details": {kind: items[kind] | day}}
    assert (await submit(caller, filing, "k-1"))["problems"] == []

    place["rest"] = "Nishi-Shinjuku"
    refused = await submit(caller, filing, "k-2")
    assert [(one["code"], one["path"][3:]) for one in refused["problems"]] == [
        ("NOT_FULL_WIDTH", ["actualPlaceOfActivity", "rest"])
    ]


@pytest.mark.parametrize("details", [{}, {"contractEnded": None}, "two"])
async def test_the_details_are_exactly_one(resident: Person, caller: Asker, details: Any) -> None:
    filing = ended(resident)
    if details == "two":
        details = filing["details"] | {"spouseDivorced": {"on": clock.today().isoformat()}}
    given = {"filing": filing | {"details": details}, "idempotencyKey": "key-1"}
    data, errors = await caller.answer(SUBMIT, input=given)
    assert data is None
    assert len(errors) == 1
    assert errors[0].path is None


async def test_q1_9_two_filings_are_received_together_or_not_at_all(
    resident: Person, caller: Asker
) -> None:
    today = clock.today().isoformat()
    concluded = {
        "subject": subject(resident),
        "details": {
            "contractConcluded": {
                "on": today,
                "previous": organization(),
                "next": organization() | {"name": "青空商事"},
                "activities": "通訳",
            }
        },
    }

    wrong = ended(resident, name="")
    refused = await caller.ask(
        SUBMIT_ALL, input={"filings": [concluded, wrong], "idempotencyKey": "together-1"}
    )

    assert refused["submitFilings"]["filings"] == []
    assert [(one["code"], one["path"]) for one in refused["submitFilings"]["problems"]] == [
        ("VALUE_REQUIRED", ["filings", "1", "details", "contractEnded", "organization", "name"])
    ]

    both = {"filings": [concluded, ended(resident)], "idempotencyKey": "together-2"}
    done = (await caller.ask(SUBMIT_ALL, input=both))["submitFilings"]
    assert [one["kind"] for one in done["filings"]] == ["CONTRACT_CONCLUDED", "CONTRACT_ENDED"]
    assert len(done["receipts"]) == 2

    again = (await caller.ask(SUBMIT_ALL, input=both))["submitFilings"]
    assert again["filings"] == done["filings"]


async def test_a_key_repeated_in_another_session_gives_the_filing_without_its_receipt(
    resident: Person, caller: Asker
) -> None:
    first = await submit(caller, ended(resident))
    other, _ = await log_in(resident)
    second = await submit(other, ended(resident))
    assert second["filing"] == first["filing"]
    assert second["receipt"] is None


async def test_nobody_files_without_logging_in(resident: Person) -> None:
    code = await Asker().failure(
        SUBMIT, input={"filing": ended(resident), "idempotencyKey": "key-1"}
    )
    assert code == "FORBIDDEN"


@pytest.mark.parametrize("language", Language)
async def test_q2_10_a_refusal_is_written_in_the_account_s_language(
    application: str, tmp_path: Path, language: Language
) -> None:
    person = await registered(tmp_path, language=language)
    caller, _ = await log_in(person)
    answer = await submit(caller, ended(person, name="Aozora"))
    [problem] = answer["problems"]
    assert "Aozora"[0] in problem["message"]
    assert problem["remedy"]
