"""Every field by every role: the schema says who may, and does what it says."""

from dataclasses import replace
from uuid import uuid4

import pytest
from graphql import GraphQLField, GraphQLObjectType
from strawberry.types.field import StrawberryField

from efiling.errors import Forbidden
from efiling.rules.permissions import ANYONE
from efiling.rules.vocabulary import Role
from schema.access import Allowed
from schema.context import Context
from schema.root import schema
from tests.builders import somebody

DOORS = ("Query", "Mutation", "Viewer")
PLAIN = {"Viewer.role"}
"""Fields of these types that need no check of their own: they tell what the caller sent."""

EXPECTED = {
    "Mutation.registerResident": ANYONE,
    "Mutation.logIn": ANYONE,
    "Mutation.renotifyCredentials": ANYONE,
    "Mutation.confirmReset": ANYONE,
    "Mutation.logOut": frozenset(Role),
    "Mutation.changePassword": frozenset(Role),
    "Mutation.changeLanguage": frozenset(Role),
    "Mutation.submitFiling": frozenset({Role.RESIDENT}),
    "Mutation.submitFilings": frozenset({Role.RESIDENT}),
    "Query.viewer": ANYONE,
    "Query.node": ANYONE,
    "Query.service": ANYONE,
    "Query.filingGuide": ANYONE,
    "Query.nationalities": ANYONE,
    "Query.prefectures": ANYONE,
    "Query.municipalities": ANYONE,
    "Query.bureaus": ANYONE,
    "Query.problemCatalogue": ANYONE,
    "Viewer.account": frozenset(Role),
    "Viewer.filings": frozenset(Role),
    "Viewer.filing": frozenset(Role),
    "Viewer.fileableKinds": frozenset(Role),
}
"""Reviewed by people: None is the anonymous caller. A new field needs a line here."""


def doors() -> dict[str, GraphQLField]:
    """The fields that lead somewhere."""
    found: dict[str, GraphQLField] = {}
    for name in DOORS:
        kind = schema._schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        found |= {f"{name}.{field}": definition for field, definition in kind.fields.items()}
    return found


def check_of(field: GraphQLField) -> Allowed | None:
    """The check a field makes first of all."""
    definition = field.extensions["strawberry-definition"]
    assert isinstance(definition, StrawberryField)
    # the last extension is the outermost
    checks = [extension for extension in definition.extensions if isinstance(extension, Allowed)]
    return checks[0] if checks else None


def test_every_door_has_a_check_and_the_expected_roles() -> None:
    found = {name: check.roles for name, field in doors().items() if (check := check_of(field))}
    assert set(doors()) - set(found) == PLAIN
    assert found == EXPECTED


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("name", EXPECTED)
async def test_q2_67_a_field_refuses_whoever_the_schema_does_not_name(name: str, role: Role | None) -> None:
    check = check_of(doors()[name])
    assert check
    caller = replace(somebody(), role=role, account=uuid4() if role else None)
    came_through = []

    class Info:
        context = Context(caller, "request-1")

    async def field(*_: object, **__: object) -> None:
        came_through.append(name)

    if role in EXPECTED[name]:
        await check.resolve_async(field, None, Info)  # type: ignore[arg-type]
    else:
        with pytest.raises(Forbidden):
            await check.resolve_async(field, None, Info)  # type: ignore[arg-type]
    assert bool(came_through) == (role in EXPECTED[name])


def test_the_printed_schema_shows_the_roles() -> None:
    printed = schema.as_str()
    assert "submitFiling(input: SubmitFilingInput!): SubmitFilingPayload! @allowed(roles: [RESIDENT])" in printed
    assert "logIn(input: LogInInput!): LogInPayload! @allowed(anyone: true)" in printed


def test_everything_in_the_schema_is_described() -> None:
    lacking: list[str] = []
    for name, kind in schema._schema.type_map.items():
        if name.startswith("__"):
            continue
        lacking += [] if kind.description else [name]
        for field, definition in getattr(kind, "fields", {}).items():
            lacking += [] if definition.description else [f"{name}.{field}"]
            arguments = getattr(definition, "args", {}).items()
            lacking += [f"{name}.{field}({argument})" for argument, one in arguments if not one.description]
    # what the payloads of mutations take says the type of the input
    assert [name for name in lacking if not name.endswith("(input)")] == []
