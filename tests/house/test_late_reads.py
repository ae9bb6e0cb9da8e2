"""What may be a second old says so where it is read, and stands here. What a person just did never
does: their own filings, accounts, sessions, tokens, drafts, batches, and what they published."""

import ast

from tests.house.source import files, functions, name_of

LATE = {
    "efiling/actions/machinery/audit.py:read_audit_trail": "the trail, for auditors",
    "efiling/reads/machinery/audit.py:audit_chain": "what came of the newest look at the trail",
    "efiling/reads/machinery/operations.py:figures_now": "the figures of /metrics",
    "efiling/reads/machinery/operations.py:operations_report": "the figures of operators",
    "efiling/reads/machinery/announcements.py:announcements_now": "for who is not logged in",
}


def test_what_may_be_a_second_old_is_what_is_listed() -> None:
    found = {
        f"{name_of(file)}:{function.name}"
        for file in files("efiling")
        for function in functions(file)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        if isinstance(node.func, ast.Name)
        if node.func.id == "LateReading"
    }
    assert found == set(LATE)
