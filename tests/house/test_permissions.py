"""Nobody acts or reads before the permission is asked."""

import ast

from tests.house.source import files, name_of, tree

ASKS = {"action", "read"}
STEP = "a step of actions that have asked"
OPEN = "asked itself whether the service is open, or told to everybody"
INNER = {
    "efiling/reads/filings/reference.py:service": OPEN,
    "efiling/reads/machinery/maintenance.py:closed_for": OPEN,
    "efiling/reads/machinery/maintenance.py:next_maintenance": OPEN,
    "efiling/reads/machinery/maintenance.py:refuse_while_closed": OPEN,
    "efiling/actions/machinery/anchors.py:begin_anew": STEP,
    "efiling/actions/people/identity.py:prove_identity": STEP,
    "efiling/actions/people/identity.py:note_mismatch": STEP,
    "efiling/actions/people/identity.py:forget_failures": STEP,
    "efiling/actions/people/password_tries.py:try_password": STEP,
    "efiling/actions/people/password_tries.py:confirmed_password": STEP,
    "efiling/actions/people/password_tries.py:note_failure": STEP,
    "efiling/actions/people/tampering.py:note_tampering": STEP,
}
"""Public coroutines with an actor that need not ask, and why."""


def takes_actor(function: ast.AsyncFunctionDef) -> bool:
    """Whether the first parameter is an `Actor`."""
    first = [*function.args.posonlyargs, *function.args.args][:1]
    return any(
        isinstance(one.annotation, ast.Name) and one.annotation.id == "Actor" for one in first
    )


def asks(function: ast.AsyncFunctionDef) -> bool:
    """Whether the decorator next to the function asks for a permission."""
    return any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id in ASKS
        for mark in function.decorator_list
    )


def test_every_action_and_read_asks_for_a_permission() -> None:
    public = [
        (f"{name_of(file)}:{node.name}", node)
        for file in files("efiling/actions", "efiling/reads")
        for node in tree(file).body
        if isinstance(node, ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and takes_actor(node)
    ]
    assert public
    assert [name for name, node in public if not asks(node) and name not in INNER] == []
    assert set(INNER) <= {name for name, node in public if not asks(node)}
