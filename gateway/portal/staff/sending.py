"""What the pages of staff share: choices in words, pages of lists, forms with municipalities."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from efiling.errors import BadRequest
from gateway.portal.operations import Answer, Shown
from gateway.portal.page import Page, Send, Then
from gateway.portal.staff.labels import Choices
from gateway.portal.staff.places import with_codes
from gateway.portal.typed import input_of
from gateway.portal.visit import Visit
from i18n import N_
from i18n.catalogue import text

ONE_NEEDED = N_("Exactly one of these fields is needed.")
OTHERS_EMPTY = N_("Please fill in one of them, and leave the others empty.")
DAY_AND_TIME = N_("Please enter the day, and the time as in 09:00 or 17:30.")
CHECK_TIMES = N_("Please check the days and the times.")
Change = Callable[[Visit, dict[str, Any]], None]
"""What a form changes in the input that was made of what was typed."""


def said(visit: Visit, choices: Choices) -> Choices:
    """Choices in the reader's language."""
    return [(value, text(visit.language, words)) for value, words in choices]


def wanted_page(visit: Visit, size: int) -> Mapping[str, Any]:
    """Which page of a list the address asks for, as variables."""
    if before := visit.query.get("before"):
        return {"first": None, "last": size, "before": before}
    return {"first": size, "after": visit.query.get("after") or None}


async def looked(
    visit: Visit, operation: str, variables: Mapping[str, Any], fields: Mapping[str, str]
) -> Mapping[str, Any]:
    """The data of a query that was asked for with typed values; nothing where one of them is wrong.
    `fields`: where a code's message belongs. Raises Failure."""
    try:
        answer = await visit.send(operation, variables)
    except BadRequest as failure:
        visit.refuse_failure(failure)
        path = tuple(fields.get(failure.code, "").split("."))
        visit.problems = [replace(one, path=path if any(path) else ()) for one in visit.problems]
        return {}
    visit.refuse([_for_people(visit, one) for one in answer.problems])
    return answer.data


def _for_people(visit: Visit, problem: Shown) -> Shown:
    """A program is told the names of the items of which one is needed, and of offsets from UTC; a
    page has labels, and times in Japan."""
    match problem.code:
        case "ONE_MEMBER_NEEDED":
            message, remedy = (text(visit.language, one) for one in (ONE_NEEDED, OTHERS_EMPTY))
            return replace(problem, message=message, remedy=remedy)
        case "MOMENT_INVALID":
            return replace(problem, remedy=text(visit.language, DAY_AND_TIME))
        case "PERIOD_INVALID":
            return replace(problem, remedy=text(visit.language, CHECK_TIMES))
    return problem


async def submit(visit: Visit, name: str, change: Change | None = None) -> Answer:
    """Sends what was typed, municipalities by their codes; what can be mended without doubt is, and
    is sent once more. Raises Failure."""
    answer = await _submit_once(visit, name, change)
    if answer.problems and all(one.suggestion for one in answer.problems):
        answer = await _submit_once(visit, name, change)
    return answer


async def _submit_once(visit: Visit, name: str, change: Change | None) -> Answer:
    kind = visit.operations.input_of(name)
    assert kind, name
    typed, unclear = with_codes(visit.typed, visit.language)
    given = input_of(kind, typed)
    if change:
        change(visit, given)
    answer = await visit.submit_input(name, {"input": given})
    places = {".".join(one.path) for one in visit.problems}
    if places:
        # Where something is missing, the schema has not come to these yet.
        others = [one for name, one in unclear.items() if name not in places]
        told = [unclear.get(".".join(one.path), one) for one in visit.problems]
        visit.problems = [*(_for_people(visit, one) for one in told), *others]
    return answer


def sending(name: str, then: Then | str, change: Change | None = None) -> Send:
    """The usual form of staff."""

    async def send(visit: Visit) -> str | Response | Page | None:
        answer = await submit(visit, name, change)
        if answer.problems:
            return None
        return then if isinstance(then, str) else then(visit, answer.payload)

    return send
