"""The deletion of a notification, which a resident asks for by letter."""

from datetime import timedelta

from efiling import clock
from tests.builders.filing_pages import typed_day
from tests.builders.filings import night
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended
from tests.builders.people import Person
from tests.builders.portal import Browser
from tests.builders.portal_counter import facts


def letter(person: Person) -> dict[str, str]:
    """What a letter of today says about a notification of yesterday."""
    return {
        **typed_day("filedOn", clock.today() - timedelta(days=1)),
        "contents": "契約機関との契約の終了",
        "statement": "届出内容に誤りがあるため、削除をお願いします。",
        **facts("applicant", person),
        "phone": "０９０－１２３４－５６７８",
        **typed_day("receivedOn", clock.today()),
        "cardCopyEnclosed": "true",
    }


async def test_q2_57_a_notification_is_found_by_its_letter_and_deleted(
    browser: Browser, client: Client
) -> None:
    person, token = await client.resident()
    filed = await client.submit(token, contract_ended(person, clock.today()))
    number = filed["filing"]["receptionNumber"]
    await night()
    clock.move_to(clock.now() + timedelta(days=1))
    officer, _ = await client.staff()
    await browser.log_in_staff(officer)

    await browser.get("/en/counter/deletion")
    await browser.submit("filing-by-number", {"find": number})
    incomplete = letter(person) | {"statement": "", "cardCopyEnclosed": "false"}
    page = await browser.submit("record-filing-deletion", incomplete)
    assert page.status == 422
    assert {"statement", "cardCopyEnclosed"} <= set(page.wrong)
    assert page.value("contents") == "契約機関との契約の終了"
    rest = {"statement": letter(person)["statement"], "cardCopyEnclosed": "true"}
    page = await browser.submit("record-filing-deletion", rest)
    assert page.status == 200, page.problems
    assert "recorded" in page.done

    page = await browser.submit("filing-by-number", {"find": number})
    assert "Deleted on" in page.text
    page = await browser.submit("record-filing-deletion", letter(person))
    assert page.status == 422, "it is deleted once"
    assert "Deletion of a notification recorded" in (await browser.get("/en/counter/acts")).text
