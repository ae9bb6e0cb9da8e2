"""Both executors are compared in processes of their own as well, even in those that are killed."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from graphql import parse
from graphql.language import OperationDefinitionNode

from gateway.graphql.compiled.plans import Plan
from gateway.graphql.executing import Executable, Executor
from schema.context import Context
from schema.root import schema
from tests.builders.graphql.comparing import compare_in_this_process
from tests.builders.people import somebody
from tests.builders.processes.programs import killed


def answer_and_die(found: Path, name: str) -> None:
    """A process whose function of an operation answers with that name, and that is killed then."""

    async def answer(_plan: Plan, _run: Any) -> dict[str, Any]:
        return {"__typename": name}

    compare_in_this_process(found)
    document = parse("{ __typename }")
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    asked = Executable(document, operation, {})

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Plan, "answer", answer)
        asyncio.run(Executor(schema).answer(asked, {}, Context(somebody(), "request-1")))
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("name", "differs"), [("Query", False), ("Another", True)])
async def test_a_process_tells_what_differs(tmp_path: Path, name: str, *, differs: bool) -> None:
    found = tmp_path / "found"
    await killed(answer_and_die, found, name)
    assert found.exists() is differs
    assert not differs or "Another" in found.read_text()
