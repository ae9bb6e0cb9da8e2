"""What every page does: language, safety, login and back, what was typed is kept."""

import re

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from gateway.app import create_app
from tests.builders.http.client import Client
from tests.builders.people import PASSWORD
from tests.builders.portal import Browser

EVERY_LANGUAGE = ["ja", "en", "zh-Hant", "zh-Hans", "ko", "es", "pt", "tl"]
TYPED = {"authId": "typed-once-1", "password": PASSWORD, "oneTimeCode": "123456"}


async def test_q2_10_the_first_page_is_in_the_readers_language(browser: Browser) -> None:
    page = await browser.get("/")
    assert page.address == "/en/"
    assert page.language == "en"
    assert page.headers["content-language"] == "en"

    browser.language = "pt-BR,pt;q=0.9,en;q=0.5"
    browser.cookies.clear()
    assert (await browser.get("/")).language == "pt"

    # Whoever chose a language gets it from then on.
    await browser.get("/zh-Hant/login")
    assert (await browser.get("/")).address == "/zh-Hant/"
    assert (await browser.get("/login?next=/home")).address == "/zh-Hant/login?next=/home"


async def test_q1_1_the_top_page_says_what_the_system_is(browser: Browser) -> None:
    page = await browser.get("/en/")
    assert page.name == "/"
    assert "14 days" in page.h1
    assert "file them and follow their state online" in page.text
    assert "free of charge" in page.text
    assert "/graphiql" not in page.html
    # An address in the query is for links of other sites, and of mails.
    assert (await browser.get("/?lang=zh-Hant")).language == "zh-Hant"


async def test_q2_10_every_page_links_itself_in_the_other_languages(browser: Browser) -> None:
    page = await browser.get("/en/login?next=/home")
    links = {one.get("hreflang"): one for one in page.root.all("link", "", rel="alternate")}
    assert list(links) == EVERY_LANGUAGE
    assert links["ko"].get("href") == "/ko/login?next=/home"
    for language in EVERY_LANGUAGE:
        page = await browser.get(links[language].get("href"))
        assert page.language == language
        assert page.name == "login"


async def test_a_request_about_no_address_at_all_is_answered(client: Client) -> None:
    app = create_app()

    async def without_address(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "path": "*", "raw_path": b"*"}, receive, send)  # `OPTIONS *`

    transport = httpx2.ASGITransport(app=without_address, client=("127.0.0.1", 50_000))
    async with httpx2.AsyncClient(transport=transport, base_url=client.http.base_url) as http:
        answer = await http.options("/")
    assert answer.status_code == 404


async def test_an_unknown_address_is_a_page_in_the_readers_language(browser: Browser) -> None:
    page = await browser.get("/ko/nothing/here")
    assert page.status == 404
    assert page.language == "ko"
    assert "/ko/" in page.links.values()

    browser.cookies.clear()
    browser.language = "es"
    page = await browser.get("/nothing")
    assert page.status == 404
    assert page.language == "es"
    assert (await browser.get("/xx/login")).status == 404
    assert (await browser.send("/en/nothing", {"a": "b"})).status == 404


async def test_q2_67_pages_load_nothing_but_our_own_files(browser: Browser) -> None:
    page = await browser.get("/en/login")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"

    assert not [one for one in page.root.all() if one.get("style") or one.tag == "style"]
    assert not [name for one in page.root.all() for name in one.attributes if name[:2] == "on"]
    assert all(one.get("src") and not one.text for one in page.root.all("script"))
    loaded = [one.get("src") for one in page.root.all("script")]
    loaded += [one.get("href") for one in page.root.all("link", "", rel="stylesheet")]
    assert len(loaded) == 2

    for address in loaded:
        assert re.fullmatch(r"/static/portal\.[0-9a-f]{12}\.(?:css|js)", address)
        answer = await browser.ask("GET", address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


async def test_q2_67_a_form_of_another_site_does_nothing(client: Client, browser: Browser) -> None:
    person, _ = await client.resident()
    sent = {"form": "log-in", "authId": person.auth_id, "password": PASSWORD, "formToken": ""}
    for foreign in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ):
        page = await browser.send("/en/login", sent, headers=foreign)
        assert page.status == 403
        assert not browser.is_logged_in

    ours = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    assert (await browser.send("/en/login", sent, headers=ours)).name == "home"


async def test_q2_69_a_form_of_an_earlier_session_is_not_done_but_kept(
    client: Client, browser: Browser
) -> None:
    person, _ = await client.resident()
    before = await browser.get("/en/login")
    old = before.filled("log-in")
    await browser.log_in(person.auth_id)

    page = await browser.send("/en/login", old | {"authId": "typed-once-1", "password": "x"})
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.problems
    assert page.value("authId", "log-in") == "typed-once-1"


