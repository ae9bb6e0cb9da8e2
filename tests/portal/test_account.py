"""The pages about one's account."""

import re

import pytest

from tests.builders.http.client import Client
from tests.builders.mailbox import Mailbox
from tests.builders.people import NEW_PASSWORD, PASSWORD, WRONG_PASSWORD, Person
from tests.builders.portal import Browser


@pytest.fixture
async def resident(client: Client, browser: Browser) -> Person:
    """Somebody who has just logged in."""
    person, _ = await client.resident()
    await browser.log_in(person.auth_id)
    return person


async def test_q2_18_the_account_shows_nothing_of_the_card(
    browser: Browser, resident: Person
) -> None:
    page = await browser.get("/en/account")
    assert page.status == 200
    assert "In use" in page.text
    assert "r***@e***.test" in page.text
    for secret in (resident.name, resident.card_number, resident.auth_id, resident.mail):
        assert secret not in page.html


async def test_q2_30_the_password_is_changed_with_the_old_one(
    browser: Browser, resident: Person
) -> None:
    await browser.get("/en/account/password")
    page = await browser.submit(
        "change-password", {"oldPassword": WRONG_PASSWORD, "newPassword": "short"}
    )
    assert page.status == 422
    assert page.problems
    assert WRONG_PASSWORD not in page.html
    page = await browser.submit(
        "change-password", {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    )
    assert page.name == "account"
    assert "password is changed" in page.done

    other = Browser(browser.client)
    assert (await other.log_in(resident.auth_id)).status == 422
    assert (await other.log_in(resident.auth_id, NEW_PASSWORD)).name == "home"


async def test_q2_37_a_new_mail_address_counts_once_its_link_is_opened(
    browser: Browser, resident: Person, mailbox: Mailbox
) -> None:
    await browser.get("/en/account/mail")
    page = await browser.submit("change-mail", {"mail": "new@example.test", "password": PASSWORD})
    assert page.name == "account"
    assert "link" in page.done
    assert "waits to be confirmed" in page.text


async def test_q2_10_the_page_is_in_the_new_language_at_once(
    browser: Browser, resident: Person
) -> None:
    page = await browser.get("/en/account/language")
    assert page.value("language") == "EN"
    page = await browser.submit("change-language", {"language": "TL"})
    assert page.address == "/tl/account?done=language"
    assert page.language == "tl"
    assert page.done


async def test_q2_63_a_resident_forbids_others_to_file_for_them(
    browser: Browser, resident: Person
) -> None:
    await browser.get("/en/account/delegation")
    page = await browser.submit("block-delegation")
    assert page.status == 422
    page = await browser.submit(
        "block-delegation", {"who.all": "false", "who.corporateNumber": "7000012050003"}
    )
    assert page.status == 422
    assert "who.corporateNumber" in page.wrong
    assert page.value("who.corporateNumber", "block-delegation") == "7000012050003"

    page = await browser.submit(
        "block-delegation", {"who.all": "false", "who.corporateNumber": "7000012050002"}
    )
    assert page.done
    assert "7000012050002" in page.text
    page = await browser.submit("block-delegation", {"who.all": "true"})
    assert "Every organization" in page.text
    assert "block-delegation" not in page.forms

    page = await browser.submit("allow-delegation")
    page = await browser.submit("allow-delegation")
    assert "You forbid it to nobody." in page.text


async def test_q2_30_staff_change_their_password_here_too(client: Client, browser: Browser) -> None:
    person, _ = await client.staff()
    await browser.log_in_staff(person)
    page = await browser.get("/ko/account/password")
    assert page.language == "en"
    page = await browser.submit(
        "change-password", {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    )
    assert page.name == "account"
    assert not re.search("period of stay|not used for one year", page.text)
