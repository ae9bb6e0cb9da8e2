"""What everybody may ask without logging in."""

from datetime import UTC, datetime
from typing import Any

import pytest

from efiling import clock
from efiling.problems import CAUSES, PROBLEMS
from efiling.rules.vocabulary import StatusOfResidence
from i18n import Language
from tests.builders.graphql.asking import anonymous

GUIDE = """
query (
  $status: StatusOfResidence!, $period: String, $mission: Boolean, $spouse: Boolean, $day: Date
) {
  filingGuide(
    status: $status, periodOfStay: $period, missionStaff: $mission, spouseBasis: $spouse,
    eventDay: $day
  ) {
    status midToLongTerm mustFile reason { code message } groups
    kinds { kind label dueWithinDays dueOn daysLate items explanation }
    advice { code message }
  }
}
"""


async def guide(language: Language = Language.EN, **variables: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await anonymous(language).ask(GUIDE, **variables))["filingGuide"]
    return answer


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"status": "STUDENT", "period": "P3M"}, "PERIOD_TOO_SHORT"),
        ({"status": "TEMPORARY_VISITOR"}, "TEMPORARY_VISITOR"),
        ({"status": "DIPLOMAT"}, "DIPLOMAT_OR_OFFICIAL"),
        ({"status": "DESIGNATED_ACTIVITIES", "mission": True}, "MISSION_STAFF"),
        ({"status": "SPECIAL_PERMANENT_RESIDENT"}, "SPECIAL_PERMANENT_RESIDENT"),
    ],
)
async def test_q1_3_the_guide_says_why_somebody_is_no_mid_to_long_term_resident(
    facts: dict[str, Any], code: str
) -> None:
    answer = await guide(**facts)
    assert answer["midToLongTerm"] is False
    assert answer["mustFile"] is False
    assert answer["kinds"] == []
    assert answer["reason"]["code"] == code
    assert answer["reason"]["message"]


async def test_q1_4_the_guide_names_kinds_deadline_and_items_of_a_status() -> None:
    clock.move_to(datetime(2027, 5, 20, 3, tzinfo=UTC))
    answer = await guide(status="STUDENT", period="P2Y", day="2027-05-01")
    assert answer["mustFile"]
    assert answer["groups"] == ["ACTIVITY_ORGANIZATION"]
    left = next(kind for kind in answer["kinds"] if kind["kind"] == "ACTIVITY_ORG_LEFT")
    # 15 May 2027 is a Saturday
    assert left["dueWithinDays"] == 14
    assert left["dueOn"] == "2027-05-17"
    assert left["daysLate"] == 3
    assert "Day of the event" in left["items"]


async def test_q1_4_every_status_has_a_guide_in_every_language() -> None:
    for language in Language:
        for status in StatusOfResidence:
            answer = await guide(language, status=status.name)
            assert answer["mustFile"] == (answer["reason"] is None), status


async def advice(**facts: Any) -> set[str]:
    """The codes of what the guide says beside the kinds; each has its words."""
    told = (await guide(**facts))["advice"]
    assert all(notice["message"] for notice in told)
    return {notice["code"] for notice in told}


async def test_q1_6_q1_10_penalties_are_advice_as_data_where_something_is_due() -> None:
    penalties = {"PENALTY_NOT_NOTIFIED", "PENALTY_FALSE", "DEPORTATION_FALSE"}
    assert penalties <= await advice(status="STUDENT")
    assert not penalties & await advice(status="ARTIST")


async def test_q1_2_q1_15_the_guide_tells_the_duty_of_residents_from_that_of_institutions() -> None:
    institutions = {"INSTITUTION_DUTY", "INSTITUTION_NO_PENALTY"}
    assert {"RESIDENT_DUTY", *institutions} <= await advice(status="PROFESSOR")
    assert not institutions & await advice(status="SPECIFIED_SKILLED_WORKER_1")


async def test_q1_5_the_guide_says_where_changes_of_the_person_go() -> None:
    elsewhere = {"IDENTITY_CHANGE_ELSEWHERE", "ADDRESS_CHANGE_ELSEWHERE"}
    for status in StatusOfResidence:
        assert elsewhere <= await advice(status=status.name)


async def test_q1_9_q1_11_q1_17_the_guide_answers_the_usual_questions_of_workers() -> None:
    usual = {"BOTH_TOGETHER", "MERGER_NOT_NOTIFIED", "ACTIVITIES_CHECKED", "EMPLOYMENT_CERTIFICATE"}
    assert usual <= await advice(status="SKILLED_LABOR")


async def test_q1_13_marriage_is_no_kind_and_the_guide_says_so() -> None:
    assert "MARRIAGE_NOT_NOTIFIED" in await advice(status="DEPENDENT", spouse=True)
    assert "MARRIAGE_NOT_NOTIFIED" not in await advice(status="STUDENT")
    asked = '{ __type(name: "FilingKind") { enumValues { name } } }'
    kinds = (await anonymous().ask(asked))["__type"]["enumValues"]
    assert [one["name"] for one in kinds if "MARR" in one["name"]] == []


