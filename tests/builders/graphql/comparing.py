"""Both executors side by side: each operation that a test sends is compiled at once, and what its
function answers is compared with what graphql-core makes of the same outcomes, byte by byte.

So do the gateways that a test begins as processes (`programs.py`): they write what they find into a
file, which is read after each test. Not those that `up` begins itself.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from graphql import ExecutionResult, GraphQLResolveInfo
from strawberry.types.arguments import convert_arguments

from gateway.graphql import executing
from gateway.graphql.compiled.plans import Plan
from gateway.graphql.compiled.running import Outcome, Run
from gateway.graphql.executing import Executable, Executor, here
from schema.filings.filing_inputs import LaterFiling

FOUND_ELSEWHERE = Path(tempfile.gettempdir(), f"todokede-differences-{uuid4().hex}")
"""What processes of this test run found; it is there once there is something."""


class Comparison:
    """Compares while a test runs. `differences`: what was found, each in one text; `tell` is told
    of it instead, where it is given."""

    def __init__(self, tell: Callable[[str], None] | None = None) -> None:
        self.differences: list[str] = []
        self._tell = tell or self.differences.append
        self._run = Executor._run
        self._needless = Executor._needless
        self._kept = executing._Kept.resolve
        self._plan_of = Executable.plan_of
        self._broke = Executable._broke

    def begin(self, patch: pytest.MonkeyPatch) -> None:
        """From now on everything is compared."""
        compare = self

        async def run(
            executor: Executor, plan: Plan, run: Run, asked: Executable, variables: Any
        ) -> ExecutionResult:
            return await compare.run(executor, plan, run, asked, variables)

        def needless(executor: Executor, asked: Executable, run: Run, cause: Exception) -> None:
            compare._needless(executor, asked, run, cause)
            compare._tell(f"gave up without need: {cause!r}")

        def resolve(kept: Any, ask: Any, source: Any, info: Any, /, **arguments: Any) -> Any:
            outcome = kept.outcomes.get(tuple(map(str, info.path.as_list())))
            if outcome:
                compare.arguments(info, outcome, arguments)
            return compare._kept(kept, ask, source, info, **arguments)

        def plan_of(asked: Executable, schema: Any) -> Plan | None:
            asked.worth_it = True
            return compare._plan_of(asked, schema)

        def broke(asked: Executable, cause: Exception) -> None:
            compare._broke(asked, cause)
            compare._tell(f"could not be compiled: {cause!r}")

        patch.setattr(Executor, "_run", run)
        patch.setattr(Executor, "_needless", needless)
        patch.setattr(executing._Kept, "resolve", resolve)
        patch.setattr(Executable, "plan_of", plan_of)
        patch.setattr(Executable, "_broke", broke)

    async def run(
        self, executor: Executor, plan: Plan, run: Run, asked: Executable, variables: Any
    ) -> ExecutionResult:
        """One answer, compared where a function gave it."""
        result = await self._run(executor, plan, run, asked, variables)
        if result.errors:
            return result
        other = await executor.by_library(asked, variables, run.context, here, run.outcomes)
        if other.errors or orjson.dumps(other.data) != orjson.dumps(result.data):
            self._tell(f"{asked.label}\n{result.data}\n{other.data}\n{other.errors}")
        return result

    def arguments(
        self, info: GraphQLResolveInfo[Any], outcome: Outcome, given: Mapping[str, Any]
    ) -> None:
        """What a resolver was given, compared with what graphql-core and Strawberry give it."""
        known = info.parent_type.fields[info.field_name].extensions["strawberry-definition"]
        schema: Any = info.schema._strawberry_schema  # type: ignore[attr-defined]
        wanted = convert_arguments(
            dict(given), known.arguments, schema.schema_converter.scalar_registry, schema.config
        )
        for argument in known.arguments:
            name = argument.python_name
            got = outcome.arguments.get(name, argument.default)
            if _plain(wanted.get(name, argument.default)) != _plain(got):
                self._tell(f"{info.field_name}({name}: {wanted.get(name)!r}): {got!r}")


def _plain(value: Any) -> Any:
    """A value without what inputs compare otherwise."""
    if isinstance(value, LaterFiling):
        value = value.entered()
    if is_dataclass(value):
        return type(value), {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def compare_in_this_process(found: Path) -> None:
    """From now on and to its end; what differs is appended to the file `found`."""

    def tell(difference: str) -> None:
        with found.open("a") as file:
            file.write(f"in process {os.getpid()}: {difference}\n\n")

    Comparison(tell).begin(pytest.MonkeyPatch())


@pytest.fixture(autouse=True)
def both_executors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Comparison]:
    """On for every test: no answer of a compiled operation differs from graphql-core's."""
    comparison = Comparison()
    comparison.begin(monkeypatch)
    yield comparison
    if FOUND_ELSEWHERE.exists():
        comparison.differences.append(FOUND_ELSEWHERE.read_text())
        FOUND_ELSEWHERE.unlink()
    assert not comparison.differences, "\n\n".join(comparison.differences)
