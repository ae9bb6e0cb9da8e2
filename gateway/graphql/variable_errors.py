"""Variables that do not fit, as errors at the top of an answer: each with its place and what would
do, and beside them what the rules say of what could be read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from graphql.language import NamedTypeNode, NonNullTypeNode, OperationDefinitionNode
from strawberry import Schema

from efiling.errors import BadRequest, Problem
from efiling.problems.texts import message_of, remedy_of
from efiling.rules.actors import Actor
from gateway.graphql.variables import MOST, misfits_of
from i18n import Language
from schema.beside import problems_of_input
from schema.filings.readable import Misfit, problems_beside

CODE = "VARIABLES_INVALID"


class VariablesInvalid(BadRequest):
    """The variables do not fit the operation's."""

    code = CODE


def errors_of_variables(
    schema: Schema,
    operation: OperationDefinitionNode,
    given: Mapping[str, Any],
    actor: Actor,
    today: date,
    request_id: str,
) -> list[dict[str, Any]]:
    """Every error of these variables, by row; empty where nothing is found."""
    misfits = misfits_of(schema._schema, operation, given)
    beside: list[Problem] = []
    kinds = _kinds_of(operation)
    for name in {one.variable for one in misfits}:
        mine = [one for one in misfits if one.variable == name]
        value, places = given.get(name), [one.at for one in mine]
        beside += problems_beside(schema, actor, value, mine, today)
        beside += problems_of_input(schema, actor, kinds.get(name, ""), value, places, today)

    found: list[tuple[Problem, Misfit | None]] = [(one.problem, one) for one in misfits]
    found += [(problem, None) for problem in beside]
    found.sort(key=lambda one: one[0].row or 0)
    return [_error_of(problem, misfit, actor.language, request_id) for problem, misfit in found][
        :MOST
    ]


def _kinds_of(operation: OperationDefinitionNode) -> Mapping[str, str]:
    """The type of each variable that must have a value."""
    return {
        one.variable.name.value: one.type.type.name.value
        for one in operation.variable_definitions or ()
        if isinstance(one.type, NonNullTypeNode) and isinstance(one.type.type, NamedTypeNode)
    }


def _error_of(
    problem: Problem, misfit: Misfit | None, language: Language, request_id: str
) -> dict[str, Any]:
    extensions: dict[str, Any] = {
        "code": CODE if misfit else problem.code,
        "requestId": request_id,
        "problem": problem.code,
        "path": list(problem.path),
        "row": problem.row,
        "clientReference": problem.client_reference,
        "remedy": remedy_of(problem, language),
    }
    if problem.suggestion is not None:
        extensions["suggestion"] = problem.suggestion
    if misfit and misfit.expected is not None:
        extensions["expected"] = misfit.expected
    return {"message": message_of(problem, language), "extensions": extensions}
