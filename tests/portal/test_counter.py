"""The counter's pages: organizations, accounts, paper, what everybody is told."""

from datetime import timedelta

from efiling import clock
from tests.builders.filing_pages import typed_day
from tests.builders.http.client import Client
from tests.builders.portal import Browser, Shown, Typed
from tests.builders.portal_counter import CARD_SHOWN, KINDS, PROOF, SCHOOL, facts


async def at_the_counter(browser: Browser, client: Client) -> None:
    person, _ = await client.staff()
    page = await browser.log_in_staff(person)
    assert page.name == "counter"


async def registered(browser: Browser, **changes: str) -> Shown:
    await browser.get("/en/counter/institutions/new")
    typed: dict[str, str | list[str]] = {**SCHOOL}
    typed |= {"kinds": KINDS, "authIdChoices": ["aozora-1", "aozora-2"], **changes}
    return await browser.submit("register-institution", typed)


async def test_q2_13_an_organization_is_registered_found_and_changed(
    browser: Browser, client: Client
) -> None:
    await at_the_counter(browser, client)
    page = await registered(browser)
    assert page.status == 200, page.problems
    assert page.name == "counter/institutions"
    assert "first choice" in page.done
    assert "青空日本語学院" in page.h1

    page = await browser.get("/en/counter/institutions?search=青空")
    address = page.links["青空日本語学院"]
    await browser.get(address)
    page = await browser.submit("update-institution", {"phone": "03-8765-4321", **PROOF})
    assert page.status == 200, page.problems
    assert "stored" in page.done
    assert "Japanese-language school" in page.text

    # Whoever looks over the day sees both acts.
    page = await browser.get("/en/counter/acts")
    assert "Organization registered" in page.text
    assert "Organization changed" in page.text
    assert "What changed: Phone number" in page.text
    assert "What was shown: " in page.text
    assert "evidence" not in page.main.text, "that is how programs call it"
    assert page.links["Page of the organization"] == address


async def test_q2_13_the_second_choice_is_given_where_the_first_is_taken(
    browser: Browser, client: Client
) -> None:
    await at_the_counter(browser, client)
    await registered(browser)
    await browser.get("/en/counter/institutions/new")
    again = {**SCHOOL, "name": "青空日本語学院第二校", "mail": "second@example.test"}
    page = await browser.submit(
        "register-institution",
        again | {"kinds": KINDS, "authIdChoices": ["aozora-1", "aozora-3"]},
    )
    assert page.status == 200, page.problems
    assert "second" in page.done


async def test_a_form_typed_wrong_keeps_everything_but_the_password(
    browser: Browser, client: Client
) -> None:
    await at_the_counter(browser, client)
    changes = {"address.municipality": "府中市", "phone": "none", "corporateNumber": "1"}
    page = await registered(browser, **changes)
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert {"address.municipality", "phone", "corporateNumber"} <= set(page.wrong)
    # Two cities have that name: both are given to choose from.
    assert "東京都府中市" in page.message_at("address.municipality")
    assert "広島県府中市" in page.message_at("address.municipality")

    kept = page.filled("register-institution")
    assert kept["authIdChoices"] == ["aozora-1", "aozora-2"]
    assert kept["kinds"] == KINDS
    assert kept["address.municipality"] == ["府中市"]
    assert kept["password"] == [""]


async def test_q2_27_an_account_is_looked_at_and_restored(browser: Browser, client: Client) -> None:
    person, _ = await client.resident()
    await at_the_counter(browser, client)
    await browser.get("/en/counter/restore")
    page = await browser.submit("account-state", {"ticket": "R-1", "by.authId": person.auth_id})
    assert page.status == 200
    assert "What is the matter" in page.text
    assert person.auth_id not in page.address
    assert page.value("account.authId") == person.auth_id

    typed = {"newPassword": "anotherPass-2027", **CARD_SHOWN}
    page = await browser.submit("restore-account", typed)
    assert page.status == 200, page.problems
    assert "restored" in page.done
    assert (await client.log_in(person, "anotherPass-2027"))["problems"] == []


async def test_two_names_of_an_account_are_refused_where_they_stand(
    browser: Browser, client: Client
) -> None:
    await at_the_counter(browser, client)
    await browser.get("/en/counter/deregister")
    typed = {"account.authId": "one", "account.cardNumber": "AB12345678CD", "reason": "帰国"}
    page = await browser.submit("deregister-account", typed | CARD_SHOWN)
    assert page.status == 422
    assert "Exactly one" in page.message_at("account")
    assert page.value("account.cardNumber") == "AB12345678CD"


async def test_a_field_with_two_faults_of_one_remedy_is_mended_and_no_longer_wrong(
    browser: Browser, client: Client
) -> None:
    await at_the_counter(browser, client)
    await browser.get("/en/counter/institutions/new")
    typed: Typed = {"name": "㈱ｱｵｿﾞﾗ", "authIdChoices": ["aozora-1", "Ａｏｚｏｒａ＿１２３"]}
    page = await browser.submit("register-institution", typed)

    assert page.value("name") == "（株）アオゾラ"
    assert page.message_at("name") == ""
    assert "name" not in page.wrong
    assert "kana" in page.wrong
    assert page.filled("register-institution")["authIdChoices"] == ["aozora-1", "Aozora_123"]
    assert "We changed “Ａｏｚｏｒａ＿１２３” to this" in page.text


