"""Every page of the portal."""

from collections.abc import Sequence

from gateway.portal.filings.pages import FILING_PAGES
from gateway.portal.institutions.pages import INSTITUTION_PAGES
from gateway.portal.open.pages import OPEN_PAGES
from gateway.portal.page import Page
from gateway.portal.people.account import ACCOUNT_PAGES
from gateway.portal.people.history import HISTORY_PAGES, HOME
from gateway.portal.people.pages import PEOPLE_PAGES
from gateway.portal.staff.pages import STAFF_PAGES

PAGES: Sequence[Page] = (
    *OPEN_PAGES,
    *STAFF_PAGES,
    *PEOPLE_PAGES,
    HOME,
    *FILING_PAGES,
    *INSTITUTION_PAGES,
    *HISTORY_PAGES,
    *ACCOUNT_PAGES,
)
"""Menus have them in this order."""
