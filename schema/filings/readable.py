"""What is wrong with typed filings beside the values that GraphQL itself does not take.

A day that is none, in one row of three hundred, must not hide what is wrong with the others: with a
stand-in in its place the rules judge the rest. Nothing is looked up and nothing stored.
"""

import copy
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graphql import GraphQLError, coerce_input_value
from graphql.pyutils import Undefined
from graphql.type import GraphQLInputObjectType
from strawberry import Schema
from strawberry.types.arguments import convert_argument

from efiling.errors import Problem
from efiling.rules.actors import Actor
from efiling.rules.filings.batch_rows import echoed_reference
from efiling.rules.filings.batches import BATCH_LIMIT, check_kind
from efiling.rules.filings.filings import FILINGS_TOGETHER_LIMIT
from efiling.rules.filings.submissions import Submission, check_submissions
from efiling.rules.people.identity import check_subject
from efiling.rules.permissions import is_allowed
from efiling.rules.vocabulary import BatchKind, Role
from schema.filings.filing_inputs import FilingInput
from schema.people.identity_inputs import SubjectInput

STAND_IN_DAY = "1900-01-01"
STAND_IN_TEXT = "x"
UNKNOWN = "FIELD_UNKNOWN"
"""The item itself is unknown: it is left out."""

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """One value that GraphQL does not take. `at`: its place below the variable; `expected`: the
    form of a day, or the names to choose from."""

    problem: Problem
    variable: str
    at: Place = ()
    expected: str | Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One filing as it was typed. `at`: below the variable; `path`: below `input`, empty in a
    batch."""

    raw: object
    at: Place
    path: tuple[str, ...] = ()
    row: int | None = None


def problems_beside(
    schema: Schema, actor: Actor, value: object, misfits: Sequence[Misfit], today: date
) -> list[Problem]:
    """What the rules say of the filings in `value`, a variable of a submission, as far as they can
    be read."""
    allowed = is_allowed(actor, "filing:submit") or is_allowed(actor, "batch:submit")
    if not allowed or not isinstance(value, dict):
        return []

    below: defaultdict[Place, list[Misfit]] = defaultdict(list)
    for misfit in misfits:
        # A filing is one step below the variable, or two: a list and the place in it.
        for place in {misfit.at[:1], misfit.at[:2]}:
            below[place].append(misfit)

    kind = BatchKind.__members__.get(str(value.get("kind")))
    found: list[Problem] = []
    for entry in _filings_in(value):
        mine = below[entry.at]
        refused = {tuple(map(str, (*entry.path, *one.at[len(entry.at) :]))) for one in mine}
        problems = _problems_of(schema, actor, entry, mine, kind, today)
        found += [one for one in problems if not any(_within(one.path, at) for at in refused)]
    return found


def _filings_in(value: Mapping[str, object]) -> Iterator[_Entry]:
    one, several, rows = value.get("filing"), value.get("filings"), value.get("rows")
    if isinstance(one, dict):
        yield _Entry(one, ("filing",), ("filing",))
    for index, raw in enumerate(
        several[:FILINGS_TOGETHER_LIMIT] if isinstance(several, list) else ()
    ):
        yield _Entry(raw, ("filings", index), ("filings", str(index)))
    for index, raw in enumerate(rows[:BATCH_LIMIT] if isinstance(rows, list) else ()):
        yield _Entry(raw, ("rows", index), row=index + 1)


def _problems_of(
    schema: Schema,
    actor: Actor,
    entry: _Entry,
    misfits: Sequence[Misfit],
    kind: BatchKind | None,
    today: date,
) -> list[Problem]:
    if not isinstance(entry.raw, dict):
        return []
    raw = _with_stand_ins(entry.raw, [(one.at[len(entry.at) :], one) for one in misfits])
    by_institution = actor.role is Role.INSTITUTION

    entered = _converted(schema, raw, "FilingInput", FilingInput)
    if isinstance(entered, FilingInput):
        one = Submission(entered.filing(), entry.path, entry.row)
        problems = check_submissions([one], today, by_institution=by_institution)
        if kind:
            problems += map(one.place, check_kind(kind, one.filing))
        return problems

    subject = _converted(schema, raw.get("subject"), "SubjectInput", SubjectInput)
    found: list[Problem] = []
    if isinstance(subject, SubjectInput):
        check_subject(subject.subject(), (*entry.path, "subject"), found, by_institution)
    reference = raw.get("clientReference")
    shown = echoed_reference(reference) if entry.row and isinstance(reference, str) else None
    return [replace(one, row=entry.row, client_reference=shown) for one in found]


def _with_stand_ins(
    raw: dict[str, object], misfits: Sequence[tuple[Place, Misfit]]
) -> dict[str, object]:
    """The filing with something readable in each place that could not be read."""
    raw = copy.deepcopy(raw)
    for at, one in misfits:
        *way, last = at or ("",)
        place: object = raw
        for step in way:
            place = place.get(step) if isinstance(place, dict) else None
        if not isinstance(place, dict):
            continue

        if one.problem.code != UNKNOWN:
            place[last] = _stand_in(one.expected)
        else:
            place.pop(last, None)
    return raw


def _stand_in(expected: str | Sequence[str] | None) -> str:
    if expected is None:
        return STAND_IN_TEXT
    return STAND_IN_DAY if isinstance(expected, str) else expected[0]


def _converted(schema: Schema, raw: object, name: str, entered: type) -> object:
    """The value as our input class; `Undefined` where it still does not fit."""
    type_ = schema._schema.type_map[name]
    assert isinstance(type_, GraphQLInputObjectType)
    try:
        coerced = coerce_input_value(raw, type_) if isinstance(raw, dict) else Undefined
    except GraphQLError:  # a @oneOf that is none
        return Undefined
    if coerced is Undefined:
        return Undefined
    registry = schema.schema_converter.scalar_registry
    return convert_argument(coerced, entered, registry, schema.config)


def _within(path: tuple[str, ...], place: tuple[str, ...]) -> bool:
    return path[: len(place)] == place
