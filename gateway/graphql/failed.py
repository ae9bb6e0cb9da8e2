"""What a field's error means to the caller."""

from graphql import GraphQLError

from efiling.adapters.logs import logger
from efiling.errors import BadRequest, Failure
from gateway.http.failures import Internal

_log = logger("todokede.graphql")


def failure_of(error: GraphQLError, document: str, request_id: str) -> Failure:
    """The failure that a resolver raised. What we did not expect is logged by type and place only.

    `document`: what the log calls it.
    """
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error

    if isinstance(cause, Failure):
        return cause
    if cause is None:
        # graphql-core itself speaks: an argument that no check before could judge.
        return BadRequest()
    _log.error("graphql.error", request_id=request_id, document=document, exc_info=cause)
    return Internal()
