"""String subscripts on rows outside the store: `row["state"]`, which no type checker can follow."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from tests.house.source import ROOT, files, name_of, nodes

PLACES = ("efiling/actions", "efiling/reads", "schema", "gateway", "workers")

ANSWERS = "gateway/portal/"
"""A client of the GraphQL schema, whose answers are mappings; import-linter keeps rows away."""

MAPPINGS: dict[tuple[str, str], str] = {
    ("gateway/*", "scope"): "the request as ASGI hands it in",
    ("gateway/*", "scope['state']"): "the request as ASGI hands it in",
    ("gateway/*", "state"): "the request as ASGI hands it in",
    ("gateway/*", "message"): "a message of ASGI",
    ("gateway/*", "request.path_params"): "parts of the path, by Starlette",
    ("gateway/*", "headers"): "headers of HTTP",
    ("gateway/*", "response.headers"): "headers of HTTP",
    ("gateway/*", "payload"): "the JSON of an answer",
    ("gateway/*", "place"): "the JSON of an error's location",
    ("gateway/*", "host"): "the match of a regular expression",
    ("gateway/*", "await readiness()"): "readiness by its part",
    ("efiling/reads/*", "tomllib.loads("): "the project's own file",
    ("gateway/*/demo*.py", "demo"): "the JSON file of demo accounts",
    ("gateway/*/demo*.py", "record"): "a line of the card feed",
    ("gateway/*/demo*.py", "resident"): "the JSON file of demo accounts",
    ("gateway/*/demo*.py", "said"): "facts of a card, as they are sent",
    ("gateway/*/demo*.py", "told"): "a line of the card feed",
    ("gateway/*/demo*.py", "school"): "the JSON file of demo accounts",
}
"""File and expression (or how it begins, up to a bracket): what is subscripted there by its nature,
and is no row."""


def subscripts(root: Path = ROOT) -> list[str]:
    """Every subscript with a string that is read, except in a type and on a known mapping."""
    found = []

    for file in files(*PLACES, root=root):
        name = name_of(file, root)
        if name.startswith(ANSWERS):
            continue
        types = set(nodes_in_types(file))
        known = {thing for place, thing in MAPPINGS if fnmatch(name, place)}

        for node in nodes(file):
            if isinstance(node, ast.Subscript) and is_named_part(node) and node not in types:
                of = ast.unparse(node.value)
                if not is_known(of, known):
                    found.append(f"{name}:{node.lineno} {ast.unparse(node)}")

    return found


def is_known(expression: str, known: set[str]) -> bool:
    """Whether an expression is listed, or begins with a listed call."""
    begins = tuple(thing for thing in known if thing.endswith("("))
    return expression in known or expression.startswith(begins)


def is_named_part(node: ast.Subscript) -> bool:
    """Whether a value is read by a name: `row["state"]`."""
    by_name = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    return by_name and isinstance(node.ctx, ast.Load)


def nodes_in_types(file: Path) -> Iterator[ast.AST]:
    """Everything that stands in an annotation: `Sequence["Later"]`."""
    for node in nodes(file):
        for part in ("annotation", "returns"):
            if written := getattr(node, part, None):
                yield from ast.walk(written)
