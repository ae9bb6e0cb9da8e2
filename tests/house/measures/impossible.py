"""`raise Unauthenticated` behind a permission: whoever has it is logged in, so that nobody there
can be told to log in. What cannot happen is an assertion."""

import ast
from pathlib import Path

from tests.house.source import ROOT, files, functions, name_of

PLACES = ("efiling/actions", "efiling/reads")

REALLY_ASKED = {
    "actor_of_token": "the session of the token may have ended",
    "_refusing_tampered_rows": "what the actor is was written by somebody else",
    "actor_of_api_token": "the token may be unknown, revoked or past its day",
}
"""Function to the reason why somebody without a login may get there."""


def impossible(root: Path = ROOT) -> list[str]:
    """Every `raise Unauthenticated` in actions and reads that is not listed."""
    found = []

    for file in files(*PLACES, root=root):
        for function in functions(file):
            if function.name in REALLY_ASKED:
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Raise) and "Unauthenticated" in ast.unparse(node):
                    found.append(f"{name_of(file, root)}:{node.lineno} {function.name}")

    return found