async def test_q2_69_an_ended_session_asks_for_the_login_and_goes_on(
    client: Client, browser: Browser
) -> None:
    person, _ = await client.resident()
    await browser.log_in(person.auth_id)
    browser.end_session()

    page = await browser.get("/en/home?from=2026-05-01")
    assert page.name == "login"
    page = await browser.submit("log-in", {"authId": person.auth_id, "password": PASSWORD})
    assert page.address == "/en/home?from=2026-05-01"


async def test_q2_69_what_was_typed_outlives_the_session(client: Client, browser: Browser) -> None:
    person, _ = await client.resident()
    await browser.log_in(person.auth_id)
    await browser.get("/en/account/mail")
    browser.end_session()

    typed = {"mail": "ａ new@example.test", "password": PASSWORD}
    page = await browser.submit("change-mail", typed)
    assert page.name == "login"
    assert PASSWORD not in page.html
    page = await browser.submit("log-in", {"authId": person.auth_id, "password": PASSWORD})
    page = await browser.submit("go-on")
    assert page.name == "account/mail"
    assert page.value("mail") == typed["mail"]
    assert PASSWORD not in page.html


async def test_q2_10_another_language_keeps_what_was_typed(browser: Browser) -> None:
    await browser.get("/en/login")
    page = await browser.submit("log-in", TYPED)
    assert page.status == 422
    page = await browser.submit("log-in", TYPED, button="tl")
    assert page.language == "tl"
    assert page.status == 200
    assert page.value("authId") == TYPED["authId"]
    assert not page.problems
    assert PASSWORD not in page.html


async def test_q2_31_a_secret_is_never_shown_again(browser: Browser) -> None:
    await browser.get("/en/login")
    page = await browser.submit("log-in", TYPED)
    assert page.status == 422
    assert TYPED["authId"] in page.html
    assert PASSWORD not in page.html
    assert page.value("oneTimeCode") == ""


async def test_q2_10_pages_of_institutions_have_two_languages(
    client: Client, browser: Browser
) -> None:
    school, _ = await client.school()
    await browser.log_in(school.auth_id)
    page = await browser.get("/ko/home")
    assert page.status == 200
    assert page.language == "en"
    switch = page.root.one("nav", "languages")
    assert [one.get("lang") for one in switch.all("a")] == ["ja", "en"]


async def test_pages_of_others_and_other_methods_are_refused_with_a_page(
    client: Client, browser: Browser
) -> None:
    person, _ = await client.staff()
    await browser.log_in_staff(person)
    page = await browser.get("/en/home")
    assert page.status == 403
    assert page.h1
    assert page.links
    page = await browser.send("/en/", {"form": "x"})
    assert page.status == 405
    assert page.headers["allow"] == "GET, HEAD"
    assert page.links


async def test_q2_67_odd_input_is_answered_and_never_an_error_of_ours(
    browser: Browser, client: Client
) -> None:
    for address in ("/ja/bureaus?prefecture=%00", "/en/guide/%00", "/en/history/%00"):
        assert (await browser.get(address)).status in {200, 404}
    for origin in ("http://[", "null", "https://elsewhere.example"):
        answer = await client.http.post(
            "/en/login", data={"authId": "a", "password": "b"}, headers={"origin": origin}
        )
        assert answer.status_code == 403, origin


async def test_q2_37_a_link_of_a_mail_works_though_the_page_came_without_the_cookie(
    browser: Browser, client: Client
) -> None:
    _, token = await client.resident()
    body = {"form": "confirm-mail-change", "token": "x" * 43, "formToken": ""}
    answer = await client.http.post(
        "/en/confirm-mail", data=body, headers={"cookie": f"todokede={token}"}
    )

    assert answer.status_code == 422
    assert "once more" not in answer.text


async def test_q2_13_a_box_that_was_left_empty_says_no(
    browser: Browser,
) -> None:
    page = await browser.get("/en/register")
    assert page.filled("register-resident")["acceptsTerms"] == ["false"]


async def test_q2_60_a_file_that_is_too_large_is_told_on_a_page(
    browser: Browser, client: Client
) -> None:
    _, school = await client.school()
    answer = await client.http.post(
        "/en/batches/new",
        content=b"x" * (1024 * 1024 + 1),
        headers={
            "content-type": "multipart/form-data; boundary=b",
            "cookie": f"todokede={school}",
        },
    )

    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert "<h1>" in answer.text


@pytest.mark.parametrize("address", ["/ko/file", "/ko/account/mail", "/ko/login", "/ko/guide"])
async def test_q2_10_a_form_that_is_too_long_is_told_in_the_readers_language(
    browser: Browser, client: Client, address: str
) -> None:
    person, _ = await client.resident()
    await browser.log_in(person.auth_id)
    for size in (200_000, 5_000_000):
        fields = {"form": "log-in", "formToken": "", "authId": "a" * size}
        answer = await browser.ask("POST", address, fields)
        assert answer.status_code == (405 if address == "/ko/guide" else 413)
        assert answer.headers["connection"] == "close"
        assert '<html lang="ko"' in answer.text
