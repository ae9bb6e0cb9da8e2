"""The demo's school at its pages: about whom it files, in which workbooks."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator
from playwright.sync_api import Page as Tab

from efiling import clock
from efiling.adapters.workbooks import write_rows
from efiling.rules.filings.batch_columns import column_names
from efiling.rules.vocabulary import BatchKind, FilingKind, StatusOfResidence
from gateway.commands.demo_people import free_people
from i18n import Language
from sheets.limits import SERVICE
from sheets.rows import read_workbook
from tests.builders.browser.hands import send

KIND = BatchKind.ACCEPTANCE
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Record = Mapping[str, Any]
"""What the card register says of somebody."""


def students(first: int, count: int) -> list[dict[str, Any]]:
    """People of the demo's register about whom nobody has filed: the same each day."""
    found = [
        one for one in free_people(clock.today()) if one["status"] == StatusOfResidence.STUDENT
    ]
    return found[first : first + count]


def with_card(one: Record, number: str) -> Record:
    """Somebody who has another card since yesterday."""
    issued = (clock.today() - timedelta(days=1)).isoformat()
    return {**one, "cardNumber": number, "issuedOn": issued, "revision": one["revision"] + 1}


def cells_of(card: Record, address: Record, reference: str) -> dict[str, str]:
    """A student's acceptance as a row of the template."""
    return dict.fromkeys(column_names(KIND), "") | {
        **{name: card[name] for name in ("name", "birthDate", "sex", "nationality", "cardNumber")},
        "clientReference": reference,
        "kind": FilingKind.ACCEPTANCE_STARTED.value,
        "on": (clock.today() - timedelta(days=2)).isoformat(),
        "municipality": address["municipality"],
        "addressRest": address["rest"],
    }


def rows_about(people: Sequence[Record], reference: str) -> list[dict[str, str]]:
    """One for each, with references of its own."""
    return [
        cells_of(one, {**one, "rest": one["addressRest"]}, f"{reference}-{at}")
        for at, one in enumerate(people, 1)
    ]


def workbook(rows: Sequence[Mapping[str, str]]) -> bytes:
    """As the school's spreadsheet program saves it."""
    return write_rows(KIND, rows, Language.EN)


def rows_in(data: bytes) -> list[dict[str, str]]:
    """What stands in a workbook that the service made."""
    return [dict(row.cells) for row in read_workbook(data, SERVICE).rows]


def upload(tab: Tab, data: bytes) -> None:
    """Chooses a file on the page of a new batch and has it checked."""
    file = {"name": "students.xlsx", "mimeType": XLSX, "buffer": data}
    tab.locator("main input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    send(tab, "submit-batch")


def taken(tab: Tab, offer: Locator) -> bytes:
    """The file that a link or a button gives."""
    with tab.expect_download() as found:
        offer.click()
    return Path(found.value.path()).read_bytes()
