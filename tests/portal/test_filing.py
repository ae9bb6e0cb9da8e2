"""Filing by the pages, without a script: what happened, who, when, where, check, receipt."""

from datetime import timedelta

from efiling import clock
from tests.builders.filing_pages import (
    begin,
    come_to_check,
    logged_in,
    typed_day,
    typed_organization,
    typed_subject,
)
from tests.builders.http.client import Client
from tests.builders.people import Person, student
from tests.builders.portal import Browser


async def test_q1_1_a_resident_files_from_the_question_to_the_receipt(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    page = await begin(browser, "CONTRACT_ENDED")
    assert page.name == "file/subject"

    # Prefecture first, then its municipalities: one page, no script.
    assert list(page.forms) == ["save-draft"]
    first = typed_subject(person) | {
        "subject.address.municipality": "",
        "subject.address.prefecture": "13",
    }
    page = await browser.submit("save-draft", first)
    assert page.name == "file/subject"
    assert not page.problems
    assert page.value("subject.name") == person.name
    assert page.value("subject.address.prefecture") == "13"
    page = await browser.submit("save-draft", {"subject.address.municipality": "13104"})

    assert page.name == "file/event"
    page = await browser.submit("save-draft", typed_day("details.on", clock.today()))
    assert page.name == "file/organization"
    page = await browser.submit("save-draft", typed_organization())

    assert page.name == "file/check"
    assert "株式会社青空" in page.text
    assert "東京都新宿区西新宿２－８－１" in page.text
    page = await browser.submit("submit-filing")

    assert page.name == "receipts"
    number = page.main.one("p", "number").text
    assert f"/receipts/{number}.pdf" in page.links.values()
    assert person.card_number not in page.html
    assert (await browser.ask("GET", f"/receipts/{number}.pdf")).status_code == 200


async def test_q1_9_leaving_and_joining_are_filed_together(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    page = await begin(browser, "CONTRACT_CONCLUDED", "CONTRACT_ENDED")
    await browser.submit("save-draft", typed_subject(person))
    days = typed_day("details.on", clock.today()) | typed_day("1.details.on", clock.today())
    await browser.submit("save-draft", {**days, "1.details.activities": "日本語教育"})
    page = await browser.submit("save-draft", typed_organization())
    assert page.name == "file/next"
    page = await browser.submit("save-draft", typed_organization("1.next", "白雲大学"))

    assert page.name == "file/check"
    assert "株式会社青空" in page.text
    assert "白雲大学" in page.text
    page = await browser.submit("submit-filing")

    assert page.name == "receipts"
    assert len(list(page.main.all("p", "number"))) == 2


async def test_q1_9_the_leaving_can_be_added_to_a_joining(browser: Browser, client: Client) -> None:
    person = await logged_in(browser, client)
    await begin(browser, "CONTRACT_CONCLUDED")
    await browser.submit("save-draft", typed_subject(person))
    event = typed_day("details.on", clock.today()) | {"details.activities": "日本語教育"}
    await browser.submit("save-draft", event)
    await browser.submit("save-draft", typed_organization())
    page = await browser.submit("save-draft", typed_organization("next", "白雲大学"))
    assert page.name == "file/check"

    page = await browser.submit("save-draft")

    assert page.name == "file/event"
    assert page.value("1.details.activities") == "日本語教育"
    page = await browser.submit("save-draft", typed_day("details.on", clock.today()))
    assert page.value("organization.name") == "株式会社青空"
    page = await browser.submit("save-draft")
    assert page.value("1.next.name") == "白雲大学"
    await browser.submit("save-draft")
    page = await browser.submit("submit-filing")
    assert len(list(page.main.all("p", "number"))) == 2


async def test_q2_46_what_does_not_match_the_card_marks_all_of_it_with_one_message(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    await begin(browser, "CONTRACT_ENDED")

    wrong = typed_subject(person) | {"subject.name": "SOMEBODY ELSE"}
    page = await browser.submit("save-draft", wrong)

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert len(page.problems) == 1
    assert page.message_at("subject")
    marked = {one.get("name") for one in page.main.all("", "", **{"aria-invalid": "true"})}
    assert {"subject.name", "subject.cardNumber", "subject.nationality"} <= marked
    assert page.value("subject.name") == "SOMEBODY ELSE"
    page = await browser.submit("save-draft", {"subject.name": person.name})
    assert page.name == "file/event"


async def test_q2_45_to_q2_49_everything_typed_wrong_reaches_the_receipt(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    born, today = person.birth_date, clock.today()
    await begin(browser, "CONTRACT_ENDED")
    typed = typed_subject(person) | {
        "subject.name": "　ｎｇｕｙｅｎ  Van an ",
        "subject.birthDate.year": f"{born.year}/{born.month}/{born.day}",
        "subject.birthDate.month": "",
        "subject.birthDate.day": "",
        "subject.cardNumber": f" {person.card_number.lower()}\r\n",
        "subject.address.rest": "西新宿2-8-1",
    }
    page = await browser.submit("save-draft", typed)
    assert page.name == "file/event", page.problems

    page = await browser.submit(
        "save-draft",
        {"details.on.year": "２０９９", "details.on.month": "１３", "details.on.day": "４０"},
    )
    assert page.status == 422
    assert page.value("details.on.month") == "13"
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    day = {name: text.translate(wide) for name, text in typed_day("details.on", today).items()}
    page = await browser.submit("save-draft", day)
    assert page.name == "file/organization", page.problems

    organization = typed_organization() | {
        "organization.name": "ABC株式会社",
        "organization.phone": "０３－１２３４－５６７８",
        "organization.corporateNumber": "7000012050003",
    }
    page = await browser.submit("save-draft", organization)
    assert page.status == 422
    assert page.message_at("organization.corporateNumber")
    assert page.value("organization.corporateNumber") == "7000012050003"
    page = await browser.submit("save-draft", {"organization.corporateNumber": ""})

    assert page.name == "file/check"
    assert "changed from: 西新宿2-8-1" in page.text
    assert "changed from: ABC株式会社" in page.text
    # As it will be filed, and marked only where one sees a difference.
    changed = {one.text for one in page.main.all("ins")}
    assert {person.card_number, person.name, "03-1234-5678"} <= changed
    assert f"changed from: {person.card_number.lower()}" in page.text
    assert person.nationality not in changed
    page = await browser.submit("submit-filing")
    assert page.name == "receipts"


async def test_q2_48_signs_of_a_phone_and_names_as_on_the_card_are_taken(
    browser: Browser, client: Client
) -> None:
    for on_card, typed in (
        ("O'DONNELL AOIFE", "o’donnell　aoife"),
        ("MAGESWARAN A/L SUPPIAH", "Mageswaran a/l Suppiah"),
    ):
        browser.cookies.clear()
        person = await logged_in(browser, client, Person(name=on_card))
        await begin(browser, "CONTRACT_ENDED")

        page = await browser.submit(
            "save-draft",
            typed_subject(person)
            | {
                "subject.name": typed,
                "subject.address.rest": "西新宿 2−8‐1 ",
                "subject.birthDate.year": "平成8",
            },
        )

        assert page.name == "file/event", page.problems


async def test_q1_4_late_filings_are_told_before_the_button(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    page = await come_to_check(browser, person, clock.today() - timedelta(days=40))

    assert "after the last day in time" in page.text
    assert page.text.index("after the last day in time") < page.text.index("File this notification")
    assert "imprisonment" in page.text


async def test_q1_4_of_two_that_are_late_each_is_told_by_its_name(
    browser: Browser, client: Client
) -> None:
    person = await logged_in(browser, client)
    await begin(browser, "CONTRACT_ENDED", "CONTRACT_CONCLUDED")
    await browser.submit("save-draft", typed_subject(person))
    left, joined = (clock.today() - timedelta(days=ago) for ago in (60, 40))
    days = typed_day("details.on", left) | typed_day("1.details.on", joined)
    await browser.submit("save-draft", {**days, "1.details.activities": "研究"})
    await browser.submit("save-draft", typed_organization())
    page = await browser.submit("save-draft", typed_organization("1.next"))

    notes = [one.text.split(":")[:2] for one in page.main.all("", "note")]
    assert [(kind, " The notification came" in said) for kind, said in notes[:2]] == [
        ("Contract with the organization ended", True),
        ("New contract with an organization concluded", True),
    ]


async def test_q1_4_only_what_the_status_allows_is_offered(
    browser: Browser, client: Client
) -> None:
    await logged_in(browser, client, student())
    page = await browser.get("/en/file")
    offered = {one.get("value") for one in page.main.all("input", "", name="kinds")}
    assert "ACTIVITY_ORG_LEFT" in offered
    assert "CONTRACT_ENDED" not in offered

    page = await browser.submit("save-draft")
    assert page.status == 422
    both = ["ACTIVITY_ORG_LEFT", "ACTIVITY_ORG_NAME_CHANGED"]
    page = await browser.submit("save-draft", {"kinds": both})
    assert page.status == 422
    assert set(page.filled("save-draft")["kinds"]) == set(both)


async def test_q2_64_what_cannot_be_filed_online_is_printed(
    browser: Browser, client: Client
) -> None:
    school, _ = await client.school()
    person = await client.known(student(presence="REENTRY"))
    await browser.log_in(school.auth_id)
    await begin(browser, "ACCEPTANCE_ENDED")
    page = await browser.submit("save-draft", typed_subject(person))
    assert page.name == "file/event", page.problems
    event = typed_day("details.on", clock.today()) | {"details.reason": "GRADUATION"}
    page = await browser.submit("save-draft", event)

    assert page.name == "file/check"
    assert "submit-filing" not in page.forms
    assert "left Japan" in page.text
    page = await browser.submit("prepare-paper-form")
    [pdf] = [one for one in page.links.values() if one.startswith("/forms/")]
    assert (await browser.ask("GET", pdf)).headers["content-type"] == "application/pdf"


async def test_q1_16_a_school_files_for_a_student(browser: Browser, client: Client) -> None:
    school, _ = await client.school()
    person = await client.known(student())
    await browser.log_in(school.auth_id)
    await begin(browser, "ACCEPTANCE_STARTED")
    await browser.submit("save-draft", typed_subject(person) | {"clientReference": "S-1"})
    page = await browser.submit("save-draft", typed_day("details.on", clock.today()))

    assert page.name == "file/check"
    assert "S-1" in page.text
    assert (await browser.submit("submit-filing")).name == "receipts"


async def test_q1_7_an_institution_says_that_the_resident_asked_it(
    browser: Browser, client: Client
) -> None:
    school, _ = await client.school()
    person, _ = await client.resident()
    await browser.log_in(school.auth_id)
    await begin(browser, "CONTRACT_ORG_NAME_CHANGED")
    await browser.submit("save-draft", typed_subject(person))
    event = typed_day("details.on", clock.today()) | {"details.newName": "株式会社白雲"}
    page = await browser.submit("save-draft", event)
    assert page.message_at("requestedByResident")

    await browser.submit("save-draft", {"requestedByResident": "true"})
    page = await browser.submit("save-draft", typed_organization(name="株式会社白雲"))
    # What is found only at the end is told there, and mended there.
    assert page.name == "file/check"
    assert "submit-filing" not in page.forms
    address = page.address
    await browser.get(address.replace("check", "organization?change=1"))
    page = await browser.submit("save-draft", {"organization.name": "株式会社青空"})

    assert page.address == address
    assert (await browser.submit("submit-filing")).name == "receipts"
