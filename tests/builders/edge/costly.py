"""Documents of one schema that are made to take long: within the limits, or just beyond them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import GraphQLSchema
from graphql.type import get_named_type, is_composite_type, is_leaf_type, is_required_argument

FIRST = "Q0"
"""The operation to run where there are several: a cheap one."""


def costly(schema: GraphQLSchema) -> Mapping[str, str]:
    """By what makes them costly."""
    return {
        **_selections(schema),
        **_conditions(schema),
        **_spreads(),
        **_values(),
        **_inputs(schema),
        **_texts(),
    }


def _selections(schema: GraphQLSchema) -> Mapping[str, str]:
    return {
        "many valid fields": "{ " + " ".join(_tree(schema.query_type, 11, [390])) + " }",
        "many fields of many operations": _operations(
            20, lambda _: " ".join(_tree(schema.query_type, 6, [19]))
        ),
        "aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(330)) + " }",
        "aliases of many operations": _operations(
            20, lambda _: " ".join(f"a{m}: __typename" for m in range(14))
        ),
        "unknown fields": "{ " + " ".join(f"a{n}" for n in range(390)) + " }",
        "more fields than may be": "{ " + " ".join(f"a{n}" for n in range(990)) + " }",
        "the same field": "{ " + "__typename " * 990 + "}",
        "the same fields below": "{ " + "node(id: 1) { id __typename } " * 90 + "}",
        "depth": "{ a " * 190 + "}" * 190,
    }


def _conditions(schema: GraphQLSchema) -> Mapping[str, str]:
    types = [one.name for one in schema.type_map.values() if is_composite_type(one)]
    here = " ".join(f"... on {name} {{ __typename }}" for name in types[:190])
    there = " ".join(f"... on {name} {{ id ... on Node {{ id }} }}" for name in types[:90])
    unknown = " ".join(f"... on T{n} {{ a }}" for n in range(160))
    skipped = "... @include(if: true) { __typename } " * 50
    return {
        "inline fragments": f"{{ {here} }}",
        "inline fragments of an interface": f"{{ node(id: 1) {{ {there} }} }}",
        "inline fragments of unknown types": f"{{ {unknown} }}",
        "inline fragments with directives": f"{{ {skipped} {'... { ' * 100} id {'}' * 101}",
    }


def _spreads() -> Mapping[str, str]:
    chain = _fragments(29, lambda n: f"a{n}: node(id: $a) {{ id }} " + _spread(n + 1, 29))
    many = _fragments(30, lambda n: " ".join(_spread(m, 30) for m in range(n + 1, n + 12)))
    circles = _fragments(18, lambda _: " ".join(_spread(m, 18) for m in range(18)))
    wide = " ".join(f"b{n}: __typename" for n in range(250))
    names = " ".join(f"b{n}: name" for n in range(130))
    places = " ".join(f"a{n}: __schema {{ types {{ name ...F }} }}" for n in range(60))

    return {
        "a chain of fragments": _operations(18, lambda _: "...F0", "($a: ID!)") + chain,
        "fragments that spread many": "{ ...F0 }" + many,
        "fragments in circles": "{ ...F0 }" + circles,
        "a fragment of many operations": _operations(20, lambda n: f"a{n}: __typename ...F")
        + f" fragment F on Query {{ {wide} }}",
        "a fragment in many places": f"{{ {places} }} fragment F on __Type {{ {names} }}",
        "unknown fragments": "{ " + " ".join(f"...G{n}" for n in range(390)) + " }",
    }


def _spread(number: int, fragments: int) -> str:
    return f"...F{number}" if number < fragments else ""


def _values() -> Mapping[str, str]:
    defined = " ".join(f"$a{n}: ID!" for n in range(64))
    used = " ".join(f"$a{n}" for n in range(64))
    nested = " ".join(f"$a{n}: [[[[[[Int]]]]]]" for n in range(55))
    numbered = " ".join(f"a{n}: 1" for n in range(97))
    return {
        "variables": f"query ({defined}) {{ node(id: [{used}]) {{ id }} }}",
        "types of variables": f"query ({nested}) {{ __typename }}",
        "a long list": "{ node(id: [" + "1 " * 195 + "]) { id } }",
        "a deep list": "{ node(id: " + "[" * 195 + "]" * 195 + ") { id } }",
        "a wide object": f"{{ node(id: {{{numbered}}}) {{ id }} }}",
        "many arguments": f"{{ node({numbered}) {{ id }} }}",
        "one argument often": "{ node(" + "id: 1 " * 97 + ") { id } }",
    }


def _operations(number: int, selections: Callable[[int], str], head: str = "") -> str:
    others = [f"query Q{n}{head} {{ {selections(n)} }}" for n in range(1, number)]
    return " ".join([f"query {FIRST} {{ __typename }}", *others])


def _fragments(number: int, selections: Callable[[int], str]) -> str:
    return "".join(
        f" fragment F{n} on Query {{ {selections(n)} __typename }}" for n in range(number)
    )


def _tree(parent: Any, deep: int, room: list[int], above: tuple[str, ...] = ()) -> Iterable[str]:
    """Fields without arguments, one in the other, until there is no room."""
    for name, field in parent.fields.items():
        named = get_named_type(field.type)
        if room[0] <= 0 or any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf_type(named):
            room[0] -= 1
            yield name
        elif deep > 1 and hasattr(named, "fields") and named.name not in above:
            room[0] -= 1
            below = " ".join(_tree(named, deep - 1, room, (*above, named.name)))
            yield f"{name} {{ {below or '__typename'} }}"


def _inputs(schema: GraphQLSchema) -> Mapping[str, str]:
    """Mutations with as much as fits into their input."""
    assert schema.mutation_type is not None
    fields = schema.mutation_type.fields
    taking = [name for name, one in fields.items() if "input" in one.args]
    filling = {
        "nothing": "{}",
        "empty rows": "{rows: [" + "{} " * 190 + "]}",
        "unknown members": "{" + " ".join(f'a{n}: "x"' for n in range(90)) + "}",
        "numbers": "[" + "1 " * 190 + "]",
    }
    return {
        f"{what} for {name}": f"mutation {{ {name}(input: {value}) {{ __typename }} }}"
        for name in taking
        for what, value in filling.items()
    }


def _texts() -> Mapping[str, str]:
    """Long texts, and texts that are no document."""
    literals = {
        "a long text": '"' + "a" * 16_000 + '"',
        "escapes": '"' + "\\n" * 8_000 + '"',
        "escapes by number": '"' + "\\u0041" * 2_700 + '"',
        "escapes in braces": '"' + "\\u{1F600}" * 1_700 + '"',
        "a block": '"""' + " a\n" * 1_900 + '"""',
        "quotes in a block": '"""' + '\\"""' * 4_000 + '"""',
        "texts": "[" + ('"' + "a" * 80 + '" ') * 190 + "]",
        "a long number": "1" * 16_000,
        "a long fraction": "1." + "1" * 16_000,
        "an open text": '"' + "a" * 16_000,
        "an open block": '"""' + '\\"""' * 4_000,
    }

    return {what: f"{{ node(id: {value}) {{ id }} }}" for what, value in literals.items()} | {
        "a fault at the end": "{ " + " ".join(f"a{n}" for n in range(990)) + " ] }",
        "definitions of types": "{ __typename } " + " ".join(f"scalar a{n}" for n in range(490)),
        "an enumeration": "{ __typename } enum E { " + " ".join(f"a{n}" for n in range(980)) + " }",
        "descriptions": '"d" query Q { __typename } ' * 190,
        "brackets": "{" * 65_000,
        "spaces": " " * 65_000,
        "lines": "\n" * 65_000 + "{ nope }",
        "almost too many lines": "\n" * 1_990 + "{ nope }",
        "comments": ("#" + "x" * 300 + "\n") * 200 + "{ __typename }",
        "more comments than may be": "#\n" * 1_990 + "{ __typename }",
        "quotes": '"' * 65_000,
        "open blocks": '"""\\' * 16_000,
        "dots": "." * 65_000,
    }
