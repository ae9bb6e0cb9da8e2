"""Where GraphQL's types are said twice, or not at all."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import ROOT, files, name_of, nodes

PLACE = "schema"


def graphql_types(root: Path = ROOT) -> list[str]:
    """Every `graphql_type=`: a field whose Python type says something else."""
    return [
        f"{name_of(file, root)}:{node.value.lineno} {ast.unparse(node.value)}"
        for file in files(PLACE, root=root)
        for node in nodes(file)
        if isinstance(node, ast.keyword) and node.arg == "graphql_type"
    ]


def bare_anys(root: Path = ROOT) -> list[str]:
    """Every annotation that is `Any` and nothing else."""
    return [
        f"{name_of(file, root)}:{line}"
        for file in files(PLACE, root=root)
        for line in lines_with_any(file)
    ]


def lines_with_any(file: Path) -> Iterator[int]:
    """The lines of one file with a bare `Any`."""
    for node in nodes(file):
        for part in ("annotation", "returns"):
            written = getattr(node, part, None)
            if isinstance(written, ast.Name) and written.id == "Any":
                yield written.lineno
