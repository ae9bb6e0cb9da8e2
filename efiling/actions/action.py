"""What makes a coroutine an action: the permission is asked first, and from then on nobody can
cancel it."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from efiling.actions.people.tampering import note_tampering
from efiling.errors import Unauthenticated, refuse
from efiling.reads.machinery.maintenance import refuse_while_closed
from efiling.rules.actors import Actor
from efiling.rules.permissions import PERMISSIONS, require
from efiling.store.engine.work import uncancelled
from efiling.store.people.standing import Tampered

P = ParamSpec("P")
T = TypeVar("T")
Action = Callable[Concatenate[Actor, P], Coroutine[Any, Any, T]]


def action(
    permission: str,
) -> Callable[[Action[P, T]], Callable[Concatenate[Actor, P], Awaitable[T]]]:
    """Marks an action. Errors at the call, before anything else is done: `Forbidden`,
    `Unavailable` during a maintenance; later `Unauthenticated` where the row of who acts is not
    ours, `ACCOUNT_TAMPERED` where somebody else's is not."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def mark(verb: Action[P, T]) -> Callable[Concatenate[Actor, P], Awaitable[T]]:
        @wraps(verb)
        async def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            require(actor, permission)
            await refuse_while_closed(actor, permission)
            return await uncancelled(_refusing_tampered_rows(actor, verb(actor, *args, **kwargs)))

        return run

    return mark


async def _refusing_tampered_rows(actor: Actor, done: Coroutine[Any, Any, T]) -> T:
    try:
        return await done
    except Tampered as row:
        await note_tampering(actor, row.account, row.what)
        if actor.account == row.account or not (actor.account or actor.system):
            raise Unauthenticated from row
        raise refuse("ACCOUNT_TAMPERED") from row
