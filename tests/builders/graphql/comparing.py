"""Both executors side by side: each operation that a test sends is compiled at once, and what its
function answers is compared with what graphql-core makes of the same outcomes, byte by byte."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import orjson
import pytest
from graphql import ExecutionResult, GraphQLResolveInfo
from graphql.language import print_ast
from strawberry.types.arguments import convert_arguments

from gateway.graphql import executing
from gateway.graphql.compiled.plans import Plan
from gateway.graphql.compiled.running import Outcome, Run
from gateway.graphql.executing import Executable, Executor, here
from schema.filings.filing_inputs import LaterFiling


class Comparison:
    """Compares while a test runs. `differences`: what was found, each in one text."""

    def __init__(self) -> None:
        self.differences: list[str] = []
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
            compare.differences.append(f"gave up without need: {cause!r}")

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
            compare.differences.append(f"could not be compiled: {cause!r}")

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
            self.differences.append(
                f"{print_ast(asked.operation)}\n{result.data}\n{other.data}\n{other.errors}"
            )
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
                self.differences.append(f"{info.field_name}({name}: {wanted.get(name)!r}): {got!r}")


def _plain(value: Any) -> Any:
    """A value without what inputs compare otherwise."""
    if isinstance(value, LaterFiling):
        value = value.entered()
    if is_dataclass(value):
        return type(value), {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return [_plain(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(autouse=True)
def both_executors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Comparison]:
    """On for every test: no answer of a compiled operation differs from graphql-core's."""
    comparison = Comparison()
    comparison.begin(monkeypatch)
    yield comparison
    assert not comparison.differences, "\n\n".join(comparison.differences)
