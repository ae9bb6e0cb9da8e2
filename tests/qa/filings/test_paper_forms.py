"""Forms on paper, filled in with what was typed (Q1-18, Q2-5)."""

import re
from datetime import date, timedelta

import pytest

from efiling import clock
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS, KINDS
from efiling.rules.vocabulary import FilingKind
from i18n import Language
from tests.builders.http.client import Client
from tests.builders.http.forms import fetch, noticed, path_of, prepare, printed
from tests.builders.inputs import (
    acceptance_ended,
    acceptance_started,
    acceptance_status,
    contract_ended,
    details_of,
    filing,
    organization,
    subject,
)
from tests.builders.payloads import problems_of
from tests.builders.pdf import printed_in
from tests.builders.people import Person, student

OWN_KINDS = sorted(set(FilingKind) - ACCEPTANCE_KINDS)
TITLES = {
    "ACTIVITY_ORGANIZATION": ("活動機関に関する届出", "第19条の16第1号"),
    "CONTRACTING_ORGANIZATION": ("契約機関に関する届出", "第19条の16第2号"),
    "SPOUSE": ("配偶者に関する届出", "第19条の16第3号"),
}
TYPED = {
    "organization": ("株式会社青空", "東京都千代田区丸の内１−１"),
    "previous": ("株式会社青空", "東京都千代田区丸の内１−１"),
    "next": ("白雲大学", "日本語教育"),
    "newName": ("株式会社白雲",),
    "newAddress": ("中之島２−２",),
}
NAMES = {
    Language.JA: "氏名（英字）",
    Language.EN: "Person who notifies",
    Language.ZH_HANT: "申報人簽名",
    Language.ZH_HANS: "申报人签名",
    Language.KO: "신고인 서명",
    Language.ES: "Firma de quien notifica",
    Language.PT: "Assinatura de quem notifica",
    Language.TL: "Pirma ng nagsusumite",
}


@pytest.mark.parametrize("kind", OWN_KINDS)
async def test_q1_18_every_kind_is_printed_with_what_was_typed(
    client: Client, kind: FilingKind
) -> None:
    person, token = await client.resident()
    details = details_of(KINDS[kind].details_field, "2026-04-01")

    page = await printed(client, token, {"subject": subject(person), "details": details})

    facts = ("NGUYEN VAN AN", "1996年2月29日", "男", "ベトナム", person.card_number)
    (items,) = details.values()
    typed = [text for name in items for text in TYPED.get(name, ())]
    expected = [*TITLES[KINDS[kind].group.value], KINDS[kind].ja, *facts, *typed]
    expected += ["東京都新宿区西新宿２−８−１", "2026年4月1日", "代理人の署名", "〒160-0004"]
    assert [text for text in expected if text not in page] == []


@pytest.mark.parametrize("language", list(Language))
async def test_q2_10_a_form_speaks_japanese_and_the_readers_language(
    client: Client, language: Language, capfd: pytest.CaptureFixture[str]
) -> None:
    person, token = await client.resident(language=language.name)
    # The form with the longest labels: what is left open says for whom it is.
    fullest = details_of("contractConcluded", "2026-04-01")
    fullest["contractConcluded"].pop("activities")

    page = await printed(client, token, {"subject": subject(person), "details": fullest})

    assert "前の機関との契約が終了した日" in page.replace(" ", "")
    assert NAMES[language] in page
    assert "届出人の署名" in page
    assert "株式会社青空" in page
    assert "character_missing" not in capfd.readouterr().err

    # One sheet to hand in; how to do so stays at home and is no second page of it.
    assert re.findall(r"\d+ ?/ ?\d+", page) == ["1 / 1"]


@pytest.mark.parametrize("kind", ["started", "ended", "status"])
async def test_q1_18_an_institution_gets_its_own_form_with_its_name(
    client: Client, kind: str
) -> None:
    school, token = await client.school()
    pupil, today = student(), clock.today()
    filed = {
        "started": acceptance_started(pupil, today, activities="日本語教育"),
        "ended": acceptance_ended(pupil, today, reason="GRADUATION"),
        "status": acceptance_status(pupil, date(today.year - 1, 5, 1)),
    }[kind]

    page = await printed(client, token, filed | {"clientReference": "S-2026-42"})

    said = {"started": "日本語教育", "ended": "卒業", "status": f"{today.year - 1}年5月1日"}[kind]
    expected = [said, "S-2026-42", pupil.card_number, "第19条の17", "担当者", school.facts.name]
    assert [text for text in expected if text not in page] == []
    assert "代理人" not in page


async def test_q1_14_a_reason_that_is_left_open_is_chosen_by_pen(client: Client) -> None:
    _, token = await client.school(language=Language.EN)

    page = await printed(client, token, acceptance_ended(student(), clock.today()))

    assert "○で囲む" in page
    assert "卒業　・　退学　・　除籍　・　その他" in page
    assert "Withdrawal, Expulsion, Other" in page


async def test_q2_64_the_form_is_given_where_online_filing_refuses(client: Client) -> None:
    _, token = await client.school()
    pupil = await client.known(student())
    await client.load(pupil.newer(presence="DEPARTED"))
    ended = acceptance_ended(pupil, clock.today(), reason="GRADUATION")
    refused = await client.submit(token, ended)

    page = await printed(client, token, ended)

    assert [one["code"] for one in refused["problems"]] == ["RESIDENT_ABROAD"]
    assert "受入れの終了" in page


