"""How the resolver of a field is called, within its extensions, permissions among them."""

from collections.abc import Callable, Mapping
from functools import partial, reduce
from typing import Any, cast

from graphql import GraphQLObjectType, OperationType
from graphql.language import FieldNode, OperationDefinitionNode
from strawberry import Schema
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import build_field_extension_resolvers
from strawberry.types.field import StrawberryField

from gateway.graphql.compiled.arguments import Arguments
from gateway.graphql.compiled.running import Place, Run, Told
from gateway.graphql.compiled.selections import NotCompiled
from gateway.graphql.compiled.text import Lines, Text


class Calls:
    """Writes the calls of one operation."""

    def __init__(self, schema: Schema, operation: OperationDefinitionNode, text: Text) -> None:
        self._schema = schema
        self._text = text
        self._serial = operation.operation is OperationType.MUTATION
        self.arguments = Arguments(schema, operation, text.name)

    def write(
        self,
        of: GraphQLObjectType,
        node: FieldNode,
        variable: str,
        place: Place | None,
        body: Lines,
    ) -> None:
        """The line that puts the value of a field into a variable. Errors: `NotCompiled`."""
        word = node.name.value
        field = of.fields[word]
        known = field.extensions.get("strawberry-definition")
        if not isinstance(known, StrawberryField):
            raise NotCompiled
        if known.is_basic_field:
            if self._schema.config.default_resolver is not getattr:
                raise NotCompiled
            body.add(f"{variable} = o.{known.python_name}")
            return

        function, takes = self._callee(known, word)
        takes += self.arguments.written(known, field, node)
        if not _waits(known):
            if self._serial and place is not None and len(place) == 1:
                raise NotCompiled
            body.add(f"{variable} = {function}({', '.join(takes)})")
        elif place is None:
            body.add(f"{variable} = await {function}({', '.join(takes)})", waits=True)
        else:
            given = ", ".join([repr(place), function, *takes])
            body.add(f"{variable} = await run.kept({given})", waits=True)

    def _callee(self, known: StrawberryField, word: str) -> tuple[str, list[str]]:
        """What is called for a field, and what it takes beside arguments."""
        resolver = known.base_resolver
        parameters = (resolver.parent_parameter, resolver.root_parameter) if resolver else ()
        named = {parameter.name: "o" for parameter in parameters if parameter}
        if known.extensions:
            chain = self._text.name(word, _chain_of(known))
            return chain, ["o", self._info(known, word), *_keywords(named)]

        assert resolver, word
        if resolver.info_parameter:
            named[resolver.info_parameter.name] = self._info(known, word)
        function = self._text.name(word, resolver.wrapped_func)
        return function, [*(["o"] if resolver.self_parameter else []), *_keywords(named)]

    def _info(self, known: StrawberryField, word: str) -> str:
        info_class, schema = self._schema.config.info_class, self._schema._schema

        def info(run: Run) -> Any:
            told: Any = Told(run.context, schema, word)
            return info_class(_raw_info=told, _field=known)

        return f"{self._text.name(f'{word}_info', info)}(run)"


def _chain_of(known: StrawberryField) -> Callable[..., Any]:
    """The resolver within its extensions: `(source, info, **arguments)`. Errors: `NotCompiled`."""
    if (resolver := known.base_resolver) is None:
        raise NotCompiled
    for extension in known.extensions:
        if type(extension).map_arguments is not FieldExtension.map_arguments:
            raise NotCompiled

    takes_self, resolve = resolver.self_parameter, cast(Any, resolver.wrapped_func)
    asks = resolver.info_parameter.name if resolver.info_parameter else ""

    def innermost(source: Any, info: Any, /, **arguments: Any) -> Any:
        if asks:
            arguments[asks] = info
        return resolve(source, **arguments) if takes_self else resolve(**arguments)

    extensions = build_field_extension_resolvers(known)
    return reduce(lambda inner, outer: partial(outer, inner), extensions, innermost)


def _waits(known: StrawberryField) -> bool:
    """Whether the resolver or an extension of it has to be waited for."""
    return known.is_async or any(
        not extension.supports_sync for extension in known.extensions if extension.has_resolver
    )


def _keywords(named: Mapping[str, str]) -> list[str]:
    return [f"{name}={text}" for name, text in named.items()]
