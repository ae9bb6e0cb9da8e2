"""GraphQL types that show views: a resolver gives what a read or an action gave it.

    filing = attributes_of(FilingView)

    @shows(FilingView)
    @strawberry.type(description="One notification and how far it is.")
    class Filing:
        kind: FilingKind = shown(filing.kind, "What was notified.")

Fields and resolvers are annotated with `FilingView`; callers see the type `Filing`. Such a type has
no values of its own, and needs no import where its view is used.
"""

from collections.abc import Callable
from typing import TypeVar, cast, overload
from uuid import UUID

import strawberry
from strawberry.types import get_object_definition

View = TypeVar("View")
Value = TypeVar("Value")
Declared = TypeVar("Declared", bound=type)

ATTRIBUTE = "attribute"


def shows(view: type) -> Callable[[Declared], Declared]:
    """Makes the type below what `view` is in GraphQL."""

    def register(declared: Declared) -> Declared:
        definition = get_object_definition(declared, strict=True)
        for field in definition.fields:
            assert field.metadata.get(ATTRIBUTE, field.python_name) == field.python_name

        definition.origin = view
        # This is where Strawberry looks for the type of an annotation.
        view.__strawberry_definition__ = definition  # type: ignore[attr-defined]
        return declared

    return register


def attributes_of(view: type[View]) -> View:
    """Stands for a value of `view` while types are declared, so that mypy knows its attributes."""
    return cast(View, _AttributeNames(view))


class _AttributeNames:
    def __init__(self, view: type) -> None:
        self._view = view

    def __getattr__(self, name: str) -> str:
        assert hasattr(self._view, name)
        return name


@overload
def shown(attribute: UUID, description: str) -> strawberry.ID: ...
@overload
def shown(attribute: Value, description: str) -> Value: ...
def shown(attribute: object, description: str) -> object:
    """A field that is an attribute of the view, of the same name."""
    return strawberry.field(description=description, metadata={ATTRIBUTE: attribute})
