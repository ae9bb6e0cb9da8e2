"""Whatever is wrong with a form is said at once: nobody chooses what is missing, only to hear then
that a mail address is none."""

import re
from collections.abc import AsyncIterator

import pytest

from efiling.rules.vocabulary import FilingKind, Role
from gateway.portal.page import Page
from gateway.portal.pages import PAGES
from tests.builders.filing_pages import begin
from tests.builders.http.client import Client
from tests.builders.portal import Browser, Shown, Typed
from tests.builders.portal_counter import KINDS, SCHOOL
from tests.builders.spoilt_forms import UNREADABLE, spoilt_forms, texts_wrong, typed_wrong

NAMELESS = "This item is missing."
"""What the summary says where it does not say which one."""
WITH_FORMS = [one for one in PAGES if one.forms]
KINDS_OF = {
    Role.RESIDENT: ("CONTRACT_CONCLUDED", "CONTRACT_ORG_NAME_CHANGED", "CONTRACT_ENDED"),
    Role.INSTITUTION: ("ACCEPTANCE_ENDED", "CONTRACT_CONCLUDED", "ACTIVITY_ORG_ADDRESS_CHANGED"),
}
"""Between them they have every shape of a step."""


async def addresses_of(page: Page, role: Role | None, browser: Browser) -> AsyncIterator[str]:
    """Where a role finds a page: one address for each form that it has."""
    address = f"/en{page.address}"
    if page.address == "/counter/paper":
        for paper in FilingKind:
            yield f"{address}?kind={paper.name}"

    elif page.address == "/file/{draft}/{step}":
        assert role
        for kind in KINDS_OF[role]:
            shown = await begin(browser, kind)
            draft = shown.address.split("/")[3]
            for step in ("subject", "event", "organization", "next"):
                yield f"/en/file/{draft}/{step}"

    elif page.address == "/counter/institutions/{id}":
        await browser.get("/en/counter/institutions/new")
        typed: Typed = {**SCHOOL, "kinds": KINDS, "authIdChoices": ["aozora-1", "aozora-2"]}
        shown = await browser.submit("register-institution", typed)
        yield shown.address.split("?")[0]
    elif not re.search("[{]", page.address):
        yield address


async def logged_in(client: Client, browser: Browser, role: Role | None) -> None:
    match role:
        case None:
            pass
        case Role.RESIDENT:
            person, _ = await client.resident()
            await browser.log_in(person.auth_id)
        case Role.INSTITUTION:
            school, _ = await client.school()
            await browser.log_in(school.auth_id)
        case _:
            staff, _ = await client.staff(role)
            await browser.log_in_staff(staff)


@pytest.mark.parametrize("role", [None, *Role], ids=lambda one: one.name if one else "everybody")
async def test_every_fault_of_every_form_is_said_in_one_round(
    client: Client, browser: Browser, role: Role | None
) -> None:
    await logged_in(client, browser, role)
    looked_at = 0
    for page in WITH_FORMS:
        if (role not in page.roles) if page.roles else (role is not None):
            continue
        async for address in addresses_of(page, role, browser):
            shown = await browser.get(address)
            if shown.status == 404:
                continue
            for form in spoilt_forms(shown):
                looked_at += 1
                for text in (UNREADABLE, ""):
                    await in_one_round(browser, address, form, text)
    assert looked_at or role in {Role.AUDITOR, Role.HELPDESK}, "no form of theirs was looked at"


async def in_one_round(browser: Browser, address: str, form: str, text: str) -> None:
    """With every choice made nothing more is wrong with the texts than was said without any."""
    page = await browser.get(address)
    if form not in page.forms:
        return  # It was done just now.
    page = await browser.submit(form, typed_wrong(page, form, text, chosen=False))
    assert page.status == 422, (address, form)
    at_once = texts_wrong(page, form)
    assert len(set(page.problems)) == len(page.problems), page.problems
    assert NAMELESS not in page.problems, (address, form)
    assert parts_of(page) in (["summary", "h1"], ["back", "summary", "h1"]), address

    page = await browser.get(address)
    page = await browser.submit(form, typed_wrong(page, form, text, chosen=True))
    # What was done had no fault.
    later = texts_wrong(page, form) if page.status == 422 else set()
    assert later <= at_once, (address, form, text, later - at_once)


def parts_of(page: Shown) -> list[str]:
    """The way back, what is to be mended, and the heading, in the order in which they stand."""
    found = [one.tag if one.tag == "h1" else one.get("class") for one in page.main.all()]
    return [one for one in found if one in {"back", "summary", "h1"}]
