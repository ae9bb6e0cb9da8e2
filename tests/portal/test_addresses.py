"""The pages are those that the plan of the portal lists, for those it lists."""

import re
from pathlib import Path

import pytest

from efiling.rules.vocabulary import Role
from gateway.portal.page import EVERY_ROLE, FILERS, INSTITUTIONS, OFFICERS, RESIDENTS
from gateway.portal.pages import PAGES
from tests.builders.http.client import Client

PLAN = Path(__file__).parent.parent.parent / "docs" / "portal.md"
READERS = {
    "everybody": None,
    "residents and institutions": FILERS,
    "every account": EVERY_ROLE,
    "residents": RESIDENTS,
    "institutions": INSTITUTIONS,
    "officers": OFFICERS,
    "helpdesk": frozenset({Role.HELPDESK}),
    "auditors": frozenset({Role.AUDITOR}),
    "administrators": frozenset({Role.ADMINISTRATOR}),
}


def planned() -> dict[str, frozenset[Role] | None]:
    """Address to who may look, as the document says."""
    rows = re.findall(r"^\| ([a-z ]+) \| (`/.*) \|$", PLAN.read_text(encoding="utf-8"), re.M)
    assert len(rows) == len(READERS)
    return {
        address: READERS[readers]
        for readers, addresses in rows
        for address in re.findall(r"`([^`]+)`", addresses)
    }


def test_every_page_of_the_plan_is_there_and_no_other() -> None:
    assert sorted(page.address for page in PAGES) == sorted(planned())


def test_each_page_is_for_those_whom_the_plan_names() -> None:
    plan = planned()
    found = {page.address: page.roles for page in PAGES}
    assert {one: roles and frozenset(roles) for one, roles in found.items()} == plan


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/tl/guide/", "/tl/guide"),
        ("/zh-Hant/guide/?kind=x%26y", "/zh-Hant/guide?kind=x%26y"),
        ("/guide/", "/guide"),
        ("/en/history/2026-A/", "/en/history/2026-A"),
        ("/en/history/a%5Cb/", "/en/history/a%5Cb"),
        ("/ja//", "/ja/"),
    ],
)
async def test_a_slash_too_many_leads_to_the_page_in_the_same_language(
    client: Client, asked: str, leads_to: str
) -> None:
    for method in ("GET", "HEAD"):
        answer = await client.http.request(method, asked)
        assert answer.status_code == 308
        assert answer.headers["location"] == leads_to
    assert (await client.http.request("POST", asked)).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        *("/en/nothing/", "/xx/guide/", "/history/", "/en/guide//", "/livez/", "/graphql/"),
        *("//evil.test/guide/", "//evil.test/", "//evil.test/en/guide/", "/%2Fevil.test/guide/"),
        *("/evil.test/guide/", "/\\evil.test/guide/"),
    ],
)
async def test_a_slash_behind_what_is_no_page_leads_nowhere(client: Client, asked: str) -> None:
    answer = await client.http.request("GET", f"http://127.0.0.1:8000{asked}")
    assert answer.status_code == 404
    assert "location" not in answer.headers
