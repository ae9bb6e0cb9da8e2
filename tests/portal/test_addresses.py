"""The pages are those that the plan of the portal lists, for those it lists."""

import re
from pathlib import Path

from efiling.rules.vocabulary import Role
from gateway.portal.page import EVERY_ROLE, FILERS, INSTITUTIONS, OFFICERS, RESIDENTS
from gateway.portal.pages import PAGES

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
