"""The pages of batches: template, file, what is to be mended, confirmation, result.

Nothing of a file is kept here: the page that asks for the confirmation carries its rows along.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import uuid4

from efiling import clock
from efiling.errors import Failure, Refused
from efiling.problems.texts import message_of, remedy_of
from efiling.rules.filings.batch_files import BatchFile
from efiling.rules.filings.batches import BATCH_LABELS
from efiling.rules.filings.carried_batches import carried, file_carried
from efiling.rules.filings.kinds import KINDS
from efiling.rules.filings.numbers import in_groups
from efiling.rules.vocabulary import BatchKind, FilingKind
from gateway.http.failures import NotFound
from gateway.http.file_reading import FILES
from gateway.portal.institutions.batch_rows import (
    FileCheck,
    batch_input,
    look_at,
    read_file,
    rows_of,
)
from gateway.portal.operations import Shown
from gateway.portal.page import INSTITUTIONS, Form, Page
from gateway.portal.security import word_of
from gateway.portal.visit import Visit
from i18n import N_
from i18n.catalogue import text

NO_FILE = N_("No file was chosen.")
CHOOSE_FILE = N_("Please choose your filled workbook, and send it.")
NOT_FILED_YET = N_("Nothing has been filed yet.")
MEND_PLACES = N_("Please correct the places below in your file, and choose it again.")
CARRIED_BROKEN = N_("The rows did not arrive whole, so nothing was filed.")
CHOOSE_AGAIN = N_("Please choose your file once more.")
FILE_TOO_LARGE = N_("This file is larger than 1 MB.")
COPY_VALUES = N_(
    "Please take the template anew and copy the values into it, without pictures or more sheets. "
    "It has room for 300 notifications."
)
ONE_TABLE = 12
"""So many places are one table; more are grouped by column."""
A_PAGE = 20

_ROWS = "rows"
_KEY = "idempotencyKey"
_STATE_TAGS = {
    "RECEPTION_ERROR": "bad",
    "REGISTERING": "",
    "REGISTERED": "good",
    "REGISTRATION_ERROR": "bad",
    "SUPERSEDED": "past",
}


async def _send(visit: Visit) -> str | Page | None:
    """Files what was confirmed; checks what was uploaded."""
    if visit.typed.get(_ROWS):
        return await _file_confirmed(visit)

    data = visit.files.get("file", b"")
    if not data:
        visit.refuse_with(NO_FILE, CHOOSE_FILE, "file")
        return None
    wanted = BatchKind.__members__.get(visit.typed.get("kind")) or BatchKind.ACCEPTANCE
    try:
        file = await read_file(visit, data, wanted)
    except Refused as refusal:
        visit.problems = [
            Shown(
                one.code, message_of(one, visit.language), remedy_of(one, visit.language), ("file",)
            )
            for one in refusal.problems
        ]
        return None
    visit.typed.put("kind", file.kind.value)
    return _answer(visit, await look_at(visit, file, "check"))


async def _file_confirmed(visit: Visit) -> str | Page | None:
    """Everything is checked once more. The key came with the page, so that a second click files
    nothing more. What was refused under it before, and is fine by now, is filed under another."""
    file = await _carried_in(visit)
    if file is None:
        visit.refuse_with(CARRIED_BROKEN, CHOOSE_AGAIN)
        return None

    rows = await rows_of(file)
    if rows.problems:
        return _answer(visit, await look_at(visit, file, "check"))
    looked = FileCheck(file, ())
    for key in (visit.typed.get(_KEY), uuid4().hex):
        variables = {"input": batch_input(file.kind, rows, key)}
        answer = await visit.send("SubmitBatch", variables)
        if not answer.problems:
            number = answer.payload["batch"]["receptionNumber"]
            return f"/batches/{number}?done=filed"
        looked = await look_at(visit, file, "check")
        if looked.places:
            break
    return _answer(visit, looked)


async def _carried_in(visit: Visit) -> BatchFile | None:
    try:
        return await FILES.run(partial(file_carried, visit.typed.get(_ROWS)), always=True)
    except ValueError:
        return None


def _answer(visit: Visit, looked: FileCheck) -> Page:
    """What is to be mended, or the question whether to file."""

    async def show(_visit: Visit) -> Mapping[str, Any]:
        return await _shown(visit, looked)

    if looked.places:
        visit.refuse_with(NOT_FILED_YET, MEND_PLACES)
    return replace(NEW, show=show)


async def _shown(visit: Visit, looked: FileCheck) -> Mapping[str, Any]:
    by_code = looked.kinds()
    rows = await FILES.run(partial(carried, looked.file), always=True)
    name = "batch_errors" if looked.places else "batch_confirm"
    return {
        "stage": f"institutions/{name}.html",
        "looked": looked,
        "total": len(looked.file.rows),
        "carried": rows,
        "key": visit.typed.get(_KEY) or _key_of(visit, rows),
        "batch_label": BATCH_LABELS[looked.file.kind],
        "kinds": {KINDS[one].label: by_code[one] for one in FilingKind if one in by_code},
        "one_table": len(looked.places) <= ONE_TABLE,
    }


def _key_of(visit: Visit, rows: str) -> str:
    """The same for the same rows in a session: who gets no answer, and chooses the file once more,
    comes to what was filed."""
    return sha256(f"{word_of(visit.token)} {clock.today()} {rows}".encode()).hexdigest()


async def _show_new(visit: Visit) -> Mapping[str, Any]:
    """The form for a file; the confirmation where it is shown once more, in another language or
    after a failure."""
    file = await _carried_in(visit) if visit.typed.get(_ROWS) else None
    if file is not None:
        try:
            looked = await look_at(visit, file, "check")
        except Failure:
            looked = FileCheck(file, ())
        return await _shown(visit, looked)
    labels = [(one.value, text(visit.language, BATCH_LABELS[one])) for one in BatchKind]
    return {"stage": None, "choices": labels}


async def _show_batches(visit: Visit) -> Mapping[str, Any]:
    before = visit.query.get("before")
    page = {"last": A_PAGE, "before": before} if before else {"first": A_PAGE}
    if visit.query.get("after"):
        page = {"first": A_PAGE, "after": visit.query["after"]}
    return {**await visit.ask("Batches", **page), **_WORDS}


async def _show_batch(visit: Visit) -> Mapping[str, Any]:
    after = visit.query.get("after")
    data = await visit.ask("Batch", number=visit.path["number"], after=after)
    if data["viewer"]["batch"] is None:
        raise NotFound
    return {"batch": data["viewer"]["batch"], **_WORDS}


_ROW_STATES = {
    "REGISTERING": N_("Registering"),
    "REGISTERED": N_("Registered"),
    "REGISTRATION_ERROR": N_("Registration error"),
    "SUPERSEDED": N_("Replaced by a later one"),
}
_WORDS = {
    "labels": BATCH_LABELS,
    "tags": _STATE_TAGS,
    "row_states": _ROW_STATES,
    "in_groups": in_groups,
}
BATCHES = Page(
    "/batches",
    "institutions/batches.html",
    show=_show_batches,
    asks=("Batches",),
    roles=INSTITUTIONS,
    menu=N_("Batches"),
)
NEW = Page(
    "/batches/new",
    "institutions/batch_new.html",
    show=_show_new,
    asks=("CheckBatch",),
    roles=INSTITUTIONS,
    forms=(Form("submit-batch", _send),),
    too_large=("file", FILE_TOO_LARGE, COPY_VALUES),
)
BATCH = Page(
    "/batches/{number}",
    "institutions/batch.html",
    show=_show_batch,
    asks=("Batch",),
    roles=INSTITUTIONS,
)
