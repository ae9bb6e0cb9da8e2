"""What a page asks and what is registered has its function soon after the start, unasked."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from graphql.language import OperationDefinitionNode
from prometheus_client import REGISTRY

from efiling.settings import settings
from gateway.app import create_app
from gateway.graphql import executing
from gateway.graphql.ahead import compile_ahead
from gateway.graphql.compiled.plans import Plan, compiled
from gateway.graphql.executing import Executable, Executor
from gateway.portal.operations import Operations
from schema.context import Context
from schema.root import schema
from tests.builders.edge.lines import Lines
from tests.builders.graphql.comparing import Comparison
from tests.builders.patience import until
from tests.builders.people import somebody
from tests.templates import make_migrated

PATIENCE_SECONDS = 60


@pytest.fixture
async def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migrated database, and a folder with a registered document of two operations."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "who.graphql").write_text(
        "query Who { viewer { role } } query Lands { nationalities { code } }"
    )
    monkeypatch.setenv("TODOKEDE_DOCUMENTS", str(documents))
    settings.cache_clear()
    await make_migrated(settings().database_url)


def missing(known: Any) -> list[str]:
    """The labels of those without a function."""
    return [one.label for one in known if one.plan is None]


async def test_after_a_while_every_known_operation_has_its_function(registered: None) -> None:
    app = create_app()
    known = app.state.operations
    assert len(known) == len(Operations(schema).all()) + 2
    assert len(missing(known)) == len(known)

    async with app.router.lifespan_context(app):
        await until(lambda: not missing(known))


async def test_who_stops_it_in_the_middle_waits_for_no_more(
    registered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app()
    known = app.state.operations

    first = asyncio.Event()
    compiled_one = Executable.plan_of

    def plan_of(one: Executable, of: Any) -> Plan | None:
        first.set()
        return compiled_one(one, of)

    monkeypatch.setattr(Executable, "plan_of", plan_of)
    async with app.router.lifespan_context(app), asyncio.timeout(PATIENCE_SECONDS):
        await first.wait()

    assert len(missing(known)) == len(known) - 1
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_others_have_their_turn_between_two_operations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns, compiled_in = 0, []

    def plan_of(one: Executable, _schema: Any) -> None:
        compiled_in.append(turns)

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(Executable, "plan_of", plan_of)
    beside = asyncio.create_task(others())
    known = list(Operations(schema).all())[:5]
    await compile_ahead(schema, known)
    beside.cancel()

    assert compiled_in[0] > 0
    assert len(set(compiled_in)) == len(known)


async def test_one_that_breaks_is_told_once_and_answered_by_the_library(
    monkeypatch: pytest.MonkeyPatch, logged: Lines, both_executors: Comparison
) -> None:
    def break_for_one(
        of: Any, fragments: Mapping[str, Any], operation: OperationDefinitionNode
    ) -> Plan:
        if operation is broken.operation:
            raise RuntimeError
        return compiled(of, fragments, operation)

    known = list(Operations(schema).all())
    broken = next(one for one in known if one.label == "nationalities")
    monkeypatch.setattr(executing, "compiled", break_for_one)
    before = long_ways()

    await compile_ahead(schema, known)
    assert missing(known) == [broken.label]

    for _ in range(2):
        result = await Executor(schema).answer(broken, {}, Context(somebody(), "request-1"))
        assert result.errors is None
    assert long_ways() == before + 2

    (line,) = logged.named("graphql.not_compiled")
    assert line["operation"] == broken.label
    assert both_executors.differences.pop().startswith("could not be compiled")


def long_ways() -> float:
    """How many answers took the long way without need."""
    return REGISTRY.get_sample_value("todokede_graphql_executions_total", {"by": "needless"}) or 0
