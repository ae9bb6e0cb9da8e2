"""The receipt: number, what happens next, where to go. The contents are not shown again (Q2-54)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from efiling import clock
from gateway.http.failures import NotFound
from gateway.portal.visit import Visit


async def show_receipt(visit: Visit) -> Mapping[str, Any]:
    """What was received under a number, and under that of what was filed with it. Raises
    NotFound."""
    numbers = [visit.path["number"], *visit.request.query_params.getlist("with")][:2]
    found = [(await visit.ask("Receipt", number=one))["viewer"]["filing"] for one in numbers]
    if not found[0]:
        raise NotFound
    filings = [one for one in found if one]
    return {"filings": filings, "tomorrow": clock.today() + timedelta(days=1)}
