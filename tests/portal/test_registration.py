"""Registering, forgotten credentials and the links of mails, through the pages."""

from efiling.adapters.limits import LIMITS
from tests.builders.http.client import Client
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.people import NEW_PASSWORD, PASSWORD, Person
from tests.builders.portal import Browser


def card_typed(person: Person) -> dict[str, str]:
    """The facts of a card as fields of a form."""
    born = person.birth_date
    return {
        "card.name": person.name,
        "card.birthDate.year": str(born.year),
        "card.birthDate.month": str(born.month),
        "card.birthDate.day": str(born.day),
        "card.sex": person.sex.value,
        "card.nationality": person.nationality,
        "card.cardNumber": person.card_number,
    }


def registration_typed(person: Person) -> dict[str, str]:
    return {
        **card_typed(person),
        "authId": person.auth_id,
        "password": PASSWORD,
        "mail": person.mail,
        "acceptsTerms": "true",
    }


async def test_q2_13_a_resident_registers_and_is_logged_in(
    client: Client, browser: Browser
) -> None:
    person = await client.known(Person())
    page = await browser.get("/tl/register")
    assert page.value("language") == "TL"
    # As people type: small letters, full-width digits, a day pasted whole.
    typed = registration_typed(person) | {
        "card.name": person.name.lower(),
        "card.birthDate.year": "１９９６年２月２９日",
        "card.birthDate.month": "",
        "card.birthDate.day": "",
        "card.cardNumber": person.card_number.lower(),
    }
    page = await browser.submit("register-resident", typed)
    assert page.address == "/tl/home?done=registered", page.problems
    assert page.done


async def test_q2_46_identity_errors_mark_every_fact_of_the_card_alike(
    client: Client, browser: Browser
) -> None:
    person = await client.known(Person())
    await browser.get("/en/register")
    page = await browser.submit(
        "register-resident", registration_typed(person) | {"card.birthDate.day": "28"}
    )
    assert page.status == 422
    assert page.wrong == ["card.name"]
    marked = {one.get("id") for one in page.main.all("", "", **{"aria-invalid": "true"})}
    assert {"card.name", "card.birthDate.day", "card.nationality", "card.cardNumber"} <= marked
    assert "does not match the residence card" in page.message_at("card")
    assert page.value("card.cardNumber") == person.card_number
    assert page.value("mail") == person.mail
    assert page.value("card.sex") == person.sex.value


async def test_everything_forgotten_is_said_at_once_beside_its_field(browser: Browser) -> None:
    await browser.get("/en/register")
    page = await browser.submit("register-resident")
    assert page.status == 422
    fields = set(page.wrong)
    assert {"card.name", "card.birthDate.year", "card.sex", "card.nationality"} <= fields
    assert all(page.main.one("", "", id=field) for field in fields)


async def test_q2_44_nationalities_are_in_english_order_in_the_readers_language(
    browser: Browser,
) -> None:
    page = await browser.get("/ja/register")
    options = [one.text for one in page.main.one("select", "", id="card.nationality").all("option")]
    english = [one.rpartition("(")[2] for one in options[1:] if one.endswith(")")]
    assert len(english) > 190
    assert any("ベトナム" in one for one in options)


async def test_q2_26_forgotten_credentials_come_by_mail_and_a_new_password_counts(
    client: Client, browser: Browser, mailbox: Mailbox
) -> None:
    person, _ = await client.resident()
    await browser.get("/en/renotify")
    page = await browser.submit(
        "renotify-credentials", card_typed(person) | {"newPassword": NEW_PASSWORD}
    )
    assert page.name == "login"
    assert "on its way" in page.done
    assert person.auth_id in text_of((await mailbox.deliver())[-1])
    page = await browser.submit("log-in", {"authId": person.auth_id, "password": NEW_PASSWORD})
    assert page.name == "home"


async def test_q2_33_a_locked_resident_is_led_to_a_new_password(
    client: Client, browser: Browser
) -> None:
    person, _ = await client.resident()
    await browser.get("/en/login")
    for _ in range(6):
        page = await browser.submit("log-in", {"authId": person.auth_id, "password": "Wrong-1-x"})
    assert page.status == 422
    assert "/en/renotify" in {
        one.get("href") for box in page.main.all("ul", "doors") for one in box.all("a")
    }


async def test_q2_38_the_link_of_a_mail_acts_only_by_its_button(
    client: Client, browser: Browser, mailbox: Mailbox
) -> None:
    person, _ = await client.resident()
    await browser.log_in(person.auth_id)
    await browser.get("/en/account/mail")
    await browser.submit("change-mail", {"mail": "new@example.test", "password": PASSWORD})
    letters = await mailbox.deliver()
    link = next(
        word for word in text_of(letters[-1]).split() if "/confirm-mail?token=" in word
    ).partition("/confirm-mail")[2]

    # A mail reader that looks at links, and a browser without the session.
    other = Browser(client)
    for _ in range(2):
        page = await other.get(f"/confirm-mail{link}")
        assert page.name == "confirm-mail"
    page = await other.submit("confirm-mail-change")
    assert page.name == "login"
    assert page.done
    page = await other.get(f"/en/confirm-mail{link}")
    page = await other.submit("confirm-mail-change")
    assert page.status == 422
    assert "/en/account/mail" in page.links.values()


async def test_q2_13_whoever_registered_but_cannot_be_logged_in_is_registered(
    client: Client, browser: Browser
) -> None:
    person = await client.known(Person())
    for _ in range(LIMITS["login.address"].times):
        await client.log_in(Person())
    await browser.get("/en/register")
    page = await browser.submit("register-resident", registration_typed(person))
    assert page.address == "/en/login?done=registered", page.problems
    assert "You are registered" in page.done


async def test_q2_28_a_long_password_is_recommended_before_one_is_chosen(browser: Browser) -> None:
    for language, said in (("en", "15 characters or more"), ("ja", "15文字以上")):
        for address in ("register", "renotify"):
            page = await browser.get(f"/{language}/{address}")
            assert said in page.text, (language, address)
