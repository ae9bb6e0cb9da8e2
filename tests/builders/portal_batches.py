"""A school with a browser, and the workbooks that it sends."""

from collections.abc import Mapping, Sequence

from tests.builders.batches import students
from tests.builders.http.client import Client
from tests.builders.http.uploads import XLSX, cells_about
from tests.builders.people import Person
from tests.builders.portal import Browser
from tests.builders.sheets import inline, xlsx

NEW = "/en/batches/new"
Rows = list[dict[str, str]]


def workbook(rows: Sequence[Mapping[str, str]]) -> bytes:
    """What a clerk's spreadsheet program saves."""
    return xlsx([{name: inline(value) for name, value in row.items() if value} for row in rows])


async def school_of(client: Client, browser: Browser) -> str:
    """A school logs in with the browser; the token of another session of it."""
    school, token = await client.school()
    assert (await browser.log_in(school.auth_id)).status == 200
    return token


async def upload(browser: Browser, data: bytes, **typed: str) -> None:
    """Chooses a file on the page and sends it."""
    await browser.submit("submit-batch", typed, {"file": ("students.xlsx", data, XLSX)})


async def wrong_rows(client: Client) -> tuple[list[Person], Rows]:
    """Four students, three of them typed as people type."""
    people = await students(client.folder, 4)
    rows = [dict(cells) for cells in cells_about(people)]
    rows[1]["addressRest"] = "西新宿2-8-1"
    rows[2]["name"] = "Nguyen van  An"
    rows[3]["addressRest"] = "西新宿2-8-1"
    return people, rows
