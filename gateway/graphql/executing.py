"""The one door to execution: by the function of an operation, and by graphql-core where there is
none, or where it gives up.

Nothing is done twice. What a resolver gave that had to be waited for is kept, and graphql-core
writes its answer from that; so the root of a mutation runs once, and a look-up is on record once.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from graphql import ExecutionResult, GraphQLResolveInfo, MiddlewareManager, execute
from graphql.language import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable

from efiling.adapters.logs import logger
from gateway.graphql.compiled.plans import Plan, compiled
from gateway.graphql.compiled.running import Outcome, Place, Run
from gateway.graphql.compiled.selections import NotCompiled
from gateway.graphql.execution import PausingExecution
from gateway.graphql.labels import label_of
from gateway.http.metrics import EXECUTIONS
from schema.context import Context

_log = logger("todokede.graphql")
_COMPILED = EXECUTIONS.labels("compiled")
_MAX_COERCION_ERRORS = 1
"""graphql-core's own are not shown: `variables.py` finds them all."""
Result = TypeVar("Result")
Somewhere = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Where variables are read: here, or in a thread."""


@dataclass(slots=True)
class Executable:
    """An operation that fits the schema. It gets a function when it is run for the second time:
    what nobody sends again is not worth one."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    worth_it: bool = False
    plan: Plan | None = None
    tried: bool = False
    broken: bool = False
    label: str = field(init=False)
    """What metrics call it."""

    def __post_init__(self) -> None:
        self.label = label_of(self.operation)

    def plan_of(self, schema: Schema) -> Plan | None:
        """Its function, if there is one."""
        if not self.worth_it:
            self.worth_it = True
        elif not self.tried:
            self.tried = True
            try:
                self.plan = compiled(schema, self.fragments, self.operation)
            except NotCompiled:
                self.plan = None
            except Exception as cause:
                self._broke(cause)
        return self.plan

    def _broke(self, cause: Exception) -> None:
        """It should have got a function: a bug of ours. graphql-core answers in its place."""
        self.broken = True
        _log.error("graphql.not_compiled", operation=self.label, exc_info=cause)


async def here(work: Callable[[], Result]) -> Result:
    """Runs it at once."""
    return work()


class Executor:
    """Executes operations of one schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    async def answer(
        self,
        asked: Executable,
        variables: Mapping[str, Any],
        context: Context,
        read: Somewhere = here,
    ) -> ExecutionResult:
        """Data and errors. `read`: where variables are read."""
        plan = asked.plan_of(self._schema)
        if plan is None:
            by = "needless" if asked.broken else "never" if asked.tried else "first"
            EXECUTIONS.labels(by).inc()
            return await self.by_library(asked, variables, context, read)
        try:
            run = await read(partial(plan.begin, context, variables))
        except Exception:
            # Odd variables: which of them, and whether they will do, the library knows.
            EXECUTIONS.labels("again").inc()
            return await self.by_library(asked, variables, context, read)
        return await self._run(plan, run, asked, variables)

    async def _run(
        self, plan: Plan, run: Run, asked: Executable, variables: Mapping[str, Any]
    ) -> ExecutionResult:
        try:
            data = await plan.answer(run)
        except Exception as cause:
            result = await self.by_library(asked, variables, run.context, here, run.outcomes)
            if result.errors:
                EXECUTIONS.labels("again").inc()
            else:
                self._needless(asked, run, cause)
            return result
        _COMPILED.inc()
        return ExecutionResult(data, None)

    def _needless(self, asked: Executable, run: Run, cause: Exception) -> None:
        """The function should have known what to answer: a bug of ours. The answer is right."""
        EXECUTIONS.labels("needless").inc()
        request_id = run.context.request_id
        _log.error("graphql.again", request_id=request_id, operation=asked.label, exc_info=cause)

    async def by_library(
        self,
        asked: Executable,
        variables: Mapping[str, Any],
        context: Context,
        read: Somewhere = here,
        outcomes: Mapping[Place, Outcome] | None = None,
    ) -> ExecutionResult:
        """Execution by graphql-core. `outcomes`: what resolvers gave before."""
        # Not Strawberry's own: it would parse and validate again, and log the document.
        name = asked.operation.name
        begin = partial(
            execute,
            self._schema._schema,
            asked.document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=name.value if name else None,
            max_coercion_errors=_MAX_COERCION_ERRORS,
            executor_class=PausingExecution,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]
            hide_suggestions=True,
            middleware=MiddlewareManager(_Kept(outcomes)) if outcomes else None,
            operation_extensions=None,
        )

        # Before it waits for the first time it reads the variables; 300 rows of them take long.
        result: Any = await read(begin)
        return result if isinstance(result, ExecutionResult) else await result


@dataclass(slots=True)
class _Kept:
    """Answers for resolvers that were asked before."""

    outcomes: Mapping[Place, Outcome] = field(default_factory=dict)

    def resolve(
        self,
        ask: Callable[..., Any],
        source: Any,
        info: GraphQLResolveInfo[Any],
        /,
        **arguments: Any,
    ) -> Any:
        """What the resolver gave, or gives now."""
        kept = self.outcomes.get(tuple(map(str, info.path.as_list())))
        if kept is None:
            return ask(source, info, **arguments)
        if kept.error is not None:
            raise kept.error
        return kept.value
