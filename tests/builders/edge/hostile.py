"""Documents that ask for too much of the sample schema."""


def doubling(fragments: int) -> str:
    """Fragments that each spread the next one twice: 2^n selections in n lines."""
    parts = ["{ item { ...F0 } }"]
    parts += [f"fragment F{n} on Item {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments)]
    return "\n".join([*parts, f"fragment F{fragments} on Item {{ id }}"])


def nested(depth: int) -> str:
    """A document of exactly this depth."""
    return "{ item " + "{ me " * (depth - 2) + "{ id }" + " }" * (depth - 1)


TOO_MUCH = {
    "depth 13": nested(13),
    "depth 300": nested(300),
    "depth 2,000": nested(2_000),
    "16 aliases": "{ " + " ".join(f"a{n}: hello" for n in range(16)) + " }",
    "16 aliases through fragments": "{ item { ...F me { ...F } } } fragment F on Item { "
    + " ".join(f"a{n}: id" for n in range(8))
    + " }",
    "1,001 tokens": "{ hello " + " ".join(["hello"] * 1_000) + " }",
    "pages of pages": "{ items(first: 100) { nodes { children(first: 100) { nodes { id name } } } "
    "} }",
    "default pages of pages": "{ items { nodes { children { nodes { children { nodes { children { "
    "nodes { id } } } } " + "} } } } }",
    "lists of lists": "{ item { friends { friends { friends { friends { friends { id } } } } } } }",
    "60 doubling fragments": doubling(60),
    "a list literal 20,000 deep": "{ echo(text: " + "[" * 20_000 + "]" * 20_000 + ") }",
    "a list literal 190 deep": "{ echo(text: " + "[" * 500 + ") }",
    "10,000 @skip": "{ hello " + "@skip(if: true) " * 4_000 + "}",
    "10 unknown directives": "{ hello " + "@aa" * 10 + " }",
    "51 directives": "{ " + "hello @skip(if: false) " * 51 + "}",
    "10,000 comments": "#\n" * 10_000 + "{ hello }",
    "two mutations": "mutation { logOut again: logOut }",
    "two mutations through a fragment": "mutation { ...Two } fragment Two on Mutation { logOut ... "
    "{ x: logOut } }",
    "31 fragments": "{ item { "
    + " ".join(f"...F{n}" for n in range(31))
    + " } }"
    + " ".join(f"fragment F{n} on Item {{ id }}" for n in range(31)),
    "1,600 fields": "{ " + "item{id}" * 1_600 + " }",
}
