"""How an administrator closes the service for a time, and opens it again."""

from datetime import datetime, timedelta
from typing import Any

from efiling import clock
from tests.builders.http.client import Client

SCHEDULE = """mutation($input: ScheduleMaintenanceInput!) { scheduleMaintenance(input: $input) {
  service { maintenance { from to message } } problems { code path message } } }"""
CANCEL = "mutation { cancelMaintenance { service { maintenance { from } } problems { code } } }"

TEXTS = [
    {"language": "JA", "title": "年末の休止", "body": "１２月２９日は休止します。"},
    {"language": "EN", "title": "Closed at the year's end", "body": "Closed on 29 December."},
]


def at(moment: datetime) -> str:
    """A moment as a variable."""
    return moment.isoformat()


def in_hours(hours: float) -> str:
    """A moment from now, or before."""
    return at(clock.now() + timedelta(hours=hours))


async def close(client: Client, token: str, **changes: Any) -> Any:
    """Closes it for three hours, of which one is over."""
    window = {"from": in_hours(-1), "to": in_hours(2), "texts": TEXTS} | changes
    return await client.do(SCHEDULE, token, **window)
