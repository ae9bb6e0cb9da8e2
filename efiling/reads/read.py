"""What makes a coroutine a read: the permission is asked first."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from efiling.reads.machinery.maintenance import refuse_while_closed
from efiling.rules.actors import Actor
from efiling.rules.permissions import PERMISSIONS, require

P = ParamSpec("P")
T = TypeVar("T")
Read = Callable[Concatenate[Actor, P], Awaitable[T]]


def read(permission: str) -> Callable[[Read[P, T]], Read[P, T]]:
    """Marks a read. Errors at the call: `Forbidden`, `Unavailable` during a maintenance."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def mark(noun_of: Read[P, T]) -> Read[P, T]:
        @wraps(noun_of)
        async def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            require(actor, permission)
            await refuse_while_closed(actor, permission)
            return await noun_of(actor, *args, **kwargs)

        return run

    return mark
