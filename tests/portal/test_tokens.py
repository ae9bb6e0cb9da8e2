"""An organization makes tokens for its programs, and sees what linked systems know of it."""

import json
import shlex

import httpx2

from efiling.rules.vocabulary import InstitutionKind
from tests.builders.http.api_tokens import ROLE, status
from tests.builders.http.client import Client
from tests.builders.people import PASSWORD, WRONG_PASSWORD
from tests.builders.portal import Browser, Typed

TYPED: Typed = {
    "name": "student office",
    "scopes": ["BATCH_SUBMIT", "BATCH_READ"],
    "password": PASSWORD,
}


async def answer_to_curl(client: Client, line: str) -> httpx2.Response:
    """Sends what a line for a terminal would send."""
    command, _, address, *options = shlex.split(line)
    assert command == "curl"
    given = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for name, value in given if name == "-H")
    [body] = [value for name, value in given if name == "-d"]
    client.http.cookies.clear()
    return await client.http.post(address, content=body, headers=headers)


async def test_q2_60_the_token_of_the_page_works_and_is_never_shown_again(
    client: Client, browser: Browser
) -> None:
    school, _ = await client.school()
    await browser.log_in(school.auth_id)
    await browser.get("/en/tokens")
    page = await browser.submit("create-api-token", TYPED)
    assert page.status == 200
    token = page.main.one("code", "", id="token").text
    assert await status(client, token, ROLE) == 200

    answer = await answer_to_curl(client, page.main.one("code", "", id="try").text)
    assert json.loads(answer.content) == {"data": {"viewer": {"role": "INSTITUTION"}}}

    page = await browser.get("/en/tokens")
    assert "student office" in page.text
    assert token not in page.html


async def test_q2_60_a_token_with_mistakes_is_asked_for_once_more(
    client: Client, browser: Browser
) -> None:
    school, _ = await client.school()
    await browser.log_in(school.auth_id)
    await browser.get("/en/tokens")
    page = await browser.submit("create-api-token", {"name": "payroll", "password": PASSWORD})
    assert page.status == 422
    assert page.value("name") == "payroll"
    assert page.message_at("scopes")
    assert PASSWORD not in page.html

    page = await browser.submit("create-api-token", {**TYPED, "password": WRONG_PASSWORD})
    assert page.message_at("password")
    assert "There is none yet." in page.text


async def test_q2_60_a_revoked_token_does_nothing_any_more(
    client: Client, browser: Browser
) -> None:
    school, _ = await client.school()
    await browser.log_in(school.auth_id)
    await browser.get("/en/tokens")
    page = await browser.submit("create-api-token", TYPED)
    token = page.main.one("code", "", id="token").text
    page = await browser.get("/en/tokens")
    [radio] = page.forms["revoke-api-token"].all("input", "", type="radio")

    page = await browser.submit("revoke-api-token")
    assert page.message_at("id")
    page = await browser.submit("revoke-api-token", {"id": radio.get("value")})
    assert "revoked" in page.done
    assert await status(client, token, ROLE) == 401


async def test_q2_21_linked_systems_say_from_when_on(client: Client, browser: Browser) -> None:
    kinds = (InstitutionKind.ACCEPTING_ORGANIZATION, InstitutionKind.JAPANESE_LANGUAGE_SCHOOL)
    school, token = await client.school(kinds=frozenset(kinds))
    await browser.log_in(school.auth_id)
    page = await browser.get("/en/linked-systems")
    known = await client.linked_systems(token)
    assert known["JAPANESE_LANGUAGE_SCHOOL"]["account"] == "PENDING"
    assert page.text.count("Not usable yet") == 2
    assert page.text.count("Not for your organization") == 1
