"""Small changes of a source text, each of which a test should notice."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

OTHER: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
CONDITION = re.compile(r" AND .*?(?= AND | OR | ORDER | GROUP | LIMIT |\)|$)")
"""One condition more of a statement."""
UNTOUCHED = {"annotation", "returns", "decorator_list", "type_comment"}
"""Fields of nodes that do nothing when the code runs."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A source with one change. `line`: where; `says`: what was there, and what is; `lines`: those
    of its statement, None where that runs with the import."""

    line: int
    lines: range | None
    says: str
    source: str


def mutants_of(source: str) -> Iterator[Mutant]:
    """Every mutant of a source, in order of place."""
    text = source.encode()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    for node, lines in _nodes(ast.parse(source), None):
        place = node.test if isinstance(node, ast.If) else node
        last = place.end_lineno or place.lineno
        begin = starts[place.lineno - 1] + place.col_offset
        end = starts[last - 1] + (place.end_col_offset or 0)

        for after in _instead_of(node):
            yield Mutant(
                line=place.lineno,
                lines=lines,
                says=f"{_short(text[begin:end].decode())} → {_short(after)}",
                source=(text[:begin] + after.encode() + text[end:]).decode(),
            )


def _short(code: str) -> str:
    words = " ".join(code.split())
    return words if len(words) <= 60 else f"{words[:40]} … {words[-17:]}"


def _nodes(
    node: ast.AST, lines: range | None
) -> Iterator[tuple[ast.expr | ast.stmt, range | None]]:
    """What can be changed, in order, with the lines of its statement; f-strings as a whole, as
    their parts have no place of their own."""
    if isinstance(node, ast.stmt) and lines is not None:
        lines = _own_lines(node)
    if isinstance(node, ast.expr | ast.stmt):
        yield node, lines
    if isinstance(node, ast.JoinedStr) or _is_docstring(node):
        return

    for name, value in ast.iter_fields(node):
        runs_later = name == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in UNTOUCHED:
                yield from _nodes(child, range(0) if runs_later else lines)


def _own_lines(node: ast.stmt) -> range:
    """The lines of a statement, without those of a block that it begins."""
    block: list[ast.stmt] = getattr(node, "body", [])
    last = block[0].lineno - 1 if block else node.end_lineno or node.lineno
    return range(node.lineno, max(node.lineno, last) + 1)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _instead_of(node: ast.expr | ast.stmt) -> Iterator[str]:
    """The texts that may stand in a node's place; of an `if` in that of its condition."""
    for kind, change in CHANGES:
        if isinstance(node, kind):
            for changed in change(node):
                text = ast.unparse(changed)
                yield text if isinstance(changed, ast.stmt) else f"({text})"


def _compared_otherwise(node: ast.Compare) -> Iterator[ast.AST]:
    for at, operator in enumerate(node.ops):
        changed = deepcopy(node)
        changed.ops[at] = OTHER[type(operator)]()
        yield changed


def _or_for_and(node: ast.BoolOp) -> Iterator[ast.AST]:
    changed = deepcopy(node)
    changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield changed


def _without_not(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not):
        yield node.operand


def _another_constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, str):
        yield from map(ast.Constant, _one_condition_less(node.value))


def _another_f_string(node: ast.JoinedStr) -> Iterator[ast.AST]:
    for at, part in enumerate(node.values):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            for text in _one_condition_less(part.value):
                changed = deepcopy(node)
                changed.values[at] = ast.Constant(text)
                yield changed


def _one_condition_less(text: str) -> Iterator[str]:
    for found in CONDITION.finditer(text):
        yield text[: found.start()] + text[found.end() :]


def _never(node: ast.If) -> Iterator[ast.AST]:
    yield ast.Constant(False)


def _nothing(node: ast.Expr | ast.Raise) -> Iterator[ast.AST]:
    if isinstance(node, ast.Raise) or isinstance(node.value, ast.Call | ast.Await):
        yield ast.Pass()


def _one_less(node: ast.Set | ast.Dict) -> Iterator[ast.AST]:
    parts = node.elts if isinstance(node, ast.Set) else node.values
    for at in range(len(parts) if len(parts) > 1 else 0):
        changed = deepcopy(node)
        if isinstance(changed, ast.Dict):
            del changed.keys[at], changed.values[at]
        else:
            del changed.elts[at]
        yield changed


Kinds = type[ast.AST] | tuple[type[ast.AST], ...]
CHANGES: tuple[tuple[Kinds, Callable[..., Iterator[ast.AST]]], ...] = (
    (ast.Compare, _compared_otherwise),
    (ast.BoolOp, _or_for_and),
    (ast.UnaryOp, _without_not),
    (ast.Constant, _another_constant),
    (ast.JoinedStr, _another_f_string),
    (ast.If, _never),
    ((ast.Expr, ast.Raise), _nothing),
    ((ast.Set, ast.Dict), _one_less),
)
"""Nodes and what may stand in their place."""
