"""A schema that never prints a request. Strawberry's own error log quotes documents, passwords included (Z3)."""

import structlog
from graphql import GraphQLError
from strawberry import Schema
from strawberry.types.execution import ExecutionContext

from efiling.errors import Failure
from efiling.logs import described

_log = structlog.get_logger("todokede.schema")


class QuietSchema(Schema):
    """Logs unexpected errors by type and place only. The gateway does so too, with the request's id."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Called by Strawberry's own `execute`; failures that we raise on purpose are no news."""
        for error in errors:
            cause = error.original_error
            if cause is not None and not isinstance(cause, Failure | GraphQLError):
                _log.error("graphql.error", **described(cause))
