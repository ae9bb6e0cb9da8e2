"""Documents made by chance: most of them fit a schema nearly, some wholly."""

from random import Random
from typing import Any

from graphql import GraphQLSchema, build_schema
from graphql.type import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_input_type,
    is_leaf_type,
    is_required_argument,
)

from gateway.graphql.tokens import tokens_of

SCHEMA = build_schema("""
directive @mark(name: String = "m", times: Int!) repeatable on FIELD | QUERY | FRAGMENT_DEFINITION
directive @told on VARIABLE_DEFINITION | FIELD | INLINE_FRAGMENT
interface Being { id: ID! name(long: Boolean = false): String friend: Being }
type Person implements Being { id: ID! name(long: Boolean = false): String friend: Being
  age: Int! pets(first: Int = 20, kinds: [Kind!]): [Animal!]! }
type Animal implements Being { id: ID! name(long: Boolean = false): String friend: Person
  age: Int kind: Kind! owner: Person }
type Stone { id: ID weight(unit: Unit!): Float }
union Thing = Person | Animal | Stone
enum Kind { CAT DOG }
enum Unit { GRAM }
scalar Day
input Born { on: Day at: String! = "here" after: Born }
input Key @oneOf { id: ID born: Born kinds: [Kind] }
input Search { kinds: [Kind!]! = [CAT] born: Born! key: Key limit: Int = 3 share: Float }
type Query { being(id: ID!): Being thing(key: Key): Thing
  things(search: Search, ids: [ID!]): [Thing]
  days(of: [Day!] = []): [Day!] me: Person grid(cells: [[Int!]]): Int on: String }
type Mutation { born(born: Born!): Person }
""")
"""A schema with one of everything."""

_WRONG = ['"x"', "1", "1.5", "true", "null", "CAT", "[]", "{}", "[1 2]", '{id: "a"}', "$v0", "$v9"]
_DIRECTIVES = [
    "@skip(if: true)",
    "@include(if: $v0)",
    "@mark(times: 1)",
    "@mark",
    "@told",
    "@other",
]
_DIRECTIVES += ["@skip(if: true) @skip(if: true)", "@mark(times: 1) @mark(times: 2)"]
_VARIABLES = ("v0", "v1", "v2", "v3")


