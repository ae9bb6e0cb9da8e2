"""Walks the schema: the way from the top to every field that asks for a permission, and documents
that ask for it with everything below it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
    is_required_input_field,
)
from strawberry.types.field import StrawberryField

from efiling.rules.permissions import SCOPES, WITHOUT_SCOPE
from efiling.rules.vocabulary import Role, TokenScope
from schema.permissions import Allowed
from schema.root import schema

Caller = Role | TokenScope | None
SCHEMA = schema._schema
ROOTS = ("Query", "Mutation")
NOBODYS_ID = str(UUID(int=7))
PLAIN_VALUES: Mapping[str, Any] = {
    "ID": NOBODYS_ID,
    "String": "x",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "Date": "2026-04-01",
    "DateTime": "2026-04-01T00:00:00Z",
    "URL": "https://example.test/",
}


def check_of(definition: GraphQLField) -> Allowed | None:
    """The check that a field makes first of all."""
    marked = definition.extensions.get("strawberry-definition")
    extensions = marked.extensions if isinstance(marked, StrawberryField) else []
    return next((one for one in extensions if isinstance(one, Allowed)), None)


def knows(check: Allowed, caller: Caller) -> bool:
    """What the tables say; a scope stands for an API token that has it and no other."""
    if not isinstance(caller, TokenScope):
        return caller in check.roles
    in_scope = check.permission in WITHOUT_SCOPE or SCOPES.get(check.permission) is caller
    return Role.INSTITUTION in check.roles and in_scope


@dataclass(frozen=True)
class Step:
    """One field on a way down; `owner` is the type that has it."""

    owner: str
    name: str
    definition: GraphQLField

    @property
    def label(self) -> str:
        return f"{self.owner}.{self.name}"


@dataclass
class Document:
    """A query or mutation that can be sent, and the fields (`Type.field`) that it asks for."""

    text: str
    variables: dict[str, Any]
    asks: set[str]


@dataclass
class Door:
    """A field with a check of its own, and the way to it from the top."""

    way: tuple[Step, ...]

    @property
    def label(self) -> str:
        return self.way[-1].label

    @property
    def path(self) -> list[str]:
        """Where an answer has it."""
        return [step.name for step in self.way]

    def lets_in(self, caller: Caller) -> bool:
        """Whether the checks on the way, this one's included, know the caller."""
        return all(
            knows(check, caller) for step in self.way if (check := check_of(step.definition))
        )

    def documents(self, known: Mapping[str, Any]) -> list[Document]:
        """Asks for this field with everything below that has no check of its own: one document for
        each type that may be there. `known`: values for arguments (`Type.field.argument`) in
        place of made-up ones."""
        return [
            _Writer(known, branch).write(self.way)
            for branch in range(max(1, len(_branches(self.way[-1]))))
        ]


@cache
def doors() -> Mapping[str, Door]:
    """Every field of the schema that has a check, by `Type.field`."""
    found: dict[str, Door] = {}
    seen: set[str] = set()
    waiting: list[tuple[Step, ...]] = [()]

    while waiting:
        way = waiting.pop(0)
        for kind in (
            [_object(name) for name in ROOTS] if not way else _objects(way[-1].definition.type)
        ):
            if kind.name in seen:
                continue
            seen.add(kind.name)

            for name, definition in kind.fields.items():
                step = (*way, Step(kind.name, name, definition))
                if check_of(definition):
                    found[step[-1].label] = Door(step)
                waiting.append(step)

    return found


def every_field() -> set[str]:
    """All fields of all object types that a query can reach or not, as `Type.field`."""
    return {
        f"{kind.name}.{name}"
        for kind in SCHEMA.type_map.values()
        if is_object_type(kind) and not kind.name.startswith("__")
        for name in kind.fields
    }


def _object(name: str) -> GraphQLObjectType:
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    return kind


def _objects(returned: GraphQLOutputType) -> list[GraphQLObjectType]:
    named = get_named_type(returned)
    if is_abstract_type(named):
        return list(SCHEMA.get_possible_types(named))
    return [named] if isinstance(named, GraphQLObjectType) else []


def _branches(step: Step) -> list[GraphQLObjectType]:
    return (
        _objects(step.definition.type)
        if is_abstract_type(get_named_type(step.definition.type))
        else []
    )


@dataclass
class _Writer:
    known: Mapping[str, Any]
    branch: int
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    asks: set[str] = field(default_factory=set)

    def write(self, way: tuple[Step, ...]) -> Document:
        body = self._down(way, 0)
        operation = "mutation" if way[0].owner == "Mutation" else "query"
        head = f"({', '.join(self.declared)})" if self.declared else ""
        return Document(f"{operation}{head} {{ {body} }}", self.variables, self.asks)

    def _down(self, way: tuple[Step, ...], place: int) -> str:
        step = way[place]
        self.asks.add(step.label)
        call = step.name + self._arguments(step)
        named = get_named_type(step.definition.type)

        if is_leaf_type(named):
            return call

        if place + 1 < len(way):
            below = self._down(way, place + 1)
            inside = (
                f"... on {way[place + 1].owner} {{ {below} }}" if is_abstract_type(named) else below
            )
        elif is_abstract_type(named):
            kind = _branches(step)[self.branch]
            inside = f"__typename ... on {kind.name} {{ {self._all(kind, (kind.name,))} }}"
        else:
            inside = self._all(named, (named.name,))

        return f"{call} {{ {inside} }}"

    def _all(self, kind: GraphQLNamedType, above: tuple[str, ...]) -> str:
        """Every field of a type and of the types below, each type once on a way down."""
        assert isinstance(kind, GraphQLObjectType)
        asked = ["__typename"]

        for name, definition in kind.fields.items():
            below = get_named_type(definition.type)
            if check_of(definition) or below.name in above:
                continue

            step = Step(kind.name, name, definition)
            self.asks.add(step.label)
            call = name + self._arguments(step)
            asked.append(
                call
                if is_leaf_type(below)
                else f"{call} {{ {self._all(below, (*above, below.name))} }}"
            )

        return " ".join(asked)

    def _arguments(self, step: Step) -> str:
        given = []
        for name, argument in step.definition.args.items():
            label = f"{step.label}.{name}"
            if not (is_required_argument(argument) or name == "first" or label in self.known):
                continue
            variable = f"v{len(self.declared)}"
            self.declared.append(f"${variable}: {argument.type}")
            self.variables[variable] = (
                self.known[label] if label in self.known else made_up(argument.type)
            )
            given.append(f"{name}: ${variable}")
        return f"({', '.join(given)})" if given else ""


def made_up(kind: Any) -> Any:
    """A value that fits a type of an argument, with nothing in it that is not needed."""
    if isinstance(kind, GraphQLNonNull):
        return made_up(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [made_up(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = dict(_needed(kind))
        return {name: made_up(one.type) for name, one in needed.items()}
    return PLAIN_VALUES[kind.name]


def _needed(kind: GraphQLInputObjectType) -> Iterator[tuple[str, Any]]:
    definition = kind.extensions.get("strawberry-definition")
    if definition is not None and definition.is_one_of:
        yield next(iter(kind.fields.items()))
        return
    for name, one in kind.fields.items():
        if is_required_input_field(one):
            yield name, one


def doors_as_printed() -> str:
    """The printed schema without its descriptions, each field with its arguments on one line."""
    bare = re.sub(r'"""[\s\S]*?"""', "", schema.as_str())
    return re.sub(r"\s+\)", ")", re.sub(r"\(\s+", "(", bare))
