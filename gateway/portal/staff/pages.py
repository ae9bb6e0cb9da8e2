"""Pages of staff."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.portal.page import OFFICERS, Page
from gateway.portal.staff.accounts import ACCOUNT_PAGES
from gateway.portal.staff.acts import shown_acts
from gateway.portal.staff.announcing import ANNOUNCEMENTS, MAINTENANCE
from gateway.portal.staff.audit import AUDIT_PAGES
from gateway.portal.staff.institutions import INSTITUTION_PAGES
from gateway.portal.staff.operating import OPERATING_PAGES
from gateway.portal.staff.paper import PAPER_PAGES
from gateway.portal.staff.sending import wanted_page
from gateway.portal.visit import Visit
from i18n import N_

_ACTS = 50


async def _show_counter(visit: Visit) -> Mapping[str, Any]:
    return await shown_acts(visit, "Counter")


async def _show_acts(visit: Visit) -> Mapping[str, Any]:
    return await shown_acts(visit, "CounterActs", **wanted_page(visit, _ACTS))


STAFF_PAGES: Sequence[Page] = (
    Page(
        "/counter",
        "staff/counter.html",
        show=_show_counter,
        asks=("Counter",),
        roles=OFFICERS,
        menu=N_("Counter"),
    ),
    *PAPER_PAGES,
    *INSTITUTION_PAGES,
    *ACCOUNT_PAGES,
    Page(
        "/counter/acts",
        "staff/counter_acts.html",
        show=_show_acts,
        asks=("CounterActs",),
        roles=OFFICERS,
        menu=N_("Acts at the counters"),
    ),
    ANNOUNCEMENTS,
    *AUDIT_PAGES,
    *OPERATING_PAGES,
    MAINTENANCE,
)