async def test_the_guide_refuses_a_period_that_is_none() -> None:
    assert (
        await anonymous().failure(GUIDE, status="STUDENT", period="three months")
        == "PERIOD_OF_STAY_INVALID"
    )


async def test_the_guide_takes_the_last_day_there_is() -> None:
    assert (await guide(status="STUDENT", day="9999-12-31"))["kinds"][0]["daysLate"] == 0


async def test_the_guide_takes_the_first_day_there_is() -> None:
    assert (await guide(status="STUDENT", day="0001-01-01"))["kinds"][0]["dueOn"] == "0001-01-15"


async def test_q2_44_nationalities_stand_in_english_order_whatever_the_language() -> None:
    asked = "{ nationalities { code name englishName } }"
    english = (await anonymous().ask(asked))["nationalities"]
    japanese = (await anonymous(Language.JA).ask(asked))["nationalities"]
    assert len(english) == 199
    assert [one["code"] for one in japanese] == [one["code"] for one in english]
    assert {"code": "GBR", "name": "英国", "englishName": "United Kingdom"} in japanese
    assert {"code": "VNM", "name": "Vietnam", "englishName": "Vietnam"} in english


async def test_q2_45_a_prefecture_leads_to_its_municipalities() -> None:
    asked = (
        "query ($code: String!) { prefectures { code name } municipalities(prefecture: $code) "
        "{ code name kana } }"
    )
    answer = await anonymous(Language.KO).ask(asked, code="13")
    assert len(answer["prefectures"]) == 47
    assert {"code": "01", "name": "홋카이도"} in answer["prefectures"]
    assert {"code": "13104", "name": "新宿区", "kana": "シンジュクク"} in answer["municipalities"]
    assert (await anonymous().ask(asked, code="99"))["municipalities"] == []


async def test_q1_5_the_competent_bureaus_come_first() -> None:
    answer = await anonymous().ask(
        '{ bureaus(prefecture: "28") { code name } all: bureaus { code } }'
    )
    assert [one["code"] for one in answer["bureaus"]][:2] == ["KOBE", "OSAKA"]
    assert len(answer["bureaus"]) == len(answer["all"]) == 15


async def test_q1_18_the_service_tells_the_way_on_paper_and_whom_to_ask(application: str) -> None:
    clock.move_to(datetime(2027, 4, 1, tzinfo=UTC))
    asked = """{ service {
      now version helpdesk { name phone hours } informationCentre { phone }
      paperWay { address forms { name url } advice { code message } }
    } }"""
    service = (await anonymous().ask(asked))["service"]
    assert service["now"] == "2027-04-01T09:00:00.000+09:00"
    assert service["version"]
    assert len(service["paperWay"]["forms"]) == 3
    assert all(form["url"].startswith("https://") for form in service["paperWay"]["forms"])
    assert "PAPER_POSSIBLE" in [notice["code"] for notice in service["paperWay"]["advice"]]


@pytest.mark.parametrize("language", Language)
async def test_q2_68_the_catalogue_of_problems_is_whole_in_every_language(
    language: Language,
) -> None:
    answer = await anonymous(language).ask("{ problemCatalogue { code message remedy } }")
    assert [one["code"] for one in answer["problemCatalogue"]] == sorted({*PROBLEMS, *CAUSES})
    for one in answer["problemCatalogue"]:
        assert one["message"], one["code"]
        assert one["remedy"], one["code"]
        assert "{" not in one["message"] + one["remedy"], one["code"]
    if language is not Language.EN:
        assert {"code": "LOGIN_FAILED", "message": PROBLEMS["LOGIN_FAILED"].message} not in [
            {"code": one["code"], "message": one["message"]} for one in answer["problemCatalogue"]
        ]


@pytest.mark.parametrize(
    ("period", "is_short"),
    [
        ("p3m", True),
        (" P3M\n", True),
        ("Ｐ３Ｍ", True),
        ("3月", True),
        ("３か月", True),
        ("90日", True),
        ("4年3月", False),
        ("1年", False),
    ],
)
async def test_q1_3_a_period_is_read_as_it_stands_on_the_card(period: str, is_short: bool) -> None:
    guide = (await anonymous().ask(GUIDE, status="STUDENT", period=period))["filingGuide"]

    assert guide["midToLongTerm"] is not is_short


@pytest.mark.parametrize("prefecture", ["13", "１３", " 13\n", "東京都", "Tokyo", "tokyo"])
async def test_q2_45_a_prefecture_is_known_by_its_code_or_name(prefecture: str) -> None:
    asked = """query($of: String!) {
      municipalities(prefecture: $of) { code } bureaus(prefecture: $of) { name } }"""
    found = await anonymous().ask(asked, of=prefecture)

    assert len(found["municipalities"]) == 62
    assert found["bureaus"][0]["name"].startswith(("Tokyo", "東京"))
