"""Asks the schema as the gateway does, less HTTP."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import GraphQLError, parse, validate
from graphql.language import FragmentDefinitionNode, OperationDefinitionNode

from efiling.rules.actors import Actor
from gateway.graphql.executing import Executable, Executor
from i18n import Language
from schema.context import Context
from schema.root import schema
from tests.builders.people import somebody

_EXECUTOR = Executor(schema)


@cache
def _read(document: str) -> Executable | list[GraphQLError]:
    """The only operation of a document, or why it does not fit the schema."""
    node = parse(document)
    if errors := validate(schema._schema, node):
        return errors
    (operation,) = (one for one in node.definitions if isinstance(one, OperationDefinitionNode))
    fragments = [one for one in node.definitions if isinstance(one, FragmentDefinitionNode)]
    return Executable(node, operation, {one.name.value: one for one in fragments})


@dataclass
class Asker:
    """A caller; `actor` follows a login and a logout as the session of a client does."""

    actor: Actor = field(default_factory=somebody)
    context: Context | None = None

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        data, errors = await self.answer(document, **variables)
        assert errors == []
        assert data is not None
        return data

    async def answer(
        self, document: str, **variables: Any
    ) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
        """Data and errors."""
        self.context = Context(self.actor, "request-1")
        read = _read(document)
        if isinstance(read, list):
            return None, read
        result = await _EXECUTOR.answer(read, variables, self.context)
        self.actor = self.context.actor
        return result.data, list(result.errors or [])

    async def failure(self, document: str, **variables: Any) -> str:
        """The code of the failure behind the only error."""
        _, errors = await self.answer(document, **variables)
        assert len(errors) == 1
        return str(getattr(errors[0].original_error, "code", errors[0].message))


def anonymous(language: Language = Language.EN) -> Asker:
    """Somebody who is not logged in and reads `language`."""
    return Asker(somebody(language=language))
