"""Whether the demo data may go in."""

from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.store.engine.work import Reading


@read("cards:load")
async def is_empty(actor: Actor) -> bool:
    """Whether nobody has put a card or an account into the database yet."""
    view = Reading(actor)
    return not await view.fetch("SELECT 1 FROM card LIMIT 1") and not await view.fetch(
        "SELECT 1 FROM account LIMIT 1"
    )
