"""What Tortoise knows of the models while it migrates, without making them over and over.

Before each operation it renders all models once more, for the few operations that look at what was
before: four fifths of the time in which a new database gets its tables.
"""

from functools import cached_property
from typing import Any

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps


class Executor(MigrationExecutor):
    """Tortoise's own, which renders what was before an operation when the operation asks for it."""

    async def _project_state(self, *given: Any, **named: Any) -> State:
        state = await super()._project_state(*given, **named)
        return _CurrentState(state.models, state.apps)


class _CurrentState(State):
    """The models as they are; every operation changes it."""

    def clone(self) -> State:
        return _EarlierState({key: model.clone() for key, model in self.models.items()}, self.apps)


class _EarlierState(State):
    """The models as they were before an operation."""

    def __init__(self, models: dict[tuple[str, str], Any], later: StateApps) -> None:
        self.models = models
        self._later = later

    @cached_property
    def apps(self) -> StateApps:  # type: ignore[override]
        """Of the later models it takes nothing but the connections."""
        return self._later.clone(model_states=self.models)