class Documents:
    """Documents for one schema. One choice in `right` is wrong."""

    def __init__(self, schema: GraphQLSchema, random: Random, right: int) -> None:
        self._schema, self._random, self._right = schema, random, right
        types = [one for one in schema.type_map.values() if not one.name.startswith("__")]
        self._composite = [one for one in types if is_composite_type(one)]
        self._inputs = [one for one in types if is_input_type(one)]
        self._used: dict[str, str] = {}
        self._spread: set[int] = set()

    def document(self) -> str:
        """A whole one: operations, and the fragments that they use."""
        operations = [
            self._operation(number) for number in range(self._random.choice((1, 1, 1, 2)))
        ]

        fragments: list[str] = []
        while len(fragments) < 4 and (self._spread or self._wrong()):
            number = self._spread.pop() if self._spread else 3
            on = self._fragment_type(number)
            where = "Query" if self._wrong() else on.name
            parts = f"{self._directive('')} {self._selections(on, 2, number + 1)}"
            fragments.append(f"fragment F{number} on {where} {parts}")

        head = ", ".join(
            f"${name}: {type_}{self._default(type_)}"
            for name, type_ in sorted(self._used.items())
            if not self._wrong()
        )
        head = f"({head})" if head else ""
        return "\n".join([*(one.replace("()", head, 1) for one in operations), *fragments])

    def _wrong(self) -> bool:
        return self._random.randrange(self._right) == 0

    def _operation(self, number: int) -> str:
        kind, root = "query", self._schema.query_type
        if self._random.randrange(6) == 0 and self._schema.mutation_type:
            kind, root = "mutation", self._schema.mutation_type
        directive = self._directive("")
        return f"{kind} Q{number}() {directive} {self._selections(root, 4, 0)}"

    def _fragment_type(self, number: int) -> Any:
        return self._composite[number * 7 % len(self._composite)]

    def _selections(self, parent: Any, deep: int, fragment: int) -> str:
        made = [self._selection(parent, deep, fragment) for _ in range(self._random.randint(1, 4))]
        return "{ " + " ".join(made) + " }"

    def _selection(self, parent: Any, deep: int, fragment: int) -> str:
        chance = self._random.randrange(8)
        if chance == 0 and deep > 1:
            on = self._random.choice(self._composite)
            if not self._wrong():
                on = self._possible(parent)
            where = "" if on is parent and self._random.random() < 0.5 else f"on {on.name}"
            return f"... {where} {self._directive()} {self._selections(on, deep - 1, fragment)}"
        if chance == 1 and fragment < 4:
            fitting = [n for n in range(fragment, 4) if self._fragment_type(n) is parent]
            if fitting or self._wrong():
                number = self._random.choice(fitting or [0, 1, 2, 3])
                self._spread.add(number)
                return f"...F{number} {self._directive()}"
        return self._field(parent, deep, fragment)

    def _possible(self, parent: Any) -> Any:
        if is_abstract_type(parent):
            return self._random.choice([parent, *self._schema.get_possible_types(parent)])
        return self._random.choice([parent, *getattr(parent, "interfaces", ())])

    def _field(self, parent: Any, deep: int, fragment: int) -> str:
        fields = getattr(parent, "fields", {})
        fitting = [
            name
            for name, one in fields.items()
            if deep > 1 or is_leaf_type(get_named_type(one.type))
        ]
        if not fitting or self._wrong():
            odd = ["nothing", "id", "name"] if self._wrong() else []
            return self._random.choice(["__typename", *odd])
        name = self._random.choice(fitting)
        field = fields[name]
        named = get_named_type(field.type)

        alias = self._random.choice(("", "", "", "a: ", "b: ", "id: " if self._wrong() else "c: "))
        below = ""
        if is_leaf_type(named) is self._wrong():
            below = self._selections(named, deep - 1, fragment)
        return f"{alias}{name}{self._arguments(field.args)} {self._directive()} {below}"

    def _arguments(self, known: Any) -> str:
        given = []
        for name, one in known.items():
            if is_required_argument(one) is not self._wrong() or self._random.random() < 0.3:
                given.append(f"{name}: {self._value(one.type, 3)}")
        if given and self._wrong():
            given.append(self._random.choice([given[0], "other: 1"]))
        return f"({', '.join(given)})" if given else ""

    def _directive(self, usual: str = "@skip(if: true)") -> str:
        if self._wrong():
            return self._random.choice(_DIRECTIVES)
        return usual if self._random.randrange(12) == 0 else ""

    def _value(self, type_: Any, deep: int) -> str:
        if self._wrong():
            return self._random.choice(_WRONG)
        if self._random.randrange(5) == 0:
            return self._variable(type_)
        if isinstance(type_, GraphQLNonNull):
            return self._value(type_.of_type, deep)
        if self._random.randrange(10) == 0:
            return "null"

        if isinstance(type_, GraphQLList):
            made = [self._value(type_.of_type, deep - 1) for _ in range(self._random.randint(0, 2))]
            return "[" + ", ".join(made) + "]" if self._random.random() < 0.8 else (*made, "[]")[0]
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_, deep)
        if isinstance(type_, GraphQLEnumType):
            return str(self._random.choice(list(type_.values)))
        return {"Int": "1", "Float": "1.5", "Boolean": "true"}.get(type_.name, '"text"')

    def _object(self, type_: GraphQLInputObjectType, deep: int) -> str:
        names = list(type_.fields)
        if type_.is_one_of:
            names = [self._random.choice(names)]
        given = [
            f"{name}: {self._value(type_.fields[name].type, deep - 1)}"
            for name in names
            if deep > 0 and (type_.is_one_of or self._random.random() < 0.6)
        ]
        if given and self._wrong():
            given.append(self._random.choice([given[0], "other: 1"]))
        return "{" + ", ".join(given) + "}"

    def _variable(self, type_: Any) -> str:
        fitting = [name for name, wanted in self._used.items() if wanted == str(type_)]
        free = [name for name in _VARIABLES if name not in self._used]
        if free and not fitting:
            wanted = str(type_)
            if self._wrong():
                wanted = self._random.choice([wanted.removesuffix("!"), f"[{wanted}]", "Person"])
            self._used[free[0]] = wanted
            fitting = free[:1]
        return "$" + self._random.choice(fitting if not self._wrong() and fitting else _VARIABLES)

    def _default(self, type_: str) -> str:
        if self._wrong():
            return " = " + self._random.choice(["1", '"x"', "null", "[]", "CAT", "true", "{}"])
        return self._random.choice(["", "", "", "" if type_.endswith("!") else " = null"])


def garbled(text: str, random: Random) -> str:
    """A text of which some tokens are gone, doubled, swapped or others."""
    tokens = tokens_of(text)[0][:-2]
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(tokens))
        other = random.choice([random.choice(tokens), random.choice(_ODD)])
        tokens[at : at + 1] = random.choice([[], [other], [tokens[at], other], [other, tokens[at]]])
        tokens = tokens or ["{"]
    return random.choice([" ", "\n", ", "]).join(tokens)


_ODD = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "$",
    "@",
    "!",
    "...",
    "..",
    "=",
    "|",
    "&",
    "-",
    "é",
    "\x00",
]
_ODD += [
    "on",
    "fragment",
    "query",
    "type",
    "extend",
    "null",
    "true",
    '"',
    '"""',
    '"a',
    '"""a"b',
    "'",
]
_ODD += [
    '"\\u0041"',
    '"\\u{1F600}"',
    '"\\ud800"',
    '"\\x"',
    '"\\ud83d\\ude00"',
    '"\\u{d800}"',
    "#c\n",
]
_ODD += [
    "01",
    "1.",
    ".5",
    "1e5",
    "-0",
    "-",
    "1.5e-3",
    "1e",
    "0x1",
    "1a",
    "\ufeff",
    '"""\n  a\n b"""',
]