async def test_q2_5_paper_is_entered_once_however_often_it_is_sent(
    browser: Browser, client: Client
) -> None:
    person, _ = await client.resident()
    await at_the_counter(browser, client)
    page = await browser.get("/en/counter/paper")
    kinds = {text: address for text, address in page.links.items() if "kind=" in address}
    page = await browser.get("/en/counter/paper" + kinds["Contract with the organization ended"])

    below = "filing.details.contractEnded"
    empty = await browser.submit(
        "enter-paper-filing", {"filing.subject.address.municipality": "府中市"}
    )
    assert f"{below}.on.year" in empty.wrong
    assert f"{below}.organization.name" in empty.wrong
    assert "東京都府中市" in empty.message_at("filing.subject.address.municipality")

    typed = {
        "channel": "POST",
        **typed_day("receivedOn", clock.today()),
        **facts("filing.subject", person),
        "filing.subject.address.municipality": "新宿区",
        "filing.subject.address.rest": "西新宿２－８－１",
        **typed_day(f"{below}.on", clock.today() - timedelta(days=3)),
        f"{below}.organization.name": "株式会社デモ",
        f"{below}.organization.address.municipality": "13104",
        f"{below}.organization.address.rest": "西新宿２－８－１",
    }
    sent = page.filled("enter-paper-filing") | {name: [value] for name, value in typed.items()}
    first = await browser.send(page.address, sent)
    assert first.status == 200, first.problems
    again = await browser.send(page.address, sent)
    assert again.done == first.done
    assert "Reception number" in first.done

    number = first.done.rsplit(" ", 1)[1]
    await browser.get("/en/counter/deletion")
    page = await browser.submit("filing-by-number", {"find": number})
    assert "Contract with the organization ended" in page.text
    assert number not in page.address
    assert page.value("receptionNumber") == number


async def test_a_filing_is_deleted_after_a_letter(browser: Browser, client: Client) -> None:
    person, _ = await client.resident()
    await at_the_counter(browser, client)
    await browser.get("/en/counter/deletion")
    page = await browser.submit("filing-by-number", {"find": "nothing"})
    assert page.status == 422
    assert "find" in page.wrong

    # What is typed of the letter stays, although the number is nobody's.
    letter = {
        "receptionNumber": "nothing",
        "statement": "誤りがあるため",
        **facts("applicant", person),
    }
    sent = {
        "form": "record-filing-deletion",
        "formToken": page.value("formToken", "filing-by-number"),
    }
    page = await browser.send("/en/counter/deletion", sent | letter)
    assert page.status == 422
    assert page.value("statement") == "誤りがあるため"


async def test_q2_13_what_the_application_leaves_open_is_asked_for(
    browser: Browser, client: Client
) -> None:
    await at_the_counter(browser, client)
    await browser.get("/en/counter/institutions/new")
    answered = {name: value for name, value in SCHOOL.items() if name != "underEmploymentReporting"}
    page = await browser.submit(
        "register-institution", answered | {"kinds": KINDS, "authIdChoices": ["aozora-1"]}
    )
    assert page.status == 422
    assert page.wrong == ["underEmploymentReporting"]

    # A box that is not ticked is an answer.
    await browser.get("/en/counter/institutions/new")
    typed = {name: value for name, value in SCHOOL.items() if name != "acceptsTerms"}
    page = await browser.submit(
        "register-institution", typed | {"kinds": KINDS, "authIdChoices": ["aozora-1"]}
    )
    assert page.status == 422
    assert page.wrong == ["acceptsTerms"]


async def test_an_organization_keeps_its_number_unless_the_box_is_ticked(
    browser: Browser, client: Client
) -> None:
    await at_the_counter(browser, client)
    number = "19登-000001"
    page = await registered(
        browser, kinds="REGISTERED_SUPPORT_ORGANIZATION", supportOrganizationNumber=number
    )
    assert page.status == 200, page.problems
    form = page.filled("update-institution") | {name: [value] for name, value in PROOF.items()}

    # With and without the hidden `false` that goes before a box.
    box = "clearSupportOrganizationNumber"
    for sent in ([], ["false"]):
        page = await browser.send(page.address.partition("?")[0], {**form, box: sent})
        assert page.status == 200, page.problems
        assert "stored" in page.done
    ticked = {**form, box: ["false", "true"]}
    page = await browser.send(page.address.partition("?")[0], ticked)
    # Its only kind needs the number: to clear it is refused, so it was asked for.
    assert page.status == 422


async def test_q2_27_what_is_found_is_shown_on_the_page_that_asked(
    browser: Browser, client: Client
) -> None:
    """Whatever the request says of its address beside the path."""
    person, _ = await client.resident()
    await at_the_counter(browser, client)
    page = await browser.get("/en/counter/restore")
    sent = page.filled("account-state") | {"ticket": ["R-1"], "by.authId": [person.auth_id]}
    page = await browser.send("/en/counter/restore?next=/helpdesk", sent)
    assert page.status == 200
    assert page.name == "counter/restore"
    assert "What is the matter" in page.text
