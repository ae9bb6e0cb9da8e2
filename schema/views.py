"""GraphQL types whose values are views: what reads and actions give is what resolvers return."""

from collections.abc import Callable
from typing import TypeVar

from strawberry.types import get_object_definition

Declared = TypeVar("Declared", bound=type)


def shows(view: type) -> Callable[[Declared], Declared]:
    """Makes `view` a type that fields and resolvers may be annotated with: in GraphQL it is the
    type below. The type below is a declaration and has no values of its own."""

    def register(declared: Declared) -> Declared:
        definition = get_object_definition(declared, strict=True)
        definition.origin = view
        view.__strawberry_definition__ = definition  # type: ignore[attr-defined]
        return declared

    return register