async def test_q1_18_what_stands_against_filing_online_is_said_and_keeps_no_form_back(
    client: Client,
) -> None:
    person, token = await client.resident()
    typed = subject(person, name="Nguyễn 安", address={"municipality": "13104", "rest": "髙田1-2"})
    late = clock.today() - timedelta(days=60)
    filed = {"subject": typed, "details": details_of("activityOrgLeft", late.isoformat())}

    form = await prepare(client, token, filed)
    page = printed_in((await fetch(client, token, path_of(form))).content)

    assert noticed(form) == [
        "FORM_PREPARED",
        "FORM_NOT_ONLINE",
        "ROMAN_NAME_INVALID",
        "NOT_FULL_WIDTH",
        "NOT_JIS",
        "KIND_NOT_ALLOWED",
        "FORM_LATE",
        "FORM_CHARACTERS",
    ]
    paths = {one["code"]: one["path"] for one in form["notices"]}
    assert paths["NOT_JIS"] == ["subject", "address", "rest"]
    assert paths["KIND_NOT_ALLOWED"] == ["details", "activityOrgLeft"]
    assert "髙" in form["notices"][-1]["message"]
    assert "〓田1-2" in page


async def test_q1_18_what_is_left_empty_is_filled_in_by_pen(client: Client) -> None:
    person, token = await client.resident()
    nothing = {"municipality": "", "rest": " "}
    empty = filing(
        person,
        "contractConcluded",
        clock.today(),
        previous={"name": "", "address": nothing},
        next=organization(),
    )
    empty["subject"] = subject(person, cardNumber="", nationality="")

    form = await prepare(client, token, empty)
    page = printed_in((await fetch(client, token, path_of(form))).content)

    at = ["details", "contractConcluded"]
    left_open = [one["path"] for one in form["notices"] if one["code"] == "FORM_ITEM_OPEN"]
    assert left_open == [
        ["subject", "nationality"],
        ["subject", "cardNumber"],
        [*at, "activities"],
        [*at, "previous", "name"],
        [*at, "previous", "address", "municipality"],
        [*at, "previous", "address", "rest"],
    ]
    assert noticed(form)[-1] == "LEAVE_ALSO_DUE"
    assert "在留カード番号" in page
    assert "前の機関との契約が終了した日" in page


async def test_q1_18_what_nobody_can_read_is_a_problem_with_its_place(client: Client) -> None:
    person, token = await client.resident()
    wrong = organization(municipality="99999") | {"corporateNumber": "123", "phone": "call me"}
    filed = filing(person, "contractEnded", clock.today() + timedelta(days=1), organization=wrong)
    filed["subject"] = subject(person, cardNumber="AB1", nationality="nowhere", name="N" * 201)
    same = filing(
        person,
        "contractOrgNameChanged",
        clock.today(),
        organization=organization(),
        newName=organization()["name"],
    )

    form = await prepare(client, token, filed)
    unchanged = await prepare(client, token, same)

    at = ["details", "contractEnded"]
    assert form["pdf"] is None
    assert form["notices"] == []
    assert problems_of(form) == [
        ("VALUE_TOO_LONG", ["subject", "name"]),
        ("NATIONALITY_UNKNOWN", ["subject", "nationality"]),
        ("CARD_NUMBER_INVALID", ["subject", "cardNumber"]),
        ("DAY_IN_FUTURE", [*at, "on"]),
        ("MUNICIPALITY_UNKNOWN", [*at, "organization", "address", "municipality"]),
        ("CORPORATE_NUMBER_INVALID", [*at, "organization", "corporateNumber"]),
        ("PHONE_INVALID", [*at, "organization", "phone"]),
    ]
    assert problems_of(unchanged) == [
        ("NOTHING_CHANGED", ["details", "contractOrgNameChanged", "newName"])
    ]


async def test_q1_7_the_form_of_a_resident_is_signed_by_the_resident(client: Client) -> None:
    person, own = await client.resident()
    _, token = await client.school()
    theirs = contract_ended(person, clock.today())

    form = await prepare(client, token, theirs)
    page = printed_in((await fetch(client, token, path_of(form))).content)
    other_way = await prepare(client, own, acceptance_started(person, clock.today()))

    assert noticed(form) == ["FORM_PREPARED", "FORM_RESIDENT_SIGNS"]
    assert "届出人の署名" in page
    assert problems_of(other_way) == [("KIND_NOT_ALLOWED", ["details", "acceptanceStarted"])]


async def test_q1_14_an_institution_under_the_other_duty_is_told_so(client: Client) -> None:
    _, token = await client.school(under_employment_reporting=True)
    worker, pupil = Person(), student()

    form = await prepare(client, token, acceptance_started(worker, clock.today()))
    ended = acceptance_ended(pupil, clock.today(), reason="GRADUATION")

    assert "UNDER_EMPLOYMENT_REPORTING" in noticed(form)
    assert noticed(await prepare(client, token, ended)) == ["FORM_PREPARED"]


async def test_q1_18_the_way_on_paper_names_the_form_that_is_filled_in(client: Client) -> None:
    data = await client.ask("{ service { paperWay { advice { code } forms { url } } } }")
    way = data["service"]["paperWay"]
    assert "FORM_FILLED_IN" in [one["code"] for one in way["advice"]]
    assert len(way["forms"]) == 3
