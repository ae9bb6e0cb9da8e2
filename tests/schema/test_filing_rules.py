"""What filing refuses or remarks on, rule by rule (Q1-4 to Q2-56)."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from efiling import clock
from tests.builders.graphql.accounts import log_in
from tests.builders.graphql.asking import Asker
from tests.builders.graphql.filings import ended, submit
from tests.builders.inputs import filing, organization
from tests.builders.payloads import problems_of
from tests.builders.people import Person, load, registered

BELOW = ["filing", "details"]


def filed_today(person: Person, kind: str, **items: Any) -> dict[str, Any]:
    return filing(person, kind, clock.today(), **items)


def noted(answer: dict[str, Any]) -> list[str]:
    assert answer["problems"] == []
    return [one["code"] for one in answer["notices"]]


@pytest.mark.parametrize(
    ("kind", "items"),
    [
        ("activityOrgLeft", {"organization": organization()}),
        ("spouseDivorced", {}),
    ],
)
async def test_q1_4_a_kind_outside_the_groups_of_the_status_is_refused(
    resident: Person, caller: Asker, kind: str, items: dict[str, Any]
) -> None:
    answer = await submit(caller, filed_today(resident, kind, **items))
    assert [code for code, _ in problems_of(answer)] == ["KIND_NOT_ALLOWED"]


@pytest.mark.parametrize("kind", ["spouseDivorced", "spouseDeceased"])
async def test_q1_12_divorce_and_death_need_the_day_only(
    application: str, tmp_path: Path, kind: str
) -> None:
    person = await registered(tmp_path, Person(feed={"status": "DEPENDENT", "spouseBasis": True}))
    caller, _ = await log_in(person)
    assert noted(await submit(caller, filed_today(person, kind))) == []


async def test_q1_4_a_late_filing_is_accepted_and_says_how_late(
    resident: Person, caller: Asker
) -> None:
    answer = await submit(caller, ended(resident, days_ago=60))
    assert noted(answer) == ["FILED_LATE"]
    assert "{" not in answer["notices"][0]["message"]


async def test_q1_4_a_filing_within_14_days_is_in_time(resident: Person, caller: Asker) -> None:
    assert noted(await submit(caller, ended(resident, days_ago=14))) == []


async def test_q1_7_nobody_files_for_somebody_else(
    resident: Person, caller: Asker, tmp_path: Path
) -> None:
    other = await registered(tmp_path)
    assert problems_of(await submit(caller, ended(other))) == [
        ("IDENTITY_MISMATCH", ["filing", "subject"])
    ]


async def test_q1_9_a_new_contract_alone_is_accepted_with_a_notice(
    resident: Person, caller: Asker
) -> None:
    concluded = filed_today(
        resident,
        "contractConcluded",
        previous=organization(),
        next=organization() | {"name": "青空商事"},
        activities="通訳",
    )
    assert noted(await submit(caller, concluded)) == ["LEAVE_ALSO_DUE"]


async def test_q1_11_a_name_that_stays_the_same_is_no_change(
    resident: Person, caller: Asker
) -> None:
    answer = await submit(
        caller,
        filed_today(
            resident,
            "contractOrgNameChanged",
            organization=organization(),
            newName="株式会社　青空",
        ),
    )
    assert [code for code, _ in problems_of(answer)] == ["NOTHING_CHANGED"]


async def test_q1_11_an_address_that_stays_the_same_is_no_change(
    resident: Person, caller: Asker
) -> None:
    same = {"municipality": "13101", "rest": "丸の内一丁目１番"}
    answer = await submit(
        caller,
        filed_today(
            resident, "contractOrgAddressChanged", organization=organization(), newAddress=same
        ),
    )
    assert [code for code, _ in problems_of(answer)] == ["NOTHING_CHANGED"]


@pytest.mark.parametrize("rest", ["Marunouchi", "丸の内 １－１", "丸の内1-1", "ﾏﾙﾉｳﾁ"])
async def test_q2_47_a_half_width_character_is_named(
    resident: Person, caller: Asker, rest: str
) -> None:
    address = {"municipality": "13101", "rest": rest}
    answer = await submit(caller, ended(resident, address=address))
    place = [*BELOW, "contractEnded", "organization", "address", "rest"]
    assert problems_of(answer) == [("NOT_FULL_WIDTH", place)]
    assert "not full-width characters: " in answer["problems"][0]["message"]


async def test_q2_47_a_character_outside_jis_comes_with_a_stand_in(
    resident: Person, caller: Asker
) -> None:
    answer = await submit(caller, ended(resident, name="髙島屋"))
    assert [code for code, _ in problems_of(answer)] == ["NOT_JIS"]
    assert "髙" in answer["problems"][0]["message"]
    assert "高" in answer["problems"][0]["remedy"]


@pytest.mark.parametrize("municipality", ["", "99999", "1310"])
async def test_q2_45_a_municipality_is_one_of_the_list(
    resident: Person, caller: Asker, municipality: str
) -> None:
    address = {"municipality": municipality, "rest": "丸の内"}
    [(code, path)] = problems_of(await submit(caller, ended(resident, address=address)))
    assert code in {"MUNICIPALITY_UNKNOWN", "VALUE_REQUIRED"}
    assert path[-1] == "municipality"


async def test_q2_44_a_nationality_is_one_of_the_list(resident: Person, caller: Asker) -> None:
    wrong = ended(resident)
    wrong["subject"]["nationality"] = "JPN"
    assert problems_of(await submit(caller, wrong)) == [
        ("NATIONALITY_UNKNOWN", ["filing", "subject", "nationality"])
    ]


async def test_q2_52_the_day_may_be_past_and_never_future(resident: Person, caller: Asker) -> None:
    assert problems_of(await submit(caller, ended(resident, days_ago=-1))) == [
        ("DAY_IN_FUTURE", [*BELOW, "contractEnded", "on"])
    ]
    long_ago = (clock.today() - date(1990, 1, 8)) // timedelta(days=1)
    assert problems_of(await submit(caller, ended(resident, days_ago=long_ago), "key-2")) == []


async def test_q2_56_the_last_of_a_day_counts_and_the_answer_names_the_earlier(
    resident: Person, caller: Asker
) -> None:
    first = await submit(caller, ended(resident), "key-1")
    second = await submit(caller, ended(resident, days_ago=1), "key-2")
    assert noted(second) == ["SUPERSEDES"]
    assert first["filing"]["receptionNumber"] in second["notices"][0]["message"].replace(
        "-", ""
    ).replace(" ", "")


async def test_q2_16_a_filing_on_an_older_card_is_refused_as_such(
    resident: Person, caller: Asker, tmp_path: Path
) -> None:
    newer = resident.newer(card="YY00000001YY")
    await load(tmp_path, newer)
    assert [code for code, _ in problems_of(await submit(caller, ended(resident)))] == [
        "CARD_NOT_NEWEST"
    ]
    assert noted(await submit(caller, ended(newer), "key-2")) == []


@pytest.mark.parametrize("key", ["", "x" * 129, "key\n", "鍵"])
async def test_an_idempotency_key_is_printable_ascii(
    resident: Person, caller: Asker, key: str
) -> None:
    assert problems_of(await submit(caller, ended(resident), key)) == [
        ("IDEMPOTENCY_KEY_INVALID", ["idempotencyKey"])
    ]


async def test_q2_56_the_same_key_with_another_content_is_refused(
    resident: Person, caller: Asker
) -> None:
    first = await submit(caller, ended(resident))
    again = await submit(caller, ended(resident))
    assert again["filing"] == first["filing"]
    other = await submit(caller, ended(resident, days_ago=2))
    assert [code for code, _ in problems_of(other)] == ["IDEMPOTENCY_KEY_REUSED"]
